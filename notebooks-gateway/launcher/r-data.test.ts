import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';

/** What R gets of a room's rows is what they are: see kernel-data.test.ts. */
let kernels: KernelWorkshop;
let opened: OpenedKernel;

beforeAll(async () => {
  kernels = await openKernelWorkshop('r');
  const cut = await kernels.workshop.cut(
    'exact',
    `SELECT * FROM (VALUES
      (1::BIGINT, 9007199254740993::BIGINT, 0.1::DECIMAL(38,10), TIMESTAMP '1899-12-31 23:59:59.123456', DATE '1752-09-14', '', TIME '23:59:59.999999', true, 1.5::DOUBLE, 12.30::DECIMAL(10,2)),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (3, -9223372036854775807, 12345678901234567890.0123456789, TIMESTAMP '2241-04-12 00:00:00.000001', DATE '9999-12-31', 'É "x", y
z', TIME '00:00:00.000001', false, 'nan'::DOUBLE, -0.01)
    ) t(person_id, big, exact, seen, day, words, clock, flag, ratio, money)`,
  );
  const codes = await kernels.workshop.cut(
    'codes',
    "SELECT i AS person_id, 'A' || i AS code, i * 10 AS days FROM range(5) t(i)",
  );
  const [person, code, days] = codes.columns;
  if (person === undefined || code === undefined || days === undefined) throw new TypeError('Three columns.');
  const told = { ...code, description: 'What was found', codes: { A0: 'nothing', '01': 'a cold; or not' } };
  opened = await kernels.open('r', [cut, { ...codes, columns: [person, told, days] }]);
  await opened.run('df <- vitrine$sql("SELECT * FROM exact ORDER BY person_id")');
}, 60_000);
afterAll(() => kernels.close());

async function printed(code: string): Promise<string> {
  const run = await opened.run(code);
  expect(run.outputs.filter((output) => output.kind === 'error')).toEqual([]);
  return run.printed;
}
const rowsOf = async (code: string): Promise<unknown> => {
  const [shown] = (await opened.run(code)).outputs;
  return shown?.kind === 'table' ? shown.rows : shown;
};

describe('vitrine$sql', () => {
  it('keeps whole numbers above 2^53, also where some are missing, and gives others as numbers', async () => {
    expect(await printed('cat(class(df$big), as.character(df$big), is.na(df$big))')).toBe(
      'integer64 9007199254740993 NA -9223372036854775807 FALSE TRUE FALSE',
    );
    expect(await printed('cat(class(df$person_id), df$person_id)')).toBe('numeric 1 2 3');
    const extremes = 'SELECT 18446744073709551615::UBIGINT AS u, (-9223372036854775808)::BIGINT AS l';
    expect(await rowsOf(`vitrine$sql("${extremes}")`)).toEqual([
      ['18446744073709551615', '-9223372036854775808'],
    ]);
    const small = 'SELECT 2147483647::INTEGER AS a, (-2147483648)::INTEGER AS b, count(*) AS n, sum(7) AS s';
    expect(await printed(`s <- vitrine$sql("${small}"); cat(sapply(s, class), format(s$b), s$s)`)).toBe(
      'integer numeric numeric numeric -2147483648 7',
    );
  });

  it('keeps decimals: as numbers where 15 digits tell them apart, and else as text', async () => {
    expect(await printed('cat(class(df$exact), df$exact)')).toBe(
      'character 0.1000000000 NA 12345678901234567890.0123456789',
    );
    expect(await printed('identical(df$money, c(12.3, NA, -0.01))')).toBe('[1] TRUE\n');
  });

  it('keeps microseconds, dates before 1900, and times', async () => {
    expect(
      await printed('cat(format(df$seen[c(1, 3)]), format(df$day), format(df$clock[c(1, 3)]), sep = "|")'),
    ).toBe(
      '1899-12-31 23:59:59.123456|2241-04-12 00:00:00.000001|1752-09-14|NA|9999-12-31|23:59:59.999999|00:00:00.000001',
    );
    expect(await rowsOf('df[1, c("seen", "clock")]')).toEqual([
      ['1899-12-31 23:59:59.123456', '23:59:59.999999'],
    ]);
    const far = "SELECT TIMESTAMP '2262-04-12 00:00:00.000001' AS far, TIMESTAMP '2262-04-12' AS day";
    expect(await rowsOf(`vitrine$sql("${far}")`)).toEqual([
      ['2262-04-12 00:00:00.000001', '2262-04-12 00:00:00'],
    ]);
  });

  it('keeps every microsecond, as R itself prints it', async () => {
    const sql = `SELECT strftime(t, '%Y-%m-%d %H:%M:%S.%f') AS said, t FROM (
      SELECT make_timestamp(((hash(i) % 8000000000000000)::BIGINT - 4000000000000000)) AS t FROM range(20000) r(i))`;
    expect(
      await printed(
        `t <- vitrine$sql("${sql.replaceAll('\n', ' ')}"); sum(format(t$t, "%Y-%m-%d %H:%M:%OS6") != sprintf("%s", t$said))`,
      ),
    ).toBe('[1] 0\n');
  });

  it('keeps an empty text apart from none, a number that is none apart from NaN, and guesses no factor', async () => {
    expect(await printed('cat(class(df$words), is.na(df$words), df$words[c(1, 3)], sep = "|")')).toBe(
      'character|FALSE|TRUE|FALSE||É "x", y\nz',
    );
    expect(await printed('cat(is.na(df$ratio), is.nan(df$ratio), df$flag)')).toBe(
      'FALSE TRUE TRUE FALSE FALSE TRUE TRUE NA FALSE',
    );
  });

  it('gives columns of one name, no rows, many batches, and says what R cannot hold', async () => {
    expect(await rowsOf('vitrine$sql("SELECT 1 AS a, 2 AS a")')).toEqual([['1', '2']]);
    expect(await printed('cat(dim(vitrine$sql("SELECT * FROM exact WHERE false")))')).toBe('0 10');
    expect(
      await printed(
        'm <- vitrine$sql("SELECT i, \'v\' || i AS v FROM range(1100000) t(i)"); cat(sum(m$i), m$v[1100000])',
      ),
    ).toBe(`${(1_099_999 * 1_100_000) / 2} v1099999`);
    const zero = await opened.run('vitrine$sql("SELECT chr(0) AS a")');
    expect(zero.outputs).toMatchObject([{ kind: 'error', name: 'vitrine_error' }]);
    expect(JSON.stringify(zero.outputs)).toContain('zero character');
    const nested = 'SELECT [1, NULL] AS l, {a: 1} AS s, interval 3 months AS i';
    expect(await rowsOf(`vitrine$sql("${nested}")`)).toEqual([
      ['[1, null]', '{"a": 1}', 'P3M0DT0.000000000S'],
    ]);
  }, 60_000);

  it('says what the engine says, since it may read all that it can be of', async () => {
    const failed = await opened.run('vitrine$sql("SELECT persn_id FROM codes")');
    expect(failed.outputs).toMatchObject([{ kind: 'error', name: 'vitrine_error', line: 1 }]);
    expect(JSON.stringify(failed.outputs)).toContain('person_id');
  });

  it('is not asked by a child of the kernel, which shares its connection', async () => {
    const found = await printed(
      'r <- parallel::mclapply(1:2, function(i) try(vitrine$sql("SELECT 1"), silent = TRUE), mc.cores = 2); cat(sapply(r, class))',
    );
    expect(found).toContain('try-error try-error');
    expect(await printed('cat(nrow(vitrine$sql("SELECT 1 AS a")))')).toBe('1');
  });
});

