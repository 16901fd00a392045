import type { AgreementUse, UnusedSummary } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import { agreementOf } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import { listPeople } from '@vitrine/identity/people';
import type { Agreement } from '@vitrine/policy/agreement';
import { listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import type { RecordPorts } from '../../record/ports.ts';
import type { AuditTables } from '../tables.ts';
import { nextVersion, tighter, type Used } from './tighter.ts';

type Ports = Pick<RecordPorts, 'database' | 'clock'>;
const dayMs = 86_400_000;
/** Beyond this many days, what was approved and not used is worth a question. */
const idleDays = 90;
const working = ['query', 'cell.run', 'notebook.run'];

interface Known extends Used {
  /** Cells that ran: what their code read of the tables is not on record. */
  readonly cells: number;
}

/** What of the agreements in force was approved and never used in the last ninety days, the most first. */
export async function listUnused({ database, clock }: Ports): Promise<UnusedSummary[]> {
  const now = clock.now();
  const since = new Date(now.getTime() - idleDays * dayMs).toISOString().slice(0, 10);
  const found: UnusedSummary[] = [];
  for (const record of await listAgreements(database)) {
    if (record.agreement === null || stateOf(record, now) !== 'active') continue;
    const used = await usedOf(database, record, since);
    const { columns, people } = unusedOf(record.agreement, used);
    const granted = record.agreement.datasets.reduce((sum, grant) => sum + grant.columns.length, 0);
    found.push({
      ref: record.ref,
      title: record.title,
      columns: { granted, unused: used.cells > 0 ? null : columns.length },
      people: { granted: record.agreement.people.length, unused: people.length },
    });
  }
  const weight = ({ columns, people }: UnusedSummary): number => (columns.unused ?? 0) + people.unused;
  return found.toSorted((a, b) => weight(b) - weight(a) || a.ref.localeCompare(b.ref));
}

/** What of one version was used since it was there, and the tighter agreement that would have been enough. */
export async function useOfAgreement({ database, clock }: Ports, ref: string): Promise<AgreementUse> {
  const records = await listAgreements(database);
  const record = records.find((one) => one.ref === ref);
  if (record?.agreement == null)
    throw new NotFound({ detail: 'There is no agreement of this reference whose document is kept.' });
  const { agreement } = record;
  const used = await usedOf(database, record, '');
  const unused = unusedOf(agreement, used);
  const study = agreementOf(record.ref);
  const refs = records.filter((one) => agreementOf(one.ref) === study).map((one) => one.ref);
  // What code read is not on record: columns that only code used would look unused.
  const columns = used.cells > 0 ? new Set(allColumns(agreement)) : used.columns;
  const suggestion = tighter(agreement, { ...used, columns }, nextVersion(refs));
  return {
    ref: record.ref,
    title: record.title,
    state: stateOf(record, clock.now()),
    cells: used.cells,
    datasets: agreement.datasets.map((grant) => ({
      dataset: grant.dataset,
      used: grant.columns.filter((column) => used.columns.has(`${grant.dataset}.${column}`)),
      unused: grant.columns.filter((column) => !used.columns.has(`${grant.dataset}.${column}`)),
    })),
    people: {
      used: agreement.people.filter((name) => used.people.has(name)),
      unused: [...unused.people],
    },
    rows: { perDay: agreement.limits.rowsPerDay, most: await mostShown(database, record.ref) },
    suggestion: suggestion === null ? null : JSON.stringify(suggestion),
  };
}

const allColumns = ({ datasets }: Agreement): readonly string[] =>
  datasets.flatMap(({ dataset, columns }) => columns.map((column) => `${dataset}.${column}`));

function unusedOf(
  agreement: Agreement,
  used: Used,
): { columns: readonly string[]; people: readonly string[] } {
  return {
    columns: allColumns(agreement).filter((column) => !used.columns.has(column)),
    people: agreement.people.filter((name) => !used.people.has(name)),
  };
}

/** What was read and who worked under a version, from a day on; what was refused used nothing. */
async function usedOf(database: Database, record: AgreementRecord, since: string): Promise<Known> {
  const acts = tablesOf<AuditTables>(database)
    .selectFrom('audit_act')
    .where('study', '=', agreementOf(record.ref))
    .where('agreement', '=', record.ref)
    .where('type', 'in', working)
    .where('decision', '=', 'done')
    .where('day', '>=', since);
  const columns = await acts
    .innerJoin('audit_subject', 'audit_subject.index', 'audit_act.index')
    .select('audit_subject.value')
    .where('audit_subject.facet', '=', 'column')
    .distinct()
    .execute();
  const actors = await acts
    .select(['actor', 'type', (build) => build.fn.countAll<string | number>().as('acts')])
    .groupBy(['actor', 'type'])
    .execute();
  const ids = new Set(actors.map(({ actor }) => actor));
  const people = await listPeople(database);
  const cells = actors.filter(({ type }) => type !== 'query').map(({ acts: count }) => Number(count));
  return {
    columns: new Set(columns.map(({ value }) => value)),
    people: new Set(people.filter(({ id }) => ids.has(id)).map(({ username }) => username)),
    cells: cells.reduce((sum, count) => sum + count, 0),
  };
}

/** The most rows that one person was shown on one day under a version. */
async function mostShown(database: Database, ref: string): Promise<number> {
  const row = await tablesOf<AuditTables>(database)
    .selectFrom('audit_act')
    .select(['actor', 'day', (build) => build.fn.sum<string | number>('rows').as('rows')])
    .where('study', '=', ref.replace(/-v[0-9.]+$/, ''))
    .where('agreement', '=', ref)
    .where('type', '=', 'page.shown')
    .groupBy(['actor', 'day'])
    .orderBy('rows', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Number(row?.rows ?? 0);
}
