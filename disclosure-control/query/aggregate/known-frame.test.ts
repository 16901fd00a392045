import { expect, test } from 'vitest';
import { knownFrame } from './known-frame.ts';
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
])('of %s what is known beforehand is %s, where the age is sensitive', async (asked, known) => {
  const expected = known === undefined ? null : await where(known);
  expect(knownFrame(await where(asked), ['Age'])).toEqual(expected);
});

test('everything is, where nothing is sensitive, and of everybody it is everybody', async () => {
  expect(knownFrame(await where('age = 3'), [])).toEqual(await where('age = 3'));
  expect(knownFrame(null, ['age'])).toBeNull();
});
