import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomClient } from '../client/room-client.ts';
import { connectKernel } from '../client/kernel-client.ts';
import { rowsFromArrow } from '../arrow/read/rows.ts';
import { openKernelWorkshop, runWhole, type KernelWorkshop, type WholeRun } from '../testing/kernel-room.ts';
import type { KernelLanguage } from '../protocol/kernel-protocol.ts';

/** What one language of a room calls by a name, another reads under it, value by value; nothing leaves the room by it. */
let kernels: KernelWorkshop;
let server: RoomClient;
const run = {} as Record<KernelLanguage, (code: string) => Promise<WholeRun>>;

const exactQuery = `SELECT * FROM (VALUES
  (1::BIGINT, 9007199254740993::BIGINT, 0.1::DECIMAL(38,10), TIMESTAMP '1899-12-31 23:59:59.123456', DATE '1752-09-14', '', TIME '23:59:59.999999', true, 1.5::DOUBLE),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (3, -9223372036854775807, 1234567890.0123456789, TIMESTAMP '2241-04-12 00:00:00.000001', DATE '9999-12-31', 'É "x", y', TIME '00:00:00.000001', false, -0.25)
) t(person_id, big, exact, seen, day, words, clock, flag, ratio)`;

beforeAll(async () => {
  kernels = await openKernelWorkshop();
  const cut = await kernels.workshop.cut('exact', exactQuery);
  const limits = { memoryMiB: 512, scratchMiB: 64, querySeconds: 20 };
  const tables = [cut];
  const room = await kernels.rooms.openRoom({ roomId: 'both', tables, limits, kernels: ['python', 'r'] });
  server = await RoomClient.connect(room.socketPath);
  for (const language of ['python', 'r'] as const) {
    const kernel = await kernels.rooms.openKernel('both', language);
    const session = await connectKernel(kernel.socketPath, language);
    run[language] = (code) => runWhole(session, code);
  }
  await server.nameResults([{ name: 'everybody', sql: 'SELECT * FROM exact ORDER BY person_id' }]);
  await run.python('import vitrine');
}, 90_000);
afterAll(() => kernels.close());

async function said(language: KernelLanguage, code: string): Promise<string> {
  const { outputs, printed } = await run[language](code);
  expect(outputs.filter((output) => output.kind === 'error')).toEqual([]);
  const [output] = outputs;
  return output?.kind === 'value' ? output.text : printed;
}

/** What a question of the server's is answered, in its own reading of Arrow. */
async function asked(sql: string): Promise<unknown[][]> {
  const running = await server.run(sql, {
    astDigest: await kernels.workshop.digest(sql),
    maxRows: 100,
    seconds: 10,
  });
  const rows: unknown[][] = [];
  for await (const batch of running.batches) rows.push(...rowsFromArrow(batch).map((row) => [...row]));
  await running.done;
  return rows;
}

const exactRows = [
  [
    '1',
    '9007199254740993',
    '0.1000000000',
    '1899-12-31T23:59:59.123456',
    '1752-09-14',
    '',
    '23:59:59.999999',
    true,
    1.5,
  ],
  ['2', null, null, null, null, null, null, null, null],
  [
    '3',
    '-9223372036854775807',
    '1234567890.0123456789',
    '2241-04-12T00:00:00.000001',
    '9999-12-31',
    'É "x", y',
    '00:00:00.000001',
    false,
    -0.25,
  ],
];

describe('a result of SQL', () => {
  it('is read by its name in Python and in R, exact', async () => {
    expect(
      await said(
        'python',
        'f = vitrine.result("everybody"); (int(f.big[0]), str(f.exact[2]), str(f.seen[0]), f.words.tolist())',
      ),
    ).toBe(
      `(9007199254740993,\n '1234567890.0123456789',\n '1899-12-31 23:59:59.123456',\n ['', None, 'É "x", y'])`,
    );
    const code =
      'f <- vitrine$result("everybody"); cat(class(f$big), as.character(f$big[1]), format(f$day[1]), is.na(f$words))';
    expect(await said('r', code)).toBe('integer64 9007199254740993 1752-09-14 FALSE TRUE FALSE');
  });

  it('that has no such name is none, in words that say what to do', async () => {
    for (const [language, code] of [
      ['python', 'vitrine.result("nobody")'],
      ['r', 'vitrine$result("nobody")'],
    ] as const) {
      const { state, outputs } = await run[language](code);
      expect(state).toBe('error');
      expect(JSON.stringify(outputs)).toContain('run the cell first');
    }
  });

  it('is one SELECT, whatever it was called', async () => {
    await server.nameResults([{ name: 'two', sql: 'SELECT 1; DROP SCHEMA frames CASCADE' }]);
    expect((await run.python('vitrine.result("two")')).state).toBe('error');
    await server.nameResults([{ name: 'everybody', sql: 'SELECT * FROM exact ORDER BY person_id' }]);
  });
});

