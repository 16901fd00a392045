import { tableFromIPC } from 'apache-arrow';
import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBArrayValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '@vitrine/core/engine';
import { BatchWriter } from './write/batch-writer.ts';
import { endOfStream } from './messages.ts';
import { readBatch } from './read/read-batch.ts';
import { readSchema } from './read/read-schema.ts';
import { rowsFromArrow, type ShownValue } from './read/rows.ts';
import { intervalText } from './read/value-text.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open({ threads: 1 });
});
afterAll(() => engine.close());

async function messagesOf(sql: string): Promise<readonly Uint8Array[]> {
  const result = await engine.connection.stream(sql);
  const writer = new BatchWriter(result);
  const messages = [writer.schema()];
  for await (const chunk of result) messages.push(...writer.add(chunk, chunk.rowCount));
  messages.push(...writer.flush());
  return messages;
}

function decode(messages: readonly Uint8Array[]): readonly (readonly ShownValue[])[] {
  const [first, ...rest] = messages;
  const fields = readSchema(first ?? new Uint8Array(0));
  return rest.flatMap((message) => rowsFromArrow(readBatch(fields, readBatch(fields, message).message)));
}

/** DuckDB's own reading of a value, in the form we show. */
function expected(value: DuckDBValue): ShownValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(expected);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, one]) => [name, expected(one)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => ({ key: expected(entry.key), value: expected(entry.value) }));
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (value instanceof DuckDBIntervalValue)
    return intervalText(value.months, value.days, value.micros * 1000n);
  if (value instanceof DuckDBTimestampTZValue) {
    return `${expected(new DuckDBTimestampValue(value.micros)) as string}Z`;
  }
  if (
    value instanceof DuckDBDateValue ||
    value instanceof DuckDBDecimalValue ||
    value instanceof DuckDBTimeValue
  ) {
    return trimmed(value.toString());
  }
  const isTimestamp =
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue;
  return isTimestamp ? trimmed(value.toString()).replace(' ', 'T') : String(value);
}

function trimmed(text: string): string {
  return text.includes(':') ? text.replace(/(\.[0-9]*?)0+$/, '$1').replace(/\.$/, '') : text;
}

const h = 'CAST(hash(i, SEED) AS HUGEINT)';
/** An expression for each type, over a row number `i`. */
const expressions: Readonly<Record<string, string>> = {
  BOOLEAN: `${h} % 2 = 0`,
  TINYINT: `CAST(${h} % 256 - 128 AS TINYINT)`,
  SMALLINT: `CAST(${h} % 65536 - 32768 AS SMALLINT)`,
  INTEGER: `CAST(${h} % 4294967296 - 2147483648 AS INTEGER)`,
  BIGINT: `CAST(CAST(${h} AS HUGEINT) - 9223372036854775808 AS BIGINT)`,
  UTINYINT: `CAST(${h} % 256 AS UTINYINT)`,
  USMALLINT: `CAST(${h} % 65536 AS USMALLINT)`,
  UINTEGER: `CAST(${h} % 4294967296 AS UINTEGER)`,
  UBIGINT: `CAST(${h} AS UBIGINT)`,
  HUGEINT: `(CAST(${h} AS HUGEINT) - 9223372036854775808) * 9223372036854775807`,
  UHUGEINT: `CAST(${h} AS UHUGEINT) * 18446744073709551615`,
  BIGNUM: `CAST(CAST(${h} AS VARCHAR) AS BIGNUM)`,
  FLOAT: `CAST(${h} AS FLOAT) / 3`,
  DOUBLE: `CASE WHEN i % 50 = 0 THEN 'nan'::DOUBLE WHEN i % 51 = 0 THEN '-inf'::DOUBLE ELSE CAST(${h} AS DOUBLE) / 7 END`,
  'DECIMAL(4,1)': `CAST((CAST(${h} % 19999 AS DOUBLE) - 9999) / 10 AS DECIMAL(4,1))`,
  'DECIMAL(9,4)': `CAST((CAST(${h} % 1999999999 AS DOUBLE) - 999999999) / 10000 AS DECIMAL(9,4))`,
  'DECIMAL(18,0)': `CAST(CAST(${h} % 1999999999999999999 AS HUGEINT) - 999999999999999999 AS DECIMAL(18,0))`,
  'DECIMAL(38,10)': `CAST(CAST(${h} AS HUGEINT) - 9223372036854775808 AS DECIMAL(38,10)) / 7`,
  VARCHAR: `substr('héllo wörld, a text that does not fit in line 😀' || ${h}, 1, CAST(${h} % 60 AS INTEGER))`,
  BLOB: `encode(repeat('x' || ${h}, CAST(${h} % 4 AS INTEGER)))`,
  DATE: `DATE '1970-01-01' + CAST(${h} % 400000 - 200000 AS INTEGER)`,
  TIME: `TIME '00:00:00' + to_microseconds(CAST(${h} % 86400000000 AS BIGINT))`,
  TIMESTAMP: `TIMESTAMP '1970-01-01' + to_microseconds(CAST(${h} % 8000000000000000 AS BIGINT) - 4000000000000000)`,
  TIMESTAMP_S: `CAST(TIMESTAMP '1970-01-01' + to_seconds(CAST(${h} % 4000000000 AS BIGINT)) AS TIMESTAMP_S)`,
  TIMESTAMP_MS: `CAST(TIMESTAMP '1970-01-01' + to_milliseconds(CAST(${h} % 4000000000000 AS BIGINT)) AS TIMESTAMP_MS)`,
  TIMESTAMPTZ: `to_timestamp(CAST(${h} % 4000000000 AS DOUBLE) / 3)`,
  INTERVAL: `to_months(CAST(${h} % 100 AS INTEGER) - 50) + to_days(CAST(${h} % 90 AS INTEGER)) + to_microseconds(CAST(${h} % 86400000000 AS BIGINT))`,
  UUID: `CAST(md5(CAST(${h} AS VARCHAR)) AS UUID)`,
  ENUM: `CAST(['red', 'a much longer colour than fits', 'blue'][CAST(${h} % 3 + 1 AS BIGINT)] AS ENUM('red', 'a much longer colour than fits', 'blue'))`,
  'VARCHAR[]': `list_transform(range(CAST(${h} % 5 AS BIGINT)), lambda x: CASE WHEN x = 2 THEN NULL ELSE 'item number ' || x || ' of ' || i END)`,
  'INTEGER[][]': `list_transform(range(CAST(${h} % 4 AS BIGINT)), lambda x: range(x))`,
  'INTEGER[3]': `CAST(CASE WHEN ${h} % 3 = 0 THEN NULL ELSE [i, i + 1, NULL] END AS BIGINT[3])`,
  STRUCT: `{'a': i, 'b': CASE WHEN i % 3 = 0 THEN NULL ELSE 'text of some length ' || i END, 'c': {'d': [i, NULL]}}`,
  MAP: `map_from_entries(list_transform(range(CAST(${h} % 4 AS BIGINT)), lambda x: {'k': 'key ' || x, 'v': [x, i]}))`,
};

