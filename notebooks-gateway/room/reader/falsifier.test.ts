import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { falsify, REFUTED } from 'diffprivlib-ts/testing';
import { LossFilter } from '@vitrine/disclosure-control/budget';
import type { NoisyAnswer, PrivateQuestion } from '@vitrine/disclosure-control/query/private';
import { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { runPrivate } from './run-private.ts';
import type { RoomTable } from './run-aggregate.ts';

/**
 * Tries to refute what a private answer claims, over the whole of what runs in a room: the engine's SQL, the
 * bounding, the noise and the answer, on two databases of which one has one more person, who is extreme in every way. It can
 * refute a claim, never prove one; that it can refute is shown with a question whose bounding is taken away.
 */
const samples = process.env['VITRINE_EXAM'] === undefined ? 1_500 : 100_000;
vi.setConfig({ testTimeout: process.env['VITRINE_EXAM'] === undefined ? 120_000 : 3_600_000 });

const age = { name: 'age', type: 'integer' } as const;
const ward = { name: 'ward', type: 'string' } as const;
const tables: readonly RoomTable[] = [
  {
    dataset: 'care',
    columns: [{ name: 'person_id', type: 'pseudonym' }, age, ward],
    sensitive: [],
  },
];
const question = (epsilon: number, changes: Partial<PrivateQuestion>): PrivateQuestion => ({
  version: 2,
  table: 'care',
  person: 'person_id',
  where: null,
  groups: [],
  values: [],
  measures: [{ kind: 'rows' }],
  bounds: [],
  privacy: { epsilon, delta: 0, rowsPerPerson: 2, groupsPerPerson: 1 },
  ...changes,
});

let engines: readonly Engine[] = [];
beforeAll(async () => {
  const crowd = Array.from({ length: 12 }, (_, at) => [at, at * 7, at % 2 === 0 ? 'a' : 'b'] as const);
  // In every ward, with many rows, of values far beyond the bounds.
  const extreme = Array.from(
    { length: 30 },
    (_, at) => [99, at % 2 === 0 ? 9_000_000_000 : 100, ['a', 'b', 'lone'][at % 3] ?? 'a'] as const,
  );
  engines = await Promise.all(
    [crowd, [...crowd, ...extreme]].map(async (rows) => {
      const engine = await Engine.open({ threads: 1, memoryMiB: 128 });
      await engine.run(
        `CREATE TABLE care AS SELECT CAST(p AS UBIGINT) AS person_id, CAST(p AS UINTEGER) AS "~number", age, ward FROM (VALUES ${rows
          .map(([person, years, where]) => `(${person}, CAST(${years} AS BIGINT), ${literal(where)})`)
          .join(', ')}) AS t(p, age, ward)`,
      );
      return engine;
    }),
  );
});
afterAll(() => {
  for (const engine of engines) engine.close();
});

type Counting = (engine: Engine, sql: string) => ReturnType<Engine['rows']>;
const asItIs: Counting = (engine, sql) => engine.rows(sql);

/**
 * Answers of the room's own code on one of the databases, many at a time: each waits for the end of its time bucket. What
 * the engine counts is the same each time, so it counts once; bounding, noise and answer are each run's own.
 */
async function answers(
  asked: PrivateQuestion,
  database: 0 | 1,
  count: number,
  counting: Counting,
): Promise<NoisyAnswer[]> {
  const engine = engines[database];
  if (engine === undefined) throw new TypeError('There are two databases.');
  const budget = { epsilon: 100, delta: 0.01 };
  let counted: ReturnType<Counting> | undefined;
  const once = {
    rows: (sql: string) => (counted ??= counting(engine, sql)),
    interrupt: () => engine.interrupt(),
  };
  const context = { signal: new AbortController().signal, event: async () => {}, bytes: async () => {} };
  const found: NoisyAnswer[] = [];
  while (found.length < count) {
    const some = Array.from({ length: Math.min(2_500, count - found.length) }, () => {
      const account = { spend: () => Promise.resolve() };
      const room = { tables, budget, spent: new LossFilter(budget), account };
      return runPrivate(once, { question: asked, seconds: 60 }, room, context, () => undefined);
    });
    found.push(...(await Promise.all(some)));
  }
  return found;
}

/** How far a claim is refuted, in standard errors, by what `read` sees of answers to `asked`. */
async function excess(
  claim: { readonly epsilon: number; readonly delta?: number },
  asked: PrivateQuestion,
  read: (answer: NoisyAnswer) => number | string,
  counting = asItIs,
): Promise<number> {
  const drawn = [
    await answers(asked, 0, 4 * samples, counting),
    await answers(asked, 1, 4 * samples, counting),
  ];
  const run = (database: 0 | 1): number | string => {
    const answer = drawn[database]?.pop();
    if (answer === undefined) throw new TypeError('More was drawn than there is.');
    return read(answer);
  };
  return falsify({ name: 'room', ...claim, run }, samples).excess;
}

const sum = question(1, {
  measures: [{ kind: 'rows' }, { kind: 'sum', column: age }],
  bounds: [{ column: age, min: 0, max: 100 }],
});
const value =
  (at: number) =>
  (answer: NoisyAnswer): number =>
    answer.groups[0]?.noisy[at] ?? NaN;

describe('the claim of a private answer, over the whole of a room', () => {
  it('is not refuted by a count and a sum with a person who is extreme in every way', async () => {
    expect(await excess({ epsilon: 1 }, sum, value(1))).toBeLessThan(REFUTED);
  });

  it('is not refuted by groups that are known, taken together', async () => {
    const grouped = question(1, { groups: [ward], values: [['a', 'b', null]] });
    const all = (answer: NoisyAnswer): number =>
      answer.groups.reduce((total, { noisy }) => total + (noisy[0] ?? 0), 0);
    expect(await excess({ epsilon: 1 }, grouped, all)).toBeLessThan(REFUTED);
  });

  it('is not refuted by which groups are found, one of them of that person alone', async () => {
    const delta = 0.001;
    const privacy = { epsilon: 2, delta, rowsPerPerson: 1, groupsPerPerson: 3 };
    const found = question(2, { groups: [ward], values: null, measures: [{ kind: 'people' }], privacy });
    const names = (answer: NoisyAnswer): string => answer.groups.map(({ groups }) => groups[0]).join(' ');
    expect(await excess({ epsilon: 2, delta }, found, names)).toBeLessThan(REFUTED);
  });

  const histogram = question(1, {
    measures: [
      { kind: 'quantile', column: age, at: 0.5 },
      { kind: 'quantile', column: age, at: 0.9 },
    ],
    bounds: [{ column: age, min: 0, max: 100 }],
  });

  it('is not refuted by the bins of a histogram, one by one and together, of which quantiles are calculated', async () => {
    expect(await excess({ epsilon: 1 }, histogram, value(100))).toBeLessThan(REFUTED);
    const all = (answer: NoisyAnswer): number =>
      (answer.groups[0]?.noisy ?? []).reduce((total, one) => total + one, 0);
    expect(await excess({ epsilon: 1 }, histogram, all)).toBeLessThan(REFUTED);
  });

  it('is refuted where a histogram counts all rows of a person, so that test can fail too', async () => {
    const unbounded: Counting = (engine, sql) => {
      const broken = sql.replaceAll(/CASE WHEN kept\.n\d+ > \d+ THEN .*? ELSE (b\.m \* \d+) END/g, '$1');
      expect(broken).not.toBe(sql);
      return engine.rows(broken);
    };
    expect(await excess({ epsilon: 1 }, histogram, value(100), unbounded)).toBeGreaterThan(REFUTED);
  });

  it('is refuted where the engine bounds nobody’s rows, so the test can fail', async () => {
    const unbounded: Counting = (engine, sql) => {
      const broken = sql
        .replaceAll(/CASE WHEN n\d+ > \d+ THEN \(\w+ \* \d+\) \/\/ n\d+ ELSE (\w+) END/g, '$1')
        .replaceAll(/least\((n\d+), \d+\)/g, '$1');
      expect(broken).not.toBe(sql);
      return engine.rows(broken);
    };
    expect(await excess({ epsilon: 1 }, sum, value(1), unbounded)).toBeGreaterThan(REFUTED);
  });
});
