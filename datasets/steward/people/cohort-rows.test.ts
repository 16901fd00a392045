import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import type { TableCut } from '@vitrine/policy/cut';
import { cutQuery, defineKeptRows } from '../cuts/cut-sql.ts';
import { readingEngine } from '../../testing.ts';

/** An invented person: their numbers, and their internal keys, of which all but the first were merged into it. */
interface Somebody {
  readonly numbers: readonly number[];
  readonly keys: readonly string[];
}
/** A row of a release: whose (`key` of person `of`, or nobody's), and the value that the row predicate reads. */
interface Row {
  readonly of: number | null;
  readonly key: number;
  readonly ward: string | null;
}

const uuid = (person: number, key: number): string =>
  `00000000-0000-4000-8000-${String(person).padStart(6, '0')}${String(key).padStart(6, '0')}`;
const people = fc
  .array(fc.record({ numbers: fc.integer({ min: 1, max: 3 }), keys: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 2,
    maxLength: 6,
  })
  .map((sizes) =>
    sizes.map(({ numbers, keys }, person): Somebody => ({
      numbers: Array.from({ length: numbers }, (_, at) => person * 10 + at),
      keys: Array.from({ length: keys }, (_, at) => uuid(person, at)),
    })),
  );
/** Numbers of people, some of whom the index does not know. */
const numbers = (most: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(
    fc.tuple(fc.nat(6), fc.nat(2)).map(([person, at]) => person * 10 + at),
    { maxLength: most },
  );
const rows = fc.array(
  fc.record({
    of: fc.option(fc.nat(5), { freq: 4 }),
    key: fc.nat(2),
    ward: fc.constantFrom('A', 'B', null),
  }),
  { minLength: 5, maxLength: 25 },
);

let engine: Engine;
beforeAll(async () => {
  engine = await readingEngine('');
});
afterAll(() => engine.close());

async function table(name: string, columns: string, values: readonly (readonly string[])[]): Promise<void> {
  await engine.run(`CREATE OR REPLACE TABLE ${name} (${columns})`);
  if (values.length > 0)
    await engine.run(`INSERT INTO ${name} VALUES ${values.map((one) => `(${one.join()})`).join()}`);
}

const cut = {
  columns: [
    { kind: 'value', name: 'id', source: 'id', sourceType: 'integer', transform: null, type: 'integer' },
  ],
  rows: { op: 'ne', column: 'ward', value: 'B' },
  cohort: { kind: 'list', list: 'study', id: 'coh_aaaaaaaaaaaaaaaaaaaa' },
} as unknown as TableCut;
const manifest = {
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'ward', type: 'string' },
  ],
} as never;

/** The ids of the rows that the engine keeps. */
async function kept(
  known: readonly Somebody[],
  release: readonly Row[],
  listed: readonly number[],
  opted: readonly number[] | undefined,
): Promise<number[]> {
  const index = known.flatMap(({ numbers: own, keys: [first = '', ...merged] }) => [
    ...own.map((number) => [String(number), literal(first), 'NULL']),
    ...merged.map((key) => ['NULL', literal(key), literal(first)]),
  ]);
  await table('people', 'number BIGINT, person_key UUID, merged_into UUID', index);
  const keyOf = ({ of, key }: Row): string | undefined => {
    const { keys } = known[of ?? -1] ?? { keys: [] };
    return keys[key % keys.length];
  };
  const values = release.map((row, id) => {
    const key = keyOf(row);
    return [
      String(id),
      row.ward === null ? 'NULL' : literal(row.ward),
      key === undefined ? 'NULL' : literal(key),
    ];
  });
  await table('release', 'id INTEGER, ward VARCHAR, person_key UUID', values);
  await table(
    'listed',
    'number BIGINT',
    listed.map((one) => [String(one)]),
  );
  await table(
    'opted',
    'number BIGINT',
    (opted ?? []).map((one) => [String(one)]),
  );
  await defineKeptRows(engine, cut, {
    rows: { table: 'release', manifest },
    cohort: { numbers: 'SELECT number FROM listed' },
    index: 'people',
    optOuts: opted === undefined ? undefined : 'SELECT number FROM opted',
  });
  const found = await engine.rows(cutQuery(cut, new Map(), false));
  return found.map(({ id }) => Number(id));
}

test('a cut has the rows of the people listed, under any number and key of theirs, without those who opted out', async () => {
  let some = 0;
  await fc.assert(
    fc.asyncProperty(
      people,
      rows,
      numbers(12),
      fc.option(numbers(3), { nil: undefined }),
      async (known, release, listed, opted) => {
        const hasOne = (person: Somebody, list: readonly number[]): boolean =>
          person.numbers.some((number) => list.includes(number));
        const expected = release.flatMap(({ of, ward }, id) => {
          const person = known[of ?? -1];
          if (person === undefined || ward === null || ward === 'B') return [];
          return hasOne(person, listed) && !hasOne(person, opted ?? []) ? [id] : [];
        });
        expect(await kept(known, release, listed, opted)).toEqual(expected);
        if (expected.length > 0 && expected.length < release.length) some += 1;
      },
    ),
    { numRuns: 80, seed: 21 },
  );
  expect(some).toBeGreaterThan(20);
});

test('a cut with a cohort is not made without what the cohort is drawn from', async () => {
  const sources = { rows: { table: 'release', manifest }, index: 'people', optOuts: undefined };
  await kept([], [], [], undefined);
  await expect(defineKeptRows(engine, cut, { ...sources, cohort: null })).rejects.toThrow('without what');
  const rows = { table: 'release', manifest };
  await expect(defineKeptRows(engine, cut, { ...sources, cohort: rows })).rejects.toThrow('without what');
});
