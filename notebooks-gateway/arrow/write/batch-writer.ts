import duckdb from '@duckdb/node-bindings';
import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { fixedWidth, type ArrowField } from '../arrow-type.ts';
import { engineField } from './engine-type.ts';
import { batchMessage, schemaMessage, type FieldNode } from '../messages.ts';
import { columnWriter } from './nested-writer.ts';
import type { ColumnWriter } from './column-writer.ts';
import { queryFailed } from '../../protocol/query-failure.ts';
import { withinCaps } from '../read/read-schema.ts';

/** A batch is sent when it holds this much: small enough to stream, large enough not to matter. */
const batchBytes = 512 * 1024;
/** Rows taken at a time when lengths vary, so that very long values cannot become one enormous batch. */
const sliceRows = 512;

/** An expression without an alias is named by its whole text. */
const longestName = 1_000;

/** Turns an engine's result, chunk by chunk, into Arrow IPC messages. */
export class BatchWriter {
  readonly fields: readonly ArrowField[];
  readonly #columns: readonly ColumnWriter[];
  readonly #step: number;
  #rows = 0;

  /** @throws QueryFailed `too-wide` */
  constructor(result: DuckDBResult) {
    const types = result.columnTypes();
    const names = result.columnNames();
    this.fields = types.map((type, index) => engineField((names[index] ?? '').slice(0, longestName), type));
    if (!withinCaps(this.fields)) throw queryFailed('too-wide');
    this.#columns = this.fields.map((field, index) => {
      const type = types[index];
      if (type === undefined) throw new TypeError('A column lacks a type.');
      return columnWriter(field, type);
    });
    const allFixed = this.fields.every((field) => field.type.kind === 'bool' || fixedWidth(field.type) > 0);
    this.#step = allFixed ? Infinity : sliceRows;
  }

  schema(): Uint8Array {
    return schemaMessage(this.fields);
  }

  /** Takes the first `rows` rows of a chunk; yields the batches that are full. @throws ResultOutOfRange */
  *add(chunk: DuckDBDataChunk, rows: number): Generator<Uint8Array> {
    const size = chunk.rowCount;
    const vectors = this.#columns.map((_, index) => duckdb.data_chunk_get_vector(chunk.chunk, index));
    const step = Math.min(rows, this.#step);
    for (let start = 0; start < rows; start += step) {
      const count = Math.min(step, rows - start);
      for (const [index, column] of this.#columns.entries()) {
        const vector = vectors[index];
        if (vector !== undefined) column.append(vector, { start, count, size });
      }
      this.#rows += count;
      const bytes = this.#columns.reduce((sum, column) => sum + column.bytes, 0);
      if (bytes >= batchBytes) yield this.#take();
    }
  }

  /** The rows taken but not yet sent, if any. */
  *flush(): Generator<Uint8Array> {
    if (this.#rows > 0) yield this.#take();
  }

  #take(): Uint8Array {
    const nodes: FieldNode[] = [];
    const buffers: Uint8Array[] = [];
    for (const column of this.#columns) column.finish(nodes, buffers);
    const message = batchMessage({ rows: this.#rows, nodes, buffers });
    this.#rows = 0;
    return message;
  }
}