describe('a frame of Python', () => {
  it.each([
    ['pandas', 'vitrine.sql("SELECT * FROM exact")'],
    ['polars', 'vitrine.sql("SELECT * FROM exact", frame="polars")'],
    ['arrow', 'vitrine.arrow("SELECT * FROM exact")'],
  ])('of %s is read by SQL under its name, exact', async (kind, made) => {
    await said('python', `vitrine.share(${made}, "of_${kind}")`);
    // pandas has no dates, only times: at midnight.
    const rows = (await asked(`SELECT * FROM frames.of_${kind} ORDER BY person_id`)).map((row) =>
      row.map((value) => (kind === 'pandas' ? String(value).replace(/T00:00:00$/, '') : value)),
    );
    const expected = exactRows.map((row) => row.map((value) => (kind === 'pandas' ? String(value) : value)));
    expect(rows).toEqual(expected);
    expect(await said('r', `cat(nrow(vitrine$sql("SELECT * FROM frames.of_${kind}")))`)).toBe('3');
  });

  it('keeps times of every grain, codes, small numbers and an index that says something', async () => {
    await said(
      'python',
      `import pandas as pd, numpy as np
d = pd.DataFrame({"g": pd.Categorical(["b", None, "a"]), "n": np.array([1, 2, 255], "u1"), "t": pd.to_datetime(["2020-01-01 00:00:00.000000001", None, "1700-01-01 00:00:00.000000000"], format="ISO8601"), "z": pd.to_datetime(["2020-06-01 12:00"] * 3).tz_localize("Europe/London")}, index=pd.Index(["x", "y", "z"], name="key"))
vitrine.share(d, "grains")`,
    );
    expect(await asked('SELECT * FROM frames.grains ORDER BY key')).toEqual([
      ['x', 'b', 1, '2020-01-01T00:00:00.000000001', '2020-06-01T11:00:00Z'],
      ['y', null, 2, null, '2020-06-01T11:00:00Z'],
      ['z', 'a', 255, '1700-01-01T00:00:00', '2020-06-01T11:00:00Z'],
    ]);
  });

  it('takes the place of the one before, as a whole or not at all', async () => {
    await said('python', 'vitrine.share(pd.DataFrame({"a": range(300000)}), "once")');
    expect(await asked('SELECT count(*), sum(a)::VARCHAR FROM frames.once')).toEqual([
      ['300000', '44999850000'],
    ]);
    await said('python', 'vitrine.share(pd.DataFrame({"b": ["x"]}), "once")');
    expect(await asked('SELECT * FROM frames.once')).toEqual([['x']]);
    const broken = 'vitrine.share(pd.DataFrame([[1, 2]], columns=["a", "A"]), "once")';
    expect((await run.python(broken)).state).toBe('error');
    expect(await asked('SELECT * FROM frames.once')).toEqual([['x']]);
    expect(
      await asked(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'frames' AND table_name LIKE '0%'",
      ),
    ).toEqual([['0']]);
  });

  it('has to be of values that can be told, under a name that can be', async () => {
    for (const code of [
      'vitrine.share(pd.DataFrame({"a": [[1], [2]]}), "lists")',
      'vitrine.share(pd.DataFrame({"a": [1, "x"]}), "mixed")',
      'vitrine.share(pd.DataFrame(), "empty")',
      'vitrine.share(d, "exact; DROP")',
      'vitrine.share({"a": 1}, "dict")',
    ])
      expect((await run.python(code)).state, code).toBe('error');
    expect(
      await said('python', 'vitrine.share(pd.DataFrame({"a": [], "b": pd.Series([], dtype=str)}), "none")'),
    ).toBe('');
    expect(await asked('SELECT count(*) FROM frames.none')).toEqual([['0']]);
  });

  it('that does not fit in the room is refused, and the room goes on', async () => {
    const cut = await kernels.workshop.cut('few', 'SELECT i AS person_id FROM range(3) t(i)');
    const small = await kernels.open('small', [cut], { memoryMiB: 64, scratchMiB: 16 });
    const code = `import vitrine, pandas
vitrine.share(pandas.DataFrame({"n": range(10)}), "fits")
vitrine.share(pandas.DataFrame({"t": [f"{i:08}" * 200 for i in range(100000)]}), "large")`;
    expect(JSON.stringify((await small.run(code)).outputs)).toMatch(/32 MiB at most/);
    const after =
      'vitrine.sql("SELECT (SELECT count(*) FROM frames.fits) + (SELECT count(*) FROM few) AS n").n[0]';
    expect(JSON.stringify((await small.run(after)).outputs)).toContain('13');
  }, 60_000);
});

describe('a frame of R', () => {
  it('is read by SQL and by Python under its name, exact', async () => {
    await said(
      'r',
      'f <- vitrine$result("everybody"); f$code <- factor(c("b", NA, "a")); f$nan <- c(NaN, NA, 1); vitrine$share(f, "of_r")',
    );
    const rows = await asked(
      'SELECT person_id, big, exact, seen, day, words, clock, flag, ratio, code, nan FROM frames.of_r ORDER BY person_id',
    );
    const numbers = (row: unknown[]): unknown[] => [Number(row[0]), ...row.slice(1)];
    expect(rows).toEqual([
      [...numbers(exactRows[0] ?? []), 'b', 'NaN'],
      [...numbers(exactRows[1] ?? []), null, null],
      [...numbers(exactRows[2] ?? []), 'a', 1],
    ]);
    expect(
      await said(
        'python',
        'vitrine.sql("SELECT big FROM frames.of_r ORDER BY person_id", frame="arrow")["big"].to_pylist()',
      ),
    ).toBe('[9007199254740993, None, -9223372036854775807]');
  });

  it('has to be of values that can be told, under a name that can be', async () => {
    for (const code of [
      'vitrine$share(data.frame(a = I(list(1, 2))), "lists")',
      'vitrine$share(data.frame(a = complex(2)), "complex")',
      'vitrine$share(data.frame(a = 1), "Frame")',
      'vitrine$share(1:3, "vector")',
    ])
      expect((await run.r(code)).state, code).toBe('error');
    expect(await said('r', 'vitrine$share(data.frame(a = character(), b = 1L[0]), "none_of_r")')).toBe('');
    expect(await asked('SELECT count(*) FROM frames.none_of_r')).toEqual([['0']]);
  });
});
