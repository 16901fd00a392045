import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { VitrineError } from '@vitrine/core/errors';
import { type CallContext } from '@vitrine/core/wire';
import { type Engine } from '@vitrine/core/engine';
import { BatchWriter } from '../../arrow/write/batch-writer.ts';
import { queryFailed } from '../../protocol/query-failure.ts';
import { maxColumns, maxMessage, type RunAnswer, type RunParams } from '../../protocol/room-protocol.ts';
import type { Approval } from './approval.ts';
import { Deadline } from './deadline.ts';
import { engineFailure } from './engine-failure.ts';

/** What differs between askers. */
export interface RunWay {
  /** The failure to report for what the engine throws. */
  readonly failure: (error: unknown) => VitrineError;
  /** Whether the engine works at the next rows while these are on their way: for whoever takes them all. */
  readonly ahead: boolean;
}

const forServer: RunWay = { failure: engineFailure, ahead: false };

/** Runs an approved query and streams at most `maxRows` rows as Arrow IPC messages, one a frame. */
export async function runQuery(
  engine: Engine,
  params: RunParams,
  context: CallContext,
  approval: Approval,
  observe: (error: unknown) => void,
  { failure, ahead }: RunWay = forServer,
): Promise<RunAnswer> {
  const deadline = new Deadline(engine, context.signal, params.seconds);
  try {
    deadline.check();
    await approval(params.sql, params.astDigest);
    const result = await engine.connection.stream(params.sql);
    if (result.columnCount > maxColumns) throw queryFailed('too-wide');
    const writer = new BatchWriter(result);
    const send = (message: Uint8Array): Promise<void> => {
      if (message.length > maxMessage) throw queryFailed('too-large');
      return context.bytes(message);
    };
    await send(writer.schema());
    let rows = 0;
    let truncated = false;
    let first = true;
    for await (const chunk of ahead ? chunksAhead(result) : result) {
      deadline.check();
      const taken = Math.min(chunk.rowCount, params.maxRows - rows);
      for (const message of writer.add(chunk, taken)) await send(message);
      rows += taken;
      truncated = taken < chunk.rowCount;
      if (truncated) break;
      // The first rows go at once: somebody is waiting for them.
      if (first) for (const message of writer.flush()) await send(message);
      first = false;
    }
    for (const message of writer.flush()) await send(message);
    deadline.check();
    return {
      rows,
      truncated,
      columns: writer.fields.map((field) => ({ name: field.name, type: field.engineType })),
    };
  } catch (error) {
    observe(error);
    deadline.check();
    throw error instanceof VitrineError ? error : failure(error);
  } finally {
    deadline.end();
  }
}

async function* chunksAhead(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  let next = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await next;
      if (chunk === null || chunk.rowCount === 0) return;
      next = result.fetchChunk();
      // Why it failed is heard when it is waited for.
      next.catch(() => undefined);
      yield chunk;
    }
  } finally {
    // The connection is free when its statement is.
    await next.catch(() => undefined);
  }
}
