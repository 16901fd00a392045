import { expect, test } from 'vitest';
import { knownFrames } from './known-frame.ts';
import { drawnFrom, knownKeysSql, knownWheres, readKnownKeys } from './known-keys.ts';
import { Bench } from './testing.ts';

const bench = await Bench.open();
const where = async (text: string) => (await bench.plan(`SELECT count(*) FROM care WHERE ${text}`)).where;

test.each([
  ["sex = 'A'", "sex = 'A'"],
  ["age = 3 AND (sex = 'A' AND cost > 1)", "sex = 'A' AND cost > 1"],
  ["AGE = 3 AND NOT (sex = 'A')", "NOT (sex = 'A')"],
  ["age = 3 OR sex = 'A'", undefined],
  ["sex = 'A' AND (age = 3 OR sex = 'B')", "sex = 'A'"],
  ["sex = 'A' AND person_id IN (SELECT person_id FROM care WHERE cost > 1)", "sex = 'A'"],
  [
    "sex = 'A' AND CASE WHEN person_id IN (SELECT person_id FROM care WHERE cost > 1) THEN 1 ELSE 0 END = 1",
    "sex = 'A'",
  ],
  ["sex = 'A' AND CASE WHEN age > 3 THEN 1 ELSE 0 END = 1", "sex = 'A'"],
  ['age BETWEEN 1 AND 9', undefined],
  ["sex = 'A' OR (sex = 'B' AND age = 3)", "sex = 'A' OR sex = 'B'"],
  ["NOT (sex = 'A' OR cost > 1 OR age = 3)", "NOT (sex = 'A' OR cost > 1)"],
  ["NOT (sex = 'A' AND age = 3)", undefined],
  [
    "sex = 'A' OR (sex = 'B' AND NOT (age = 3 OR cost > 1 OR seen IS NULL))",
    "sex = 'A' OR (sex = 'B' AND NOT (cost > 1 OR seen IS NULL))",
  ],
  ["CASE WHEN sex = 'A' THEN 1 WHEN sex = 'B' AND age = 3 THEN 1 ELSE 0 END = 1", "sex = 'A' OR sex = 'B'"],
  ["CASE WHEN sex = 'A' AND age = 3 THEN 0 ELSE 1 END = 1", undefined],
  [
    "CASE WHEN sex = 'B' AND age = 3 THEN 'x' ELSE 'y' END IN ('x', 'z') AND cost > 1",
    "sex = 'B' AND cost > 1",
  ],
])('of %s what is known beforehand is %s, where the age is sensitive', async (asked, known) => {
  const expected = known === undefined ? null : await where(known);
  expect(knownFrames(await where(asked), 'care', () => ['Age'])[0]).toEqual(expected);
});

test('everything is, where nothing is sensitive, and of everybody it is everybody', async () => {
  expect(knownFrames(await where('age = 3'), 'care', () => [])).toEqual([await where('age = 3')]);
  expect(knownFrames(null, 'care', () => ['age'])).toEqual([null]);
});

const having = (asked: string) => `person_id IN (SELECT person_id FROM care WHERE ${asked})`;
const without = (asked: string) =>
  `NOT EXISTS (SELECT 1 FROM care o WHERE o.person_id = care.person_id AND ${asked})`;

test.each([
  [having('cost > 1'), having('cost > 1')],
  [`sex = 'A' AND ${having('cost > 1 AND age = 3')}`, `sex = 'A' AND ${having('cost > 1')}`],
  [having('age = 3'), 'person_id IN (SELECT person_id FROM care)'],
  [`sex = 'A' AND ${without('o.cost > 1 AND o.age = 3')}`, "sex = 'A'"],
  [`age = 3 AND ${having('cost > 1')}`, having('cost > 1')],
  [`age = 3 AND ${without('o.cost > 1')}`, without('o.cost > 1')],
  [
    'person_id IN (SELECT person_id FROM care WHERE cost > 1 GROUP BY person_id HAVING count(*) > 2)',
    having('cost > 1'),
  ],
  [`sex = 'A' AND ${without('o.seen > care.seen')}`, "sex = 'A'"],
  [`CASE WHEN ${having('cost > 1')} THEN 1 ELSE 0 END = 1`, having('cost > 1')],
])('of %s what is known beforehand is %s, where other rows are known', async (asked, known) => {
  const frames = knownFrames(await where(asked), 'care', () => ['age']);
  expect(frames).toHaveLength(2);
  expect(frames[1]).toEqual(await where(known));
});

/** By whom chance is drawn for the figure of the first group that the answer shows of this value. */
async function keyOf(
  sql: string,
  group: readonly (string | null)[],
  figure: number,
): Promise<string | undefined> {
  const plan = await bench.plan(sql);
  const frames = knownWheres(plan, { set: 0, groups: group }, () => ['age'])[figure] ?? [];
  const [row] = await bench.engine.rows(knownKeysSql(plan, frames));
  return drawnFrom(readKnownKeys(row, frames.length));
}

test('whoever is let in, in WHERE, OR, FILTER or CASE, changes by whom chance is drawn, with or without what is asked about', async () => {
  const rows = (last: number) =>
    Array.from({ length: 12 }, (_, at) => ({ person: at + 1, cost: at, age: at === 11 ? last : at % 2 }));
  const people = 'count(DISTINCT person_id)';
  const forms: readonly (readonly [(most: number) => string, readonly string[], number])[] = [
    [(most) => `SELECT ${people} FROM care WHERE cost <= ${most} AND age = 1`, [], 0],
    [(most) => `SELECT ${people} FROM care WHERE cost <= 5 OR (cost <= ${most} AND age = 1)`, [], 0],
    [(most) => `SELECT ${people} FILTER (WHERE cost <= ${most} AND age = 1) FROM care`, [], 1],
    [
      (most) =>
        `SELECT CASE WHEN cost <= ${most} AND age = 1 THEN 'yes' ELSE 'no' END AS c, ${people} FROM care GROUP BY c`,
      ['yes'],
      0,
    ],
    [
      (most) => `SELECT ${people} FROM care WHERE CASE WHEN cost <= ${most} AND age = 1 THEN 1 END = 1`,
      [],
      0,
    ],
  ];
  const keys: (string | undefined)[][] = [];
  for (const last of [0, 1]) {
    await bench.fill(rows(last));
    for (const [form, group, figure] of forms)
      keys.push([await keyOf(form(10), group, figure), await keyOf(form(11), group, figure)]);
  }
  // The same people are let in by all forms: other words are no other draw, and what the last one has changes nothing.
  expect(new Set(keys.map(String)).size).toBe(1);
  expect(keys[0]?.[0]).not.toBe(keys[0]?.[1]);
});
