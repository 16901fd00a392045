import { Engine } from '@vitrine/core/engine';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { evidenceDepth } from './evidence.ts';
import { evidenceSql, readEvidence } from './evidence-sql.ts';
import { evidenceOf } from './testing.ts';

const engine = await Engine.open({ threads: 1, memoryMiB: 256 });
afterAll(() => {
  engine.close();
});

const row = fc.record({
  key: fc.option(fc.bigInt(1n, (1n << 64n) - 1n)),
  amount: fc.oneof(
    fc.constantFrom(0, 1, 2, 5, -5),
    fc.integer({ min: -4_000, max: 4_000 }).map((n) => n / 8),
  ),
});

test('a room gathers the evidence that protection is proved with', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(row, { maxLength: 40, selector: (one) => one.key }), async (rows) => {
      await engine.run('CREATE OR REPLACE TABLE contributions (k UBIGINT, s BIGINT)');
      for (const { key, amount } of rows)
        await engine.run(`INSERT INTO contributions VALUES (${key ?? 'NULL'}, ${amount * 1e6})`);
      const columns = evidenceSql({ amount: 's', key: 'k' }, 'a', evidenceDepth(8));
      const [answer = {}] = await engine.rows(`SELECT ${columns.join(', ')} FROM contributions`);
      const people = rows.filter((one) => one.key !== null);
      const expected = evidenceOf(
        people.map((_, at) => at),
        (at) => people[at]?.amount ?? 0,
        people.map((one) => one.key ?? 0n),
        8,
      );
      const found = readEvidence(answer, 'a');
      expect({ ...found, largest: [] }).toEqual({ ...expected, largest: [] });
      const sizes = (evidence: typeof found): bigint[] =>
        evidence.largest.map((one) => (one.amount < 0n ? -one.amount : one.amount));
      expect(sizes(found)).toEqual(sizes(expected));
      for (const one of found.largest)
        expect(
          people.some((person) => person.key === one.key && BigInt(person.amount * 1e6) === one.amount),
        ).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('what is not evidence is refused', () => {
  expect(() => readEvidence({ a_people: 3 }, 'a')).toThrow(
    expect.objectContaining({ code: 'corrupt' }) as Error,
  );
  expect(() => readEvidence({ a_sum: 'secret' }, 'a')).toThrow(/form of evidence/);
});
