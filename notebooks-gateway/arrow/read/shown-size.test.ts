import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '@vitrine/core/engine';
import { BatchWriter } from '../write/batch-writer.ts';
import { readBatch } from './read-batch.ts';
import { readSchema } from './read-schema.ts';
import { rowsFromArrow } from './rows.ts';
import { ShownSize } from './shown-size.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open({ threads: 1 });
});
afterAll(() => engine.close());

/** The result's bytes, and how many characters its rows are as JSON, if `most` of them may be shown. */
async function shown(sql: string, most: number): Promise<{ bytes: number; characters: number }> {
  const result = await engine.connection.stream(sql);
  const writer = new BatchWriter(result);
  const fields = readSchema(writer.schema());
  const messages: Uint8Array[] = [];
  for await (const chunk of result) messages.push(...writer.add(chunk, chunk.rowCount));
  messages.push(...writer.flush());
  const size = new ShownSize(most);
  let [bytes, characters] = [0, 0];
  for (const message of messages) {
    bytes += message.length;
    characters += JSON.stringify(rowsFromArrow(readBatch(fields, message), size)).length;
  }
  return { bytes, characters };
}

describe('The size of what is shown', () => {
  it.each([
    ['a list of truth values', 'SELECT list_resize([true], 300000, true) AS l'],
    ['a list of nothing', 'SELECT list_resize([NULL::BOOLEAN], 300000) AS l'],
    ['lists of empty lists', 'SELECT list_resize([[]::INTEGER[]], 100000, []) FROM range(3)'],
    ['a long field name, again and again', `SELECT {'${'n'.repeat(20_000)}': 1} FROM range(2000)`],
    ['text', "SELECT repeat('x', 3000000)"],
    ['binary', "SELECT repeat('x', 1500000)::BLOB, repeat('x', 1500000)::BLOB"],
    ['an array of a fixed size', 'SELECT list_resize([true], 90000, true)::BOOLEAN[90000] FROM range(3)'],
  ])('is counted before room is made for it: %s', async (_what, sql) => {
    await expect(shown(sql, 2_000_000)).rejects.toMatchObject({
      code: 'query-failed',
      facts: { kind: 'too-large' },
    });
  });

  it('bounds what becomes of a result, whatever it is made of', async () => {
    const sql =
      "SELECT i, 'é' || i AS t, [i, NULL] AS l, {'name': i > 3, 'b': [CAST(i AS VARCHAR)]} AS s, MAP {i: 'v'} AS m, 'x'::BLOB AS b FROM range(500) t(i)";
    const { characters } = await shown(sql, Infinity);
    // The marks around values are no part of the count; what is counted is near it all the same.
    await expect(shown(sql, characters / 3)).rejects.toMatchObject({ code: 'query-failed' });
    expect((await shown(sql, characters * 3)).characters).toBe(characters);
  });
});
