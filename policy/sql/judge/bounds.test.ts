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
    'range(0, least(age - 1000000000, 10), -1)',
    'range(least(age, 10), -least(age, 5), -1)',
    'range(0, 100000, least(age, 50000))',
    "range(admidate::TIMESTAMP, DATE '2020-01-01', to_minutes(1))",
    'generate_series(admidate::TIMESTAMP, now(), INTERVAL 1 HOUR)',
    "range(admidate, DATE '2020-01-01' + INTERVAL 100000 YEAR, to_days(1))",
    "range(DATE '0001-01-01', admidate, to_days(1))",
    "range(date_diff('day', make_date(age, 1, 1), admidate))",
    "range(date_diff('day', admidate, DATE '0001-01-01'))",
    'range(length(array_agg(age)))',
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
    'range(10, 0, -1)',
    'range(age % 7, 0, -1)',
    'range(0, abs(age) % 9, 2)',
    'range(length(diag))',
    'left(diag, -1)',
  ])('and what people need is accepted: %s', async (expression) => {
    expect(await verdict(`SELECT ${expression} FROM hes_apc`)).toBe('accepted');
  });

  const long = 'SELECT repeat(diag, 20) AS d, age FROM hes_apc';
  it.each([
    `WITH c AS (${long}) SELECT repeat(d, 20) FROM c`,
    `WITH c AS (${long}) SELECT repeat(x.d, 20) FROM c AS x`,
    `WITH c(t) AS (${long}) SELECT replace(t, t, t) FROM c`,
    `SELECT repeat(d, 20) FROM (${long})`,
    `SELECT repeat(d, 20) FROM (SELECT * FROM (${long}))`,
    'SELECT repeat(diag, 20) FROM (SELECT * REPLACE (repeat(diag, 20) AS diag) FROM hes_apc)',
    `SELECT repeat(d, 20) FROM (${long} UNION ALL SELECT diag, age FROM hes_apc)`,
    `SELECT repeat(d, 20) FROM (SELECT diag AS d, age FROM hes_apc UNION ALL ${long})`,
    'SELECT repeat(diag, 20) AS d, repeat(d, 20) FROM hes_apc',
    "SELECT repeat(d, 20) FROM (VALUES (repeat('x', 20000))) AS t(d)",
    "WITH RECURSIVE r(d) AS (SELECT diag FROM hes_apc UNION ALL SELECT replace(d, 'a', d) FROM r) SELECT d FROM r",
    `SELECT (SELECT repeat(d, 20)) FROM (${long})`,
    'SELECT list_transform([repeat(diag, 20)], lambda d: repeat(d, 20)) FROM hes_apc',
    `SELECT levenshtein(d, d) FROM (${long})`,
  ])('is refused when one part of the query makes what another lengthens: %s', async (sql) => {
    expect(await verdict(sql)).toMatch(/^function-refused: The function \w+ is not accepted like this\./);
  });

  it.each([
    'WITH c AS (SELECT diag AS d, count(*) AS n FROM hes_apc GROUP BY diag) SELECT repeat(d, 20), lpad(n::VARCHAR, 9) FROM c',
    "WITH c AS (SELECT * FROM hes_apc) SELECT replace(diag, 'F', 'psychiatric ') FROM c",
    "WITH c AS (SELECT lpad(diag, 5, '0') AS d FROM hes_apc) SELECT repeat(d, 20), levenshtein(d, d) FROM c",
    'SELECT repeat(diag, 20), repeat(diag, 20) FROM hes_apc',
    `SELECT repeat(left(d, 10), 20) FROM (${long})`,
  ])('and is accepted when both together stay small: %s', async (sql) => {
    expect(await verdict(sql)).toBe('accepted');
  });

  it.each([
    ['replace', (inner: string) => `replace(${inner}, 'a', 'b')`],
    ['substr', (inner: string) => `substr(${inner}, 1, 5)`],
    ['left', (inner: string) => `left(${inner}, 5)`],
    ['length', (inner: string) => `lpad('x', length(${inner}))`],
  ])('is judged at once however deep calls of %s stand in one another', async (_, around) => {
    let expression = 'diag';
    for (let depth = 0; depth < 200; depth++) expression = around(expression);
    const parsed = await parser.parse(`SELECT ${expression} FROM hes_apc`);
    const begun = performance.now();
    judge(parsed, sampleTables, { sql: expression });
    expect(performance.now() - begun).toBeLessThan(5_000);
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
