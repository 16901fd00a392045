import { DuckDBDataChunk, type DuckDBAppender, type DuckDBType } from '@duckdb/node-api';
import type { Engine } from '@vitrine/core/engine';
import { InvalidInput, type VitrineError } from '@vitrine/core/errors';
import { identifier } from '@vitrine/core/text';
import type { Handler } from '@vitrine/core/wire';
import type { ArrowField } from '../../../arrow/arrow-type.ts';
import { demand } from '../../../arrow/read/bounded-table.ts';
import { readBatch } from '../../../arrow/read/read-batch.ts';
import { defaultCaps, readSchema } from '../../../arrow/read/read-schema.ts';
import { OneAtATime } from '../../../protocol/one-at-a-time.ts';
import {
  framesSchema,
  longestFrameMessage,
  mostFrameColumns,
  mostFrames,
  shareParams,
  shareRowsParams,
} from '../../../protocol/frame-protocol.ts';
import { columnType, columnValues } from './frame-column.ts';

/** Rows that the engine takes at once. */
const vector = 2_048;
const mebibyte = 1024 * 1024;
const caps = { ...defaultCaps, columns: mostFrameColumns, depth: 1, messageBytes: longestFrameMessage };

interface Incoming {
  readonly name: string;
  readonly table: string;
  readonly fields: readonly ArrowField[];
  readonly types: readonly DuckDBType[];
  readonly appender: DuckDBAppender;
  bytes: number;
}

/**
 * Frames that the room's kernels share: tables of the room's engine, in its memory and scratch, gone with the room. A
 * frame is there once the whole of it has come; until then, one of the same name stays as it is.
 */
export class Frames {
  readonly #engine: Engine;
  readonly #failure: (error: unknown) => VitrineError;
  readonly #queue = new OneAtATime();
  /** By name, the bytes in which each came. */
  readonly #held = new Map<string, number>();
  readonly #most: number;
  #begun = 0;

  private constructor(engine: Engine, most: number, failure: (error: unknown) => VitrineError) {
    this.#engine = engine;
    this.#most = most;
    this.#failure = failure;
  }

  /**
   * `engine` is a connection for frames alone; all of them come in at most so many bytes; `failure` is what a kernel
   * is told of what the engine says.
   */
  static async open(
    engine: Engine,
    most: number,
    failure: (error: unknown) => VitrineError,
  ): Promise<Frames> {
    await engine.run(`CREATE SCHEMA ${identifier(framesSchema)}`);
    return new Frames(engine, most, failure);
  }

  /** What one connection of a kernel may ask; `close` when it is over. */
  connection(): { readonly handlers: Readonly<Record<string, Handler>>; readonly close: () => void } {
    let incoming: Incoming | undefined;
    const inTurn =
      (work: (params: unknown) => Promise<unknown>): Handler =>
      (params) =>
        this.#queue.run(() => work(params));
    const drop = async (): Promise<void> => {
      const dropped = incoming;
      incoming = undefined;
      if (dropped !== undefined) await this.#discard(dropped);
    };
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        await drop();
        throw this.#failure(error);
      }
    };
    return {
      handlers: {
        share: inTurn(async (params) => {
          await drop();
          incoming = await guarded(() => this.#begin(params));
        }),
        shareRows: inTurn((params) =>
          guarded(async () => {
            demand(incoming !== undefined);
            this.#append(incoming, params);
          }),
        ),
        shared: inTurn(() =>
          guarded(async () => {
            demand(incoming !== undefined);
            await this.#finish(incoming);
            incoming = undefined;
          }),
        ),
      },
      close: () => void this.#queue.run(drop).catch(() => undefined),
    };
  }

  async #begin(params: unknown): Promise<Incoming> {
    const { name, schema } = shareParams.parse(params);
    if (this.#held.size >= mostFrames && !this.#held.has(name))
      throw new InvalidInput({
        detail: `A room holds ${mostFrames} shared frames at most.`,
        help: 'Share it under the name of one that is no longer needed.',
      });
    const fields = readSchema(Buffer.from(schema, 'base64'), caps);
    const types = fields.map(columnType);
    // No frame can be called so: names begin with a letter.
    const table = `0 ${++this.#begun}`;
    const columns = fields.map((field, at) => `${identifier(field.name)} ${String(types[at])}`);
    await this.#engine.run(`CREATE TABLE ${placed(table)} (${columns.join(', ')})`);
    const appender = await this.#engine.connection.createAppender(table, framesSchema);
    return { name, table, fields, types, appender, bytes: 0 };
  }

  #append(incoming: Incoming, params: unknown): void {
    const bytes = Buffer.from(shareRowsParams.parse(params).batch, 'base64');
    incoming.bytes += bytes.length;
    // The one whose place it takes is there until it is whole.
    const held = [...this.#held.values()].reduce((sum, one) => sum + one, 0);
    if (held + incoming.bytes > this.#most)
      throw new InvalidInput({
        detail: `Frames that are shared take ${Math.floor(this.#most / mebibyte)} MiB at most together, half of the memory of the agreement.`,
        help: 'Share fewer rows or columns, or an empty frame under the name of one that is no longer needed.',
      });
    appendBatch(incoming, bytes);
  }

  async #finish({ name, table, appender, bytes }: Incoming): Promise<void> {
    appender.closeSync();
    await this.#engine.run('BEGIN');
    try {
      await this.#engine.run(`DROP TABLE IF EXISTS ${placed(name)}`);
      await this.#engine.run(`ALTER TABLE ${placed(table)} RENAME TO ${identifier(name)}`);
      await this.#engine.run('COMMIT');
    } catch (error) {
      await this.#engine.run('ROLLBACK');
      throw error;
    }
    this.#held.set(name, bytes);
  }

  async #discard({ table, appender }: Incoming): Promise<void> {
    appender.clear();
    appender.closeSync();
    await this.#engine.run(`DROP TABLE IF EXISTS ${placed(table)}`);
  }
}

const placed = (table: string): string => `${identifier(framesSchema)}.${identifier(table)}`;

function appendBatch({ fields, types, appender }: Incoming, bytes: Uint8Array): void {
  const { rows, columns } = readBatch(fields, bytes, caps);
  for (let from = 0; from < rows; from += vector) {
    const to = Math.min(rows, from + vector);
    const chunk = DuckDBDataChunk.create(types, to - from);
    chunk.setColumns(columns.map((column) => columnValues(column, from, to)));
    appender.appendDataChunk(chunk);
  }
}
