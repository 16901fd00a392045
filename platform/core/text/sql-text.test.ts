import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from '../engine/engine.ts';
import { identifier, literal } from './sql-text.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open({ threads: 1 });
});
afterAll(() => engine.close());

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom("'", '"', '\\', ';', '-', '/', '*', '\n', '$', '%', '{', 'é', '𝄞', ' '),
  }),
  fc.constantFrom("'; DROP TABLE t; --", '$$', "E'\\''", '/*', '--', "''", '""', '\u2028', '\ufeff'),
);
const text = hostile.filter((value) => value.isWellFormed() && !value.includes('\0'));

/** The engine's own bytes: the driver drops a leading byte-order mark from a text it reads. */
const bytesOf = (value: string): string => `hex(encode(${literal(value)}))`;
const hex = (value: string): string => Buffer.from(value, 'utf8').toString('hex').toUpperCase();

test('a string literal is that string to the engine', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await engine.rows(`SELECT ${bytesOf(value)} AS v`)).toEqual([{ v: hex(value) }]);
    }),
    { numRuns: 300 },
  );
});

test('several literals in one statement do not touch each other', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (one, two) => {
      const rows = await engine.rows(`SELECT ${bytesOf(one)} AS a, 7 AS b, ${bytesOf(two)} AS c -- end`);
      expect(rows).toEqual([{ a: hex(one), b: 7, c: hex(two) }]);
    }),
  );
});

test('an identifier names exactly that column', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (name) => {
      fc.pre(name !== '');
      const result = await engine.connection.runAndReadAll(`SELECT 1 AS ${identifier(name)}`);
      expect(result.columnNames()).toEqual([name]);
    }),
    { numRuns: 300 },
  );
});

test('numbers keep value and kind, also after a minus sign', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (value) => {
      const [row] = await engine.rows(
        `SELECT CAST(${literal(value)} AS DOUBLE) AS v, 0-${literal(value)} AS n`,
      );
      // SQL has one zero for integers.
      expect(Number(row?.['v'])).toBe(value === 0 ? 0 : value);
      expect(Number(row?.['n'])).toBe(0 - value);
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), async (value) => {
      const [row] = await engine.rows(
        `SELECT CAST(${literal(value)} AS BIGINT) AS v, CAST(0 AS HUGEINT)-${literal(value)} AS n`,
      );
      expect(row).toEqual({ v: value, n: -value });
    }),
  );
});

test('null and truth values are themselves', async () => {
  const sql = `SELECT ${literal(null)} AS n, ${literal(true)} AS t, ${literal(false)} AS f`;
  expect(await engine.rows(sql)).toEqual([{ n: null, t: true, f: false }]);
});

test('what the engine cannot hold is refused rather than changed', () => {
  for (const value of ['a\0b', '\ud800', Number.NaN, Infinity])
    expect(() => literal(value)).toThrow(TypeError);
  for (const name of ['', 'a\0', '\udc00']) expect(() => identifier(name)).toThrow(TypeError);
});
