import type { InboxItem } from '@vitrine/api';
import { loadRequests, mayAssign, mayCheck, votesNeeded } from '@vitrine/disclosure-control/requests';
import { listPeople, type Person } from '@vitrine/identity/people';
import type { AgreementRecord } from '@vitrine/policy/projection';
import { rolesOf } from '../agreements/abilities.ts';
import { isAway } from '../checking/absences.ts';
import { dueTimeOf, viewerHere } from '../checking/checking.ts';
import { dayOf } from '../checking/due-times.ts';
import { viewerOf } from '../checking/eligible.ts';
import type { CheckingPorts } from '../checking/ports.ts';
import { loadQuarantines } from '../requests/load-quarantines.ts';
import type { RecordPorts } from '../record/ports.ts';

/** People hear of a release that was called back for so long. */
const recallDays = 60;

/** Releases that were called back after this person asked for or fetched them. */
export async function recallItems(
  { database, clock }: Pick<RecordPorts, 'database' | 'clock'>,
  person: Person,
): Promise<InboxItem[]> {
  const since = new Date(clock.now().getTime() - recallDays * 86_400_000).toISOString();
  const withdrawn = await loadRequests(database, { states: ['withdrawn'] });
  return withdrawn.flatMap(({ id, agreement, release, withdrawal, requester, downloadedBy, context }) => {
    if (release === null || withdrawal === null || withdrawal.at < since) return [];
    const concerns = requester === person.id || downloadedBy.includes(person.id);
    if (!concerns || withdrawal.by === person.id) return [];
    return {
      kind: 'recalled' as const,
      title: context?.title ?? 'A release',
      agreement,
      why: 'The release was called back: do not use or pass on its files. Its page says why.',
      href: `/requests/${id}`,
      since: withdrawal.at,
    };
  });
}

/**
 * Requests that wait for checkers who are not there: of all who have signed in, too few may check them and are
 * not away. Told to
 * access officers, by the agreement: what a request is about is not theirs to know.
 */
export async function uncheckableItems(
  { database, clock }: Pick<RecordPorts, 'database' | 'clock'>,
  person: Person,
  records: readonly AgreementRecord[],
): Promise<InboxItem[]> {
  if (!rolesOf(person).includes('access-officer')) return [];
  const waiting = await loadRequests(database, { states: ['submitted'] });
  if (waiting.length === 0) return [];
  const today = dayOf(clock.now());
  const present = (await listPeople(database)).filter((one) => !isAway(database, one.id, today));
  const viewers = present.map((one) => viewerOf(one, records));
  return waiting
    .filter((request) => viewers.filter((viewer) => mayCheck(viewer, request)).length < votesNeeded)
    .map((request) => ({
      kind: 'no-checkers' as const,
      title: request.agreement,
      agreement: request.agreement,
      why: 'A request under it waits for two checkers, and fewer than two of the people who ever signed in may check it and are not away: checkers must not be, or have been, named in the agreement.',
      href: `/agreements/${request.agreement}`,
      since: request.submittedAt,
    }));
}

/** Checks that are overdue, told to access officers who can name another checker: by the agreement, and no more. */
export async function escalatedItems(ports: CheckingPorts, person: Person): Promise<InboxItem[]> {
  const viewer = await viewerHere(ports, person);
  if (!viewer.roles.includes('access-officer')) return [];
  const waiting = await loadRequests(ports.database, { states: ['submitted'] });
  const held = await loadQuarantines(ports, waiting);
  return waiting.flatMap((request): InboxItem[] => {
    const due = dueTimeOf(ports, request);
    if (due?.state !== 'overdue' || held.has(request.id) || !mayAssign(viewer, request)) return [];
    return [
      {
        kind: 'check-escalated',
        title: request.agreement,
        agreement: request.agreement,
        why: 'The check of a request under it is overdue: another checker can be named.',
        href: '/checking',
        since: due.since,
        by: due.day,
      },
    ];
  });
}
