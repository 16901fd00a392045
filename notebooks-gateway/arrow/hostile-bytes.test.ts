import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '@vitrine/core/engine';
import { ProtocolViolation } from '@vitrine/core/wire';
import { BatchWriter } from './write/batch-writer.ts';
import { batchMessage, schemaMessage } from './messages.ts';
import { readBatch } from './read/read-batch.ts';
import { readSchema } from './read/read-schema.ts';
import { rowsFromArrow } from './read/rows.ts';

let schema: Uint8Array;
let batch: Uint8Array;
let engine: Engine;

beforeAll(async () => {
  engine = await Engine.open({ threads: 1 });
  const result = await engine.connection.stream(
    `SELECT i, 'text ' || i AS t, [i, i] AS l, {'a': i, 'b': [CAST(i AS VARCHAR)]} AS s, MAP {i: 'v'} AS m,
      CAST(i AS DECIMAL(9,2)) AS d, CASE WHEN i % 2 = 0 THEN NULL ELSE i > 3 END AS b FROM range(20) t(i)`,
  );
  const writer = new BatchWriter(result);
  schema = writer.schema();
  for await (const chunk of result) for (const message of writer.add(chunk, chunk.rowCount)) batch = message;
  for (const message of writer.flush()) batch = message;
});
afterAll(() => engine.close());

const spoil = fc.array(
  fc.tuple(fc.nat(100_000), fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255))),
  { minLength: 1, maxLength: 4 },
);

function spoilt(bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [at, value] of changes) copy[at % copy.length] = value;
  return copy;
}

/** What a reader may do with bytes it does not trust: refuse them in one way, or read inside them. */
function readsOrRefuses(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation);
  }
}

describe('Arrow bytes from a hostile room', () => {
  it('with a spoilt schema are refused or read within bounds', () => {
    fc.assert(
      fc.property(spoil, (changes) => readsOrRefuses(() => readSchema(spoilt(schema, changes)))),
      { numRuns: 3000 },
    );
  });

  it('with a spoilt batch are refused or read within bounds', () => {
    const fields = readSchema(schema);
    fc.assert(
      fc.property(spoil, (changes) =>
        readsOrRefuses(() => {
          const read = readBatch(fields, spoilt(batch, changes));
          expect(read.rows).toBeLessThanOrEqual(batch.length * 8);
          rowsFromArrow(read);
        }),
      ),
      { numRuns: 3000 },
    );
  });

  it('cut short anywhere are refused', () => {
    const fields = readSchema(schema);
    for (let length = 0; length < batch.length; length += 7) {
      expect(() => readBatch(fields, batch.subarray(0, length))).toThrow(ProtocolViolation);
    }
    for (let length = 0; length < schema.length; length += 7) {
      expect(() => readSchema(schema.subarray(0, length))).toThrow(ProtocolViolation);
    }
  });

  it('of another schema are refused', () => {
    const fields = readSchema(
      schemaMessage([
        { name: 'x', type: { kind: 'int', bits: 64, signed: true }, engineType: 'BIGINT', children: [] },
      ]),
    );
    expect(() => readBatch(fields, batch)).toThrow(ProtocolViolation);
    expect(() => readSchema(batch)).toThrow(ProtocolViolation);
    expect(() => readBatch(fields, schema)).toThrow(ProtocolViolation);
  });

  it('that promise more rows than they hold are refused', () => {
    const fields = readSchema(
      schemaMessage([
        {
          name: 'x',
          type: { kind: 'struct' },
          engineType: '',
          children: [{ name: 'y', type: { kind: 'bool' }, engineType: '', children: [] }],
        },
      ]),
    );
    const rows = 2 ** 40;
    const empty = new Uint8Array(0);
    const lying = batchMessage({
      rows,
      nodes: [
        { length: rows, nulls: 0 },
        { length: rows, nulls: 0 },
      ],
      buffers: [empty, empty, new Uint8Array(8)],
    });
    expect(() => readBatch(fields, lying)).toThrow(ProtocolViolation);
  });

  it('nested without end are refused', () => {
    let field = { name: 'x', type: { kind: 'bool' as const }, engineType: '', children: [] } as Parameters<
      typeof schemaMessage
    >[0][number];
    for (let depth = 0; depth < 40; depth++)
      field = { name: 'x', type: { kind: 'list' }, engineType: '', children: [field] };
    expect(() => readSchema(schemaMessage([field]))).toThrow(ProtocolViolation);
  });
});