describe('vitrine$table', () => {
  it('reads nothing until it is asked, and then what verbs of dplyr put together', async () => {
    const lazy = `suppressPackageStartupMessages(library(dplyr))
t <- vitrine$table("codes")
q <- t |> filter(grepl("^A[1-4]$", code), days > 10) |> mutate(odd = person_id %% 2, half = as.integer(days / 3)) |>
  group_by(odd) |> summarise(n = n(), days = median(days, na.rm = TRUE), most = max(half, na.rm = TRUE)) |> arrange(odd)`;
    expect(await printed(`${lazy}\nq`)).toContain('REGEXP_MATCHES("code", \'^A[1-4]$\'');
    expect(await rowsOf('collect(q)')).toEqual([
      ['0', '2', '30', '13'],
      ['1', '1', '30', '10'],
    ]);
    expect(await printed('cat(inner_join(t, filter(t, days > 20), by = "person_id") |> pull(code.x))')).toBe(
      'A3 A4',
    );
    expect(await printed('cat(nrow(collect(head(t, 2))))')).toBe('2');
  }, 30_000);

  it('has the sign that R has for a remainder, and quotes names', async () => {
    expect(await printed('cat(t |> mutate(r = (person_id - 3) %% 3) |> arrange(person_id) |> pull(r))')).toBe(
      '0 1 2 0 1',
    );
    const failed = await opened.run(`vitrine$table('codes" --')`);
    expect(failed.outputs).toMatchObject([{ kind: 'error' }]);
  });
});

describe('vitrine$describe', () => {
  it('lists the tables and columns of the room, and what codes mean', async () => {
    expect(await rowsOf('vitrine$describe("codes")[1:2, 2:5]')).toEqual([
      ['person_id', 'pseudonym', '', ''],
      ['code', 'string', 'What was found', 'A0: nothing; 01: a cold; or not'],
    ]);
    expect(await rowsOf('vitrine$codes("codes", "code")')).toEqual([
      ['A0', 'nothing'],
      ['01', 'a cold; or not'],
    ]);
    expect((await opened.run('vitrine$codes("codes", "none")')).state).toBe('error');
    expect((await opened.run('vitrine$sql <- 1')).state).toBe('error');
  });
});
