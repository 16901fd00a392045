import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryRefused } from '../kit/query-refused.ts';
import { sampleTables, TestParser } from '../../testing.ts';
import { judge } from './judge.ts';

let parser: TestParser;
beforeAll(async () => {
  parser = await TestParser.open();
});
afterAll(() => parser.close());

async function verdict(sql: string): Promise<string> {
  try {
    judge(await parser.parse(sql), sampleTables, { sql });
    return 'accepted';
  } catch (error) {
    if (error instanceof QueryRefused) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('a value that would grow out of proportion to the data', () => {
  it.each([
    "lpad(diag, 2147483647, 'x')",
    "diag.lpad(2147483647, 'x')",
    "rpad(diag, age * 1000000, 'x')",
    "rpad(diag, age, 'x')",
    "repeat('x', 2147483647)",
    'repeat(repeat(diag, 1000), 1000)',
    "repeat('x', 99999999999999999999999999)",
    'repeat([1, 2], 1000000000)',
    'replace(repeat(diag, 20), diag, repeat(diag, 20))',
    "regexp_replace(repeat(diag, 20), '', repeat(diag, 20), 'g')",
    'list_resize([1], 1000000000, 0)',
    'array_resize([1], age, 0)',
    'to_base(age, 2, 1000000000)',
    "bitstring('1', 1000000000)",
    "printf('%1000000000d', age)",
    "printf('%*d', 1000000000, age)",
    'printf(diag, age)',
    "format('{:1000000000}', age)",
    "format('{:{}}', age, 1000000000)",
    'range(2000000000)',
    'range(age)',
    'range(least(age - 1000000000, 5) * -1)',
    "repeat('x', -least(age, 5))",
    'range(age % (age + 4))',
    'range(least(age, 1000000))',
    'generate_series(0, 2000000000, 1)',
    "range(DATE '2020-01-01', admidate, to_microseconds(1))",
    'range(0, 1000, 0)',
    "levenshtein(string_agg(diag, ''), diag)",
    "damerau_levenshtein(repeat('a', 10000), repeat('b', 10000))",
    "jaro_similarity((SELECT string_agg(diag, '') FROM hes_apc), diag)",
    "string_agg(diag, repeat('-', 10000))",
    "array_to_string([1, 2], repeat('-', 10000))",
    "list_aggregate([1], repeat('a', 1000))",
  ])('is refused: %s', async (expression) => {
    expect(await verdict(`SELECT ${expression} FROM hes_apc`)).toMatch(
      /^function-refused: The function \w+ is not accepted like this\./,
    );
  });

  it('is refused when rows were gathered in a part of the query, wherever', async () => {
    const long = "SELECT string_agg(diag, '') AS a FROM hes_apc";
    expect(await verdict(`SELECT levenshtein(a, a) FROM (${long})`)).toContain('left(x, 1000)');
    expect(await verdict(`WITH l AS (${long}) SELECT editdist3(a, a) FROM l`)).toContain('left(x, 1000)');
    expect(await verdict(`SELECT levenshtein(left(a, 1000), left(a, 1000)) FROM (${long})`)).toBe('accepted');
  });

  it.each([
    "lpad(diag, 10, '0')",
    'range(abs(age) % 4)',
    'range(mod(age, 4) * 2 - 1)',
    "lpad(age::VARCHAR, 3, '0')",
    "rpad(diag, least(age, 100), '.')",
    "repeat('*', least(age, 100)::INTEGER)",
    "repeat('-', 80) || diag",
    "replace(diag, 'F', 'psychiatric ')",
    "regexp_replace(diag, '[0-9]+$', '')",
    'list_resize([age], 5, 0)',
    "printf('%05.2f of %s', age, diag)",
    "format('{:>10} {}', age, diag)",
    'range(10)',
    'range(0, 1000, 7)',
    'range(least(age, 120))',
    "range(date_diff('day', admidate, DATE '2026-01-01'))",
    'range(year(admidate))',
    "range(DATE '2020-01-01', admidate, to_days(1))",
    "generate_series(admidate, DATE '2020-12-31', INTERVAL 1 DAY)",
    'levenshtein(diag, upper(diag))',
    "jaccard(diag, 'F20')",
    "string_agg(diag, ', ')",
    "array_to_string([diag], '; ')",
    "list_aggregate([age], 'sum')",
    'to_base(age, 2)',
  ])('and what people need is accepted: %s', async (expression) => {
    expect(await verdict(`SELECT ${expression} FROM hes_apc`)).toBe('accepted');
  });

  it('in FROM a range may have any length: the engine stops between its pieces', async () => {
    expect(await verdict('SELECT count(*) FROM range(1000000000)')).toBe('accepted');
  });

  it('is refused exactly when its length in the query is beyond the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2_147_483_647 }), async (length) => {
        const told = await verdict(`SELECT lpad(diag, ${length}, 'x') FROM hes_apc`);
        expect(told === 'accepted').toBe(length <= 20_000);
      }),
      { numRuns: 50 },
    );
  });
});
