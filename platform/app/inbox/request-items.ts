import type { InboxItem } from '@vitrine/api';
import {
  listRequests,
  quarantineText,
  type QuarantineReason,
  type RequestView,
} from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { membershipOf, rolesOf } from '../agreements/abilities.ts';
import type { CheckingPorts } from '../checking/ports.ts';
import { dueTimeOf } from '../checking/checking.ts';
import { knownCheckers } from '../checking/eligible.ts';
import { asksFor } from '../checking/who-checks.ts';
import { loadDraft } from '../requests/drafts.ts';
import { loadQuarantines } from '../requests/load-quarantines.ts';

/** A person hears of a rejection for so long. */
const rejectedDays = 30;

interface Listed {
  readonly view: RequestView;
  readonly quarantine: QuarantineReason | undefined;
}

/** Requests that wait for this person, as a checker or as the one who asked. */
export async function requestItems(ports: CheckingPorts, person: Person): Promise<InboxItem[]> {
  const { agreements, conflicts } = await membershipOf(ports, person);
  const viewer = { person: person.id, roles: rolesOf(person), agreements, conflicts };
  const title = async (view: RequestView): Promise<string> => {
    const draft = view.context?.title ?? (await loadDraft(ports.database, view.id)).title;
    return draft === '' ? 'A request' : draft;
  };
  const items: InboxItem[] = [];
  const listed = async (of: 'awaiting-check' | 'all' | 'own'): Promise<readonly Listed[]> => {
    const views = await listRequests(ports.database, viewer, { of });
    const reasons = await loadQuarantines(ports, views);
    return views.map((view) => ({ view, quarantine: reasons.get(view.id) }));
  };
  const waiting = await listed('awaiting-check');
  const known = waiting.length === 0 ? [] : await knownCheckers(ports);
  for (const { view, quarantine } of waiting) {
    if (quarantine !== undefined || !asksFor(ports, view, person.id, known)) continue;
    items.push(
      remindedOf(ports, view, {
        kind: 'check-request',
        title: await title(view),
        agreement: view.agreement,
        why: 'It waits for your vote as an output checker.',
        href: `/review/${view.id}`,
        since: view.submittedAt,
      }),
    );
  }
  for (const { view, quarantine } of viewer.roles.includes('output-checker') ? await listed('all') : []) {
    const answered = answeredAt(view);
    if (answered !== undefined && quarantine === undefined)
      items.push({
        kind: 'thread-answer',
        title: await title(view),
        agreement: view.agreement,
        why: 'The requester answered what you asked about a file.',
        href: `/review/${view.id}`,
        since: answered,
      });
    if (view.state !== 'approved' || quarantine !== undefined || !view.may.includes('release')) continue;
    items.push(
      remindedOf(ports, view, {
        kind: 'release-request',
        title: await title(view),
        agreement: view.agreement,
        why: 'Both checkers approved it: it can be released.',
        href: `/review/${view.id}`,
        since: view.updatedAt,
      }),
    );
  }
  const heardSince = new Date(ports.clock.now().getTime() - rejectedDays * 86_400_000).toISOString();
  for (const { view, quarantine } of await listed('own')) {
    const { agreement, updatedAt: since } = view;
    const base = { title: await title(view), agreement, href: `/requests/${view.id}`, since };
    const asked = lastOf(view, 'requester');
    if (asked !== undefined && quarantine === undefined && view.may.includes('answer'))
      items.push({
        ...base,
        kind: 'thread-question',
        why: 'A checker asks about a file: answer on its page.',
        since: asked,
      });
    if (quarantine !== undefined) {
      if (!view.may.includes('withdraw')) continue;
      items.push({ ...base, kind: 'quarantined', why: quarantineText[quarantine] });
    } else if (view.state === 'changes-requested') {
      items.push(
        remindedOf(ports, view, { ...base, kind: 'answer-changes', why: 'The checkers ask for changes.' }),
      );
    } else if (view.state === 'rejected' && since >= heardSince) {
      items.push({ ...base, kind: 'rejected', why: 'The checkers rejected it: its page says why.' });
    } else if (view.state === 'released' && view.downloads === 0) {
      items.push({ ...base, kind: 'download', why: 'It has been released: download it.' });
    }
  }
  return items;
}

/** When the last words came that wait for somebody; undefined where none do. */
function lastOf(
  { threads }: Pick<RequestView, 'threads'>,
  turn: 'requester' | 'checker',
): string | undefined {
  const waiting = threads.filter((thread) => thread.turn === turn && (turn === 'requester' || thread.mine));
  return waiting
    .flatMap(({ messages }) => messages.at(-1)?.at ?? [])
    .toSorted()
    .at(-1);
}

/** When an answer came that this checker neither settled nor voted after. */
function answeredAt(view: RequestView): string | undefined {
  const answered = view.state === 'submitted' ? lastOf(view, 'checker') : undefined;
  return answered !== undefined && answered > (view.ownVote?.at ?? '') ? answered : undefined;
}

/** Something that waits for somebody, or the reminder that it is due soon or overdue. */
function remindedOf(ports: CheckingPorts, view: RequestView, item: InboxItem): InboxItem {
  const due = dueTimeOf(ports, view);
  if (due === undefined || due.state === 'open') return item;
  const isNear = due.state === 'near';
  return {
    ...item,
    kind: isNear ? 'request-due' : 'request-overdue',
    why: `${item.why} ${isNear ? 'It is due soon.' : 'It is overdue.'}`,
    since: due.since,
    by: due.day,
  };
}
