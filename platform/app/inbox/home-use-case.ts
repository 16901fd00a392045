import type { Home, InboxItem } from '@vitrine/api';
import { tablesOf } from '@vitrine/core/database';
import { listRequests, type RequestView } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { agreementOf } from '@vitrine/core/ids';
import { denial } from '@vitrine/policy/abilities';
import { listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/lifecycle';
import { abilityOf, agreementSubject, membershipsOf, rolesOf } from '../agreements/abilities.ts';
import type { Parts } from '../boot/parts.ts';
import { loadDraft } from '../requests/drafts.ts';
import { loadQuarantines } from '../requests/load-quarantines.ts';
import { quarantineText, type QuarantineReason } from '@vitrine/disclosure-control/requests';
import type { AppTables } from '../record/tables.ts';
import type { UseCases } from '../use-case.ts';
import { recallItems, uncheckableItems } from './request-notices.ts';

/** A person hears of the end of an agreement this many days before. */
const warnDays = 60;

export function homeUseCases(parts: Parts): Pick<UseCases, 'getHome'> {
  return {
    getHome: async ({ person }): Promise<Home> => {
      const records = await listAgreements(parts.database);
      const mine = records.filter((record) => record.agreement?.people.includes(person.username));
      return {
        inbox: [
          ...(await requestItems(parts, person)),
          ...(await recallItems(parts, person)),
          ...(await uncheckableItems(parts, person, records)),
          ...(await signatureItems(parts, person, records)),
          ...endingItems(parts, mine),
        ].sort((a, b) => (a.since < b.since ? -1 : 1)),
        agreements: await Promise.all(mine.map((record) => agreementLine(parts, person, record))),
      };
    },
  };
}

interface Listed {
  readonly view: RequestView;
  readonly quarantine: QuarantineReason | undefined;
}

async function requestItems(parts: Parts, person: Person): Promise<InboxItem[]> {
  const memberships = await membershipsOf(parts, person);
  const viewer = { person: person.id, roles: rolesOf(person), agreements: memberships.map(agreementOf) };
  const title = async (view: RequestView): Promise<string> => {
    const draft = view.context?.title ?? (await loadDraft(parts.database, view.id)).title;
    return draft === '' ? 'A request' : draft;
  };
  const items: InboxItem[] = [];
  const listed = async (of: 'awaiting-check' | 'all' | 'own'): Promise<readonly Listed[]> => {
    const views = await listRequests(parts.database, viewer, { of });
    const reasons = await loadQuarantines(parts, views);
    return views.map((view) => ({ view, quarantine: reasons.get(view.id) }));
  };
  for (const { view, quarantine } of await listed('awaiting-check')) {
    if (quarantine !== undefined) continue;
    items.push({
      kind: 'check-request',
      title: await title(view),
      why: 'It waits for your vote as an output checker.',
      href: `/review/${view.id}`,
      since: view.submittedAt,
    });
  }
  for (const { view, quarantine } of viewer.roles.includes('output-checker') ? await listed('all') : []) {
    if (view.state !== 'approved' || quarantine !== undefined || !view.may.includes('release')) continue;
    items.push({
      kind: 'check-request',
      title: await title(view),
      why: 'Both checkers approved it: it can be released.',
      href: `/review/${view.id}`,
      since: view.updatedAt,
    });
  }
  for (const { view, quarantine } of await listed('own')) {
    const base = { title: await title(view), href: `/requests/${view.id}`, since: view.updatedAt };
    if (quarantine !== undefined) {
      if (!view.may.includes('withdraw')) continue;
      items.push({ ...base, kind: 'quarantined', why: quarantineText[quarantine] });
    } else if (view.state === 'changes-requested') {
      items.push({ ...base, kind: 'answer-changes', why: 'The checkers ask for changes.' });
    } else if (view.state === 'released' && view.downloads === 0) {
      items.push({ ...base, kind: 'download', why: 'It has been released: download it.' });
    }
  }
  return items;
}

async function signatureItems(
  parts: Parts,
  person: Person,
  records: readonly AgreementRecord[],
): Promise<InboxItem[]> {
  const ability = await abilityOf(parts, person);
  const now = parts.clock.now();
  return records
    .filter((record) => {
      const state = stateOf(record, now);
      const unsigned = state === 'unsigned' || state === 'signed-once';
      return unsigned && denial(ability, 'sign', agreementSubject(record, now)) === undefined;
    })
    .map((record) => ({
      kind: 'sign-agreement' as const,
      title: record.title,
      why: 'It needs your signature to become active.',
      href: `/agreements/${record.ref}`,
      since: record.events[0]?.at ?? now.toISOString(),
    }));
}

function endingItems(parts: Parts, mine: readonly AgreementRecord[]): InboxItem[] {
  const now = parts.clock.now();
  const horizon = new Date(now.getTime() + warnDays * 86_400_000).toISOString().slice(0, 10);
  return mine
    .filter((record) => stateOf(record, now) === 'active' && record.term.to <= horizon)
    .map((record) => ({
      kind: 'agreement-ending' as const,
      title: record.title,
      why: 'Its term ends soon; afterwards no query runs.',
      href: `/agreements/${record.ref}`,
      since: now.toISOString(),
      by: record.term.to,
    }));
}

async function agreementLine(
  parts: Parts,
  person: Person,
  record: AgreementRecord,
): Promise<Home['agreements'][number]> {
  const last = await tablesOf<AppTables>(parts.database)
    .selectFrom('app_query')
    .select(['at', 'sql'])
    .where('person', '=', person.id)
    .where('agreement', '=', record.ref)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    ref: record.ref,
    title: record.title,
    state: stateOf(record, parts.clock.now()),
    termTo: record.term.to,
    people: record.agreement?.people.length ?? 0,
    display: record.agreement?.display ?? 'aggregates',
    ...(last === undefined ? {} : { lastActivity: last.at, lastSql: last.sql }),
  };
}
