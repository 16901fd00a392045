import { expect, test } from 'vitest';
import { chosenBy, crowdOf } from './crowd.ts';
import { Bench } from './testing.ts';

const bench = await Bench.open();

/** How a question over rows that a condition keeps has singled out its people. */
async function crowdBy(where: string): Promise<readonly string[]> {
  const plan = await bench.plan(`SELECT count(*) FROM care WHERE ${where}`);
  return [chosenBy(plan), ...plan.measures.map((measure) => crowdOf(plan, measure))];
}

test.each([
  "sex = 'A' AND seen >= '2020-01-01' AND seen < '2021-01-01'",
  "sex IN ('A', 'B')",
  'age = 3',
  "quarter(seen) = 2 AND person_id IN (SELECT person_id FROM care WHERE sex = 'A')",
])('%s only narrows', async (where) => {
  expect(new Set(await crowdBy(where))).toEqual(new Set(['declared']));
});

test.each([
  "sex = 'A' OR age = 3",
  "sex <> 'A'",
  "NOT (sex = 'A')",
  'age > 3',
  // The same by CASE, of which what is compared may be any condition.
  "CASE WHEN sex = 'A' THEN 1 ELSE 0 END = 0",
  "CASE WHEN sex = 'A' THEN 1 WHEN age = 3 THEN 2 ELSE 0 END IN (1, 2)",
  "CASE WHEN sex IN ('A', 'B', 'C', 'D') THEN 1 ELSE 0 END = 1",
  "person_id IN (SELECT person_id FROM care WHERE CASE WHEN sex = 'A' THEN 1 ELSE 0 END = 0)",
])('%s chooses a crowd', async (where) => {
  expect(new Set(await crowdBy(where))).toEqual(new Set(['chosen']));
});

test.each([
  ["CASE WHEN age < 18 THEN 'child' WHEN age < 65 THEN 'adult' ELSE 'old' END", 'declared'],
  ["CASE WHEN sex = 'A' THEN 'a' WHEN age = 3 THEN 'a' ELSE 'b' END", 'chosen'],
  ["CASE WHEN CASE WHEN sex = 'A' THEN 1 ELSE 0 END = 0 THEN 'a' ELSE 'b' END", 'chosen'],
])('groups by %s are %s', async (group, crowd) => {
  const plan = await bench.plan(`SELECT count(*) FROM care GROUP BY ${group}`);
  expect(plan.measures.map((measure) => crowdOf(plan, measure))).toEqual([crowd]);
});
