import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';

/** What Python gets of a room's rows is what they are: nothing is rounded, shifted or lost on the way. */
let kernels: KernelWorkshop;
let opened: OpenedKernel;

beforeAll(async () => {
  kernels = await openKernelWorkshop();
  const cut = await kernels.workshop.cut(
    'exact',
    `SELECT * FROM (VALUES
      (1::BIGINT, 9007199254740993::BIGINT, 0.1::DECIMAL(38,10), TIMESTAMP '1899-12-31 23:59:59.123456', DATE '1752-09-14', '', TIME '23:59:59.999999', true, 1.5::DOUBLE),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (3, -9223372036854775808, 12345678901234567890.0123456789, TIMESTAMP '2262-04-12 00:00:00.000001', DATE '9999-12-31', 'É "x", y
z', TIME '00:00:00.000001', false, 'nan'::DOUBLE)
    ) t(person_id, big, exact, seen, day, words, clock, flag, ratio)`,
  );
  const codes = await kernels.workshop.cut(
    'codes',
    "SELECT i AS person_id, 'A' || i AS code FROM range(5) t(i)",
  );
  const [person, code] = codes.columns;
  if (person === undefined || code === undefined) throw new TypeError('The cut has two columns.');
  const told = { ...code, description: 'What was found', codes: { A0: 'nothing', '01': 'a cold; or not' } };
  opened = await kernels.open('r', [cut, { ...codes, columns: [person, told] }]);
  await opened.run(
    'import vitrine\nimport pandas as pd\ndf = vitrine.sql("SELECT * FROM exact ORDER BY person_id")',
  );
});
afterAll(() => kernels.close());

async function value(code: string): Promise<string> {
  const { outputs } = await opened.run(code);
  const [output] = outputs;
  return output?.kind === 'value' ? output.text : JSON.stringify(outputs);
}

describe('vitrine.sql', () => {
  it('keeps whole numbers above 2^53, also where some are missing', async () => {
    expect(await value('(str(df.big.dtype), int(df.big[0]), df.big.isna().tolist(), int(df.big[2]))')).toBe(
      "('Int64', 9007199254740993, [False, True, False], -9223372036854775808)",
    );
    expect(await value('str(df.person_id.dtype)')).toBe("'int64'");
  });

  it('keeps decimals, microseconds and dates before 1900', async () => {
    expect(await value('[str(x) for x in df.exact]')).toBe(
      "['0.1000000000', 'None', '12345678901234567890.0123456789']",
    );
    expect(await value('[str(x) for x in df.seen]')).toBe(
      "['1899-12-31 23:59:59.123456', 'NaT', '2262-04-12 00:00:00.000001']",
    );
    expect(await value('[str(x.date()) if pd.notna(x) else None for x in df.day]')).toBe(
      "['1752-09-14', None, '9999-12-31']",
    );
    expect(await value('[str(x) for x in df.clock]')).toBe("['23:59:59.999999', 'None', '00:00:00.000001']");
  });

  it('keeps an empty text apart from none', async () => {
    expect(await value('df.words.tolist()')).toBe(`['', None, 'É "x", y\\nz']`);
    expect(await value('df.flag.tolist()')).toBe('[True, None, False]');
  });

  it('gives the same to polars and arrow', async () => {
    expect(
      await value('vitrine.sql("SELECT * FROM exact ORDER BY person_id", frame="polars")["big"].to_list()'),
    ).toBe('[9007199254740993, None, -9223372036854775808]');
    expect(
      await value(
        'vitrine.sql("SELECT words FROM exact ORDER BY person_id", frame="arrow")["words"].to_pylist()',
      ),
    ).toBe(`['', None, 'É "x", y\\nz']`);
  });

  it('writes an exact file', async () => {
    await opened.run('vitrine.output(df[["person_id", "big", "exact", "seen", "words"]], "exact.csv")');
    const text = Buffer.from(await opened.session.readOutput('exact.csv')).toString();
    expect(text).toBe(
      'person_id,big,exact,seen,words\n' +
        '1,9007199254740993,0.1000000000,1899-12-31 23:59:59.123456,""\n' +
        '2,,,,\n' +
        '3,-9223372036854775808,12345678901234567890.0123456789,2262-04-12 00:00:00.000001,"É ""x"", y\nz"\n',
    );
  });

  it('gives columns of one name, no rows, and many batches', async () => {
    expect(await value('vitrine.sql("SELECT 1 AS a, 2 AS a").values.tolist()')).toBe('[[1, 2]]');
    expect(await value('vitrine.sql("SELECT * FROM codes WHERE false").columns.tolist()')).toBe(
      "['person_id', 'code']",
    );
    expect(await value('int(vitrine.sql("SELECT i, \'v\' || i AS v FROM range(300000) t(i)").i.sum())')).toBe(
      String((299999 * 300000) / 2),
    );
  });

  it('says what the engine says, since it may read all that it can be of', async () => {
    const failed = await opened.run('vitrine.sql("SELECT persn_id FROM codes")');
    expect(failed.outputs).toMatchObject([{ kind: 'error', name: 'Error', line: 1 }]);
    expect(JSON.stringify(failed.outputs)).toContain('person_id');
  });

  it('answers many children and threads at once', async () => {
    const { printed } = await opened.run(
      `from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(lambda i: int(vitrine.sql(f"SELECT {i} AS i").i[0]), range(20))))`,
    );
    expect(printed).toBe('190\n');
  });
});

describe('vitrine.table', () => {
  it('reads nothing until it is asked, and then what was put together', async () => {
    expect(await value('vitrine.table("none")')).toContain('SELECT * FROM');
    expect(
      await value('vitrine.table("codes").where("person_id > 1").select("code").to_pandas().code.tolist()'),
    ).toBe("['A2', 'A3', 'A4']");
    expect(
      await value(
        't = vitrine.table("codes"); (len(t), t.columns, t.limit(2).where("person_id = 1").count())',
      ),
    ).toBe("(5, ['person_id', 'code'], 1)");
    expect(await value('t.to_duckdb().aggregate("count(*) AS n").fetchall()')).toBe('[(5,)]');
  });

  it('quotes names, so that one of a column is never SQL', async () => {
    expect(await value("vitrine.table('codes\" --').query")).toBe(`'SELECT * FROM "codes"" --"'`);
  });
});

describe('vitrine.describe', () => {
  it('lists the tables and columns of the room, and what they mean', async () => {
    expect(await value('vitrine.describe("codes").iloc[:, 1:].values.tolist()')).toBe(
      "[['person_id', 'pseudonym', '', ''],\n ['code', 'string', 'What was found', 'A0: nothing; 01: a cold; or not']]",
    );
    expect(await value('sorted(set(vitrine.describe().table))')).toBe("['codes', 'exact']");
  });

  it('gives codes and their meaning as a frame', async () => {
    expect(await value('vitrine.codes("codes", "code").values.tolist()')).toBe(
      "[['A0', 'nothing'], ['01', 'a cold; or not']]",
    );
    expect((await opened.run('vitrine.codes("codes", "none")')).state).toBe('error');
  });
});