describe('A result as Arrow', () => {
  it.each(Object.keys(expressions))('carries %s as the engine reads it', async (type) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 0, max: 3000 }),
        fc.constantFrom(1, 3, 1000),
        async (seed, rows, nulls) => {
          const value = (expressions[type] ?? '').replaceAll('SEED', String(seed));
          // A filter makes ragged chunks; some runs have no NULL at all, some nothing but.
          const shown = type.endsWith('[3]')
            ? value
            : `CASE WHEN hash(i) % ${nulls} = 0 THEN NULL ELSE ${value} END`;
          const sql = `SELECT ${shown} AS v, i FROM range(${rows}) t(i) WHERE hash(i, 1) % 4 <> 0`;
          const reader = await engine.connection.runAndReadAll(sql);
          expect(decode(await messagesOf(sql))).toEqual(reader.getRows().map((row) => row.map(expected)));
        },
      ),
      { numRuns: 6 },
    );
  });

  it('is read alike by another implementation', async () => {
    const columns = Object.entries(expressions).map(
      ([, sql], index) => `${sql.replaceAll('SEED', '1')} AS c${index}`,
    );
    const messages = await messagesOf(`SELECT ${columns.join(', ')} FROM range(5000) t(i)`);
    const table = tableFromIPC(Buffer.concat([...messages, endOfStream]));
    const rows = decode(messages);
    expect(table.numRows).toBe(5000);
    for (const [index, type] of Object.keys(expressions).entries()) {
      const column = table.getChildAt(index);
      for (const row of [0, 1, 2047, 2048, 4999]) {
        const ours = rows[row]?.[index];
        const theirs: unknown = column?.get(row);
        if (typeof ours === 'boolean' || typeof ours === 'number')
          expect(Object.is(theirs, ours) || String(theirs) === String(ours)).toBe(true);
        else if (['VARCHAR', 'BIGINT', 'UBIGINT', 'ENUM'].includes(type)) expect(String(theirs)).toBe(ours);
        else if (Array.isArray(ours)) expect([...(theirs as Iterable<unknown>)]).toHaveLength(ours.length);
        else expect(theirs === null).toBe(ours === null);
      }
    }
    const decimals = Object.keys(expressions).indexOf('DECIMAL(4,1)');
    expect(String(table.schema.fields[decimals]?.type)).toBe('Decimal[4e+1]');
  });

  it('shows extremes exactly', async () => {
    const sql = `SELECT 170141183460469231731687303715884105727::HUGEINT, -0.5::DECIMAL(3,1), DATE '0001-01-01',
      DATE '12345-06-07', 'infinity'::DATE, '-infinity'::TIMESTAMP, TIMESTAMP '1969-12-31 23:59:59.999999',
      INTERVAL '-1 month 3 days -1.5 seconds', 'infinity'::DOUBLE, 9007199254740993::BIGINT, '\\x00\\xFF'::BLOB,
      '00000000-0000-0000-0000-000000000000'::UUID, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID, TIME '24:00:00'`;
    expect(decode(await messagesOf(sql))).toEqual([
      [
        '170141183460469231731687303715884105727',
        '-0.5',
        '0001-01-01',
        '+012345-06-07',
        'infinity',
        '-infinity',
        '1969-12-31T23:59:59.999999',
        'P-1M3DT-1.5S',
        'Infinity',
        '9007199254740993',
        '00ff',
        '00000000-0000-0000-0000-000000000000',
        'ffffffff-ffff-ffff-ffff-ffffffffffff',
        '24:00:00',
      ],
    ]);
  });

  it('never carries what lies under a NULL', async () => {
    const sql = `SELECT CASE WHEN i % 2 = 0 THEN NULL ELSE v END AS v FROM (SELECT i, 1234567890123 + i AS v FROM range(100) t(i))`;
    const [schema, batch] = await messagesOf(sql);
    const fields = readSchema(schema ?? new Uint8Array(0));
    const [column] = readBatch(fields, batch ?? new Uint8Array(0)).columns;
    for (let row = 0; row < 100; row += 2) expect(column?.data.getBigInt64(row * 8, true)).toBe(0n);
  });
});

it('shows every field of a struct, also of one whose fields have no names of their own', async () => {
  const messages = await messagesOf("SELECT row(1, 'x'), row(2), [row(3, NULL)], {'a': row(4, 5)}");
  expect(decode(messages)).toEqual([[[1, 'x'], [2], [[3, null]], { a: [4, 5] }]]);
});
