import type { AuditFilter } from '@vitrine/api';
import { migrate, openDatabase, type Database } from '@vitrine/core/database';
import { identityMigrations } from '@vitrine/identity/people';
import { policyMigrations } from '@vitrine/policy/projection';
import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countActs } from './count-acts.ts';
import { findActs } from './find-acts.ts';
import { auditMigrations } from './tables.ts';

/** Filters over a long record in the embedded database on disk (docs/measurements.md). */
export const benches = ['audit'] as const;

const acts = Number(process.env['VITRINE_BENCH_ACTS'] ?? 1_000_000);
const turns = 12;

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly met?: boolean;
}

/** Frequent and rare values, alone and together, new and old. */
const filters: readonly (readonly [name: string, filter: AuditFilter])[] = [
  ['everything', {}],
  ['a frequent kind', { kind: 'query' }],
  ['a person', { person: 'per_17' }],
  ['an agreement', { agreement: 'DARS-NIC-7' }],
  ['refusals', { decision: 'refused' }],
  ['a dataset', { dataset: 'dataset_3' }],
  ['a rare column', { column: 'dataset_3.COLUMN_997' }],
  ['an old month', { from: '2024-02-01', to: '2024-02-29' }],
  ['frequent words', { text: 'select' }],
  ['rare words', { text: 'code x77777' }],
  ['a person’s refusals of a dataset', { person: 'per_17', decision: 'refused', dataset: 'dataset_3' }],
  ['frequent words of an old day', { text: 'select code', from: '2024-02-03', to: '2024-02-03' }],
  ['nothing', { kind: 'none', decision: 'failed' }],
];

export async function run(emit: (line: Line) => void): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-audit-bench-'));
  const database = await openDatabase({ kind: 'embedded', dir });
  try {
    await migrate(database, [identityMigrations, policyMigrations, auditMigrations]);
    await fill(database);
    for (const [name, filter] of filters) {
      const list = await p95(async () =>
        (await findActs(database, filter)).select('index').orderBy('index', 'desc').limit(51).execute(),
      );
      const facets = await p95(() => countActs(database, filter));
      const goal = 1_000;
      emit({
        bench: 'audit',
        name: `page of ${name}, p95`,
        value: list,
        unit: 'ms',
        goal,
        met: list <= goal,
      });
      emit({
        bench: 'audit',
        name: `facets of ${name}, p95`,
        value: facets,
        unit: 'ms',
        goal,
        met: facets <= goal,
      });
    }
  } finally {
    await database.destroy();
    await rm(dir, { recursive: true });
  }
}

/** Three years of 200 people under 100 agreements: queries above all, some refused, a few failed. */
async function fill(database: Database): Promise<void> {
  await sql`
    insert into audit_act (index, act, last, at, day, type, decision, actor, agreement, study, words)
    select n, 'act_' || n, n + 1, day::text || 'T10:00:00.000Z', day::text,
      case when n % 10 < 7 then 'query' when n % 10 = 7 then 'page.shown' else 'session.started' end,
      case when n % 23 = 0 then 'refused' when n % 401 = 0 then 'failed' else 'done' end,
      'per_' || (n % 1000 * 7919 % 200), 'DARS-NIC-' || (n % 1000 * 7919 % 100) || '-v1.0', 'DARS-NIC-' || (n % 1000 * 7919 % 100),
      to_tsvector('simple', 'agreement dars nic ' || (n % 1000 * 7919 % 100) || ' select code x' || n || ' from dataset ' || (n % 9))
    from (
      select n, date '2024-01-01' + (n * 1095::bigint / ${sql.lit(acts)})::integer as day
      from generate_series(0, ${sql.lit(acts - 1)}) n
    ) days`.execute(database);
  await sql`
    insert into audit_subject (facet, value, index)
    select 'dataset', 'dataset_' || (index % 9), index from audit_act where type = 'query'
    union all
    select 'column', 'dataset_' || (index % 9) || '.COLUMN_' || (index % 1000), index
    from audit_act where type = 'query'`.execute(database);
  await sql`analyze`.execute(database);
}

async function p95(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? Infinity;
}
