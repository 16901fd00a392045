import type { Home, InboxItem } from '@vitrine/api';
import { tablesOf } from '@vitrine/core/database';
import { listRequests, type RequestView } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { denial } from '@vitrine/policy/abilities';
import { agreementsToSign, listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import { abilityOf, agreementSubject, membershipOf, rolesOf } from '../agreements/abilities.ts';
import { samplesDue } from '../audit/sampling/samples.ts';
import { caseItems } from '../cases/case-notices.ts';
import type { RecordPorts } from '../record/ports.ts';
import { loadDraft } from '../requests/drafts.ts';
import { loadQuarantines } from '../requests/load-quarantines.ts';
import { quarantineText, type QuarantineReason } from '@vitrine/disclosure-control/requests';
import type { AppTables } from '../record/tables.ts';
import type { UseCases } from '../use-case.ts';
import { recallItems, uncheckableItems } from './request-notices.ts';

/** A person hears of the end of an agreement this many days before. */
const warnDays = 60;

export function homeUseCases(ports: RecordPorts): Pick<UseCases, 'getHome'> {
  return {
    getHome: async ({ person }): Promise<Home> => {
      const { standing, readable } = await membershipOf(ports, person);
      // One line an agreement: the version that stands for it, or what is planned where none does yet.
      const stood = new Set(standing.map(agreementOf));
      const shown = new Set([...standing, ...readable.filter((ref) => !stood.has(agreementOf(ref)))]);
      const records = await listAgreements(ports.database, [...shown].map(agreementOf));
      const mine = records.filter((record) => shown.has(record.ref));
      return {
        inbox: [
          ...(await requestItems(ports, person)),
          ...(await recallItems(ports, person)),
          ...(await uncheckableItems(ports, person, records)),
          ...(await signatureItems(ports, person)),
          ...(await sampleItems(ports, person)),
          ...(await caseItems(ports, person)),
          ...endingItems(ports, mine),
        ].sort((a, b) => (a.since < b.since ? -1 : 1)),
        agreements: await agreementLines(ports, person, mine, records),
      };
    },
  };
}

interface Listed {
  readonly view: RequestView;
  readonly quarantine: QuarantineReason | undefined;
}

async function requestItems(ports: RecordPorts, person: Person): Promise<InboxItem[]> {
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

async function signatureItems(ports: RecordPorts, person: Person): Promise<InboxItem[]> {
  const ability = await abilityOf(ports, person);
  if (ability.cannot('sign', 'Agreement')) return [];
  const records = await listAgreements(ports.database, await agreementsToSign(ports.database));
  const now = ports.clock.now();
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

async function sampleItems(ports: RecordPorts, person: Person): Promise<InboxItem[]> {
  if ((await abilityOf(ports, person)).cannot('audit', 'Ledger')) return [];
  return samplesDue(ports).map(({ month, why, since }) => ({
    kind: 'sample' as const,
    title: `Sample of ${month}`,
    why,
    href: '/audit/samples',
    since,
  }));
}

function endingItems(ports: RecordPorts, mine: readonly AgreementRecord[]): InboxItem[] {
  const now = ports.clock.now();
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

async function agreementLines(
  ports: RecordPorts,
  person: Person,
  mine: readonly AgreementRecord[],
  versions: readonly AgreementRecord[],
): Promise<Home['agreements']> {
  const now = ports.clock.now();
  const last = await lastQueries(ports, person, versions);
  return mine.map((record) => {
    const query = last.get(agreementOf(record.ref));
    return {
      ref: record.ref,
      title: record.title,
      state: stateOf(record, now),
      termTo: record.term.to,
      people: record.agreement?.people.length ?? 0,
      display: record.agreement?.display ?? 'aggregates',
      ...(query === undefined ? {} : { lastActivity: query.at, lastSql: query.sql }),
    };
  });
}

/** The last query under each agreement, whatever its version. */
async function lastQueries(
  { database }: Pick<RecordPorts, 'database'>,
  person: Person,
  versions: readonly AgreementRecord[],
): Promise<ReadonlyMap<string, { readonly at: string; readonly sql: string }>> {
  if (versions.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .distinctOn('agreement')
    .select(['agreement', 'at', 'sql'])
    .where('person', '=', person.id)
    .where(
      'agreement',
      'in',
      versions.map(({ ref }) => ref),
    )
    .orderBy('agreement')
    .orderBy('at', 'desc')
    .execute();
  const last = new Map<string, { readonly at: string; readonly sql: string }>();
  for (const row of rows) {
    const agreement = agreementOf(parseAgreementRef(row.agreement));
    if (row.at >= (last.get(agreement)?.at ?? '')) last.set(agreement, row);
  }
  return last;
}
