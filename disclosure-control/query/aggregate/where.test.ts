import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { getQueryProfile } from '../../profiles/catalogue.ts';
import { innerSql } from './inner-sql.ts';
import { readRawRow, type RawGroup } from './raw-rows.ts';
import { Bench } from './testing.ts';

const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 600_000 : 60_000 });

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
  await bench.engine.run(
    `INSERT INTO care SELECT i % 17, i,
       CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'F32' WHEN 2 THEN 'F3' WHEN 3 THEN '' ELSE 'O''Neill é' END,
       CASE WHEN i % 7 = 0 THEN NULL ELSE (i % 9) - 4 END,
       CASE WHEN i % 6 = 0 THEN NULL ELSE (i % 8) / 10.0 - 0.3 END,
       CASE WHEN i % 11 = 0 THEN NULL ELSE DATE '2020-02-27' + CAST(i % 4 AS INTEGER) END,
       CASE WHEN i % 4 = 0 THEN NULL ELSE TIMESTAMP '2020-02-28 23:59:59' + INTERVAL (i % 3) SECOND END,
       CASE WHEN i % 3 = 0 THEN NULL ELSE TIME '09:05:00' + INTERVAL (i % 5) MINUTE END,
       CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END
     FROM range(200) t(i)`,
  );
});

/** Columns, and values of their types in the ways people write them. */
const values: Readonly<Record<string, readonly string[]>> = {
  sex: ["'F32'", "'F3'", "''", "'O''Neill é'", "'zz'"],
  age: ['0', '-4', '3', '2.0', '9223372036854775807', '-9223372036854775808'],
  cost: ['0', '0.1', '-0.3', '1e-1', '0.30000000000000004', '12345678901234567890'],
  seen: ["'2020-02-28'", "DATE '2020-02-29'", "'2020-03-01'::DATE"],
  noted: ["'2020-02-29'", "TIMESTAMP '2020-02-29 00:00:00'", "'2020-02-28T23:59:59'", "DATE '2020-02-29'"],
  clock: ["'09:06'", "TIME '09:05:00'", "'09:07:00.000'"],
  emergency: ['TRUE', 'false'],
};

const leaf: fc.Arbitrary<string> = fc.constantFrom(...Object.keys(values)).chain((column) => {
  const value = fc.constantFrom(...(values[column] ?? []));
  const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', '!=');
  const forms = [
    fc.tuple(operator, value).map(([is, one]) => `${column} ${is} ${one}`),
    fc.tuple(operator, value).map(([is, one]) => `${one} ${is} ${column}`),
    fc
      .tuple(fc.constantFrom('', 'NOT '), value, value)
      .map(([not, a, b]) => `${column} ${not}BETWEEN ${a} AND ${b}`),
    fc
      .tuple(fc.constantFrom('', 'NOT '), fc.array(value, { minLength: 1, maxLength: 3 }))
      .map(([not, list]) => `${column} ${not}IN (${list.join(', ')})`),
    fc.constantFrom(`${column} IS NULL`, `${column} IS NOT NULL`),
  ];
  const like = fc.constantFrom("sex LIKE 'F3%'", "sex NOT LIKE 'O''%'", "sex LIKE 'é%'");
  return fc.oneof(...forms, ...(column === 'sex' ? [like] : []));
});
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
      .map((parts) => `(${parts.join(' ')})`),
    tie('condition').map((inner) => `NOT (${inner})`),
  ),
}));

const rowsIn = ({ parts: [all] }: RawGroup): bigint =>
  (all?.rows.sum ?? 0n) / 1_000_000n + BigInt(all?.nobody ?? 0);

describe('WHERE means what it means to the engine', () => {
  test('for generated conditions over every type', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const sql = `SELECT count(*) AS n FROM care WHERE ${where}`;
        const plan = await bench.plan(sql);
        const [raw] = await bench.engine.rows(innerSql(plan, getQueryProfile('acro-default')));
        const [direct] = await bench.engine.rows(sql);
        if (raw === undefined || direct === undefined) throw new TypeError('One row each.');
        expect(rowsIn(readRawRow(plan, raw))).toBe(direct['n']);
      }),
      { numRuns: exam ? 20_000 : 300, seed: 23 },
    );
  });
});
