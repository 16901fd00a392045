import { createServer, type Socket } from 'node:net';
import type { z } from 'zod';
import type { Engine } from '@vitrine/core/engine';
import type { VitrineError } from '@vitrine/core/errors';
import { serveRpc, type CallContext } from '@vitrine/core/wire';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { dataParams, type assignmentSchema } from '../../protocol/room-protocol.ts';
import { QueryFailed } from '../../protocol/errors.ts';
import { OneAtATime } from '../../protocol/one-at-a-time.ts';
import { engineFailure } from './engine-failure.ts';
import { runQuery, type RunWay } from './run-query.ts';

/** Where the launcher left the socket. */
const descriptor = 5;
/** Connections at a time: each is a question, or one that waits for its turn. */
const mostConnections = 16;
/** Where the agreement's time for a query is not said: tests and benches. */
const longestSeconds = 3_600;

/**
 * Answers the room's kernels: the cut's rows, as many as are asked for, since what a kernel gets does not leave the
 * room by this way. Exactly one SELECT runs, in an engine that is locked; time and memory are the agreement's. Unlike
 * the server, a kernel is told what the engine says: it may read everything that the engine's words can be of.
 */
export function serveKernels(
  engine: Engine,
  { tables, limits }: z.output<typeof assignmentSchema>,
  observe: (error: unknown) => void,
  settled: () => void,
): void {
  const queue = new OneAtATime();
  const sql = (params: unknown, context: CallContext): Promise<unknown> => {
    const query = {
      sql: dataParams.parse(params).sql,
      astDigest: '',
      maxRows: Number.MAX_SAFE_INTEGER,
      seconds: limits.querySeconds ?? longestSeconds,
    };
    const approve = (text: string): Promise<void> => checkOneSelect(engine, text);
    return queue.run(() => runQuery(engine, query, context, approve, observe, forKernels).finally(settled));
  };
  const describe = async (): Promise<unknown> => tables.map(({ dataset, columns }) => ({ dataset, columns }));
  const server = createServer((socket: Socket) => {
    serveRpc(socket, socket, { sql, describe }).catch(() => socket.destroy());
  });
  server.maxConnections = mostConnections;
  server.listen({ fd: descriptor });
}

/** @throws QueryRefused, or what the engine says of a text that it cannot read */
async function checkOneSelect(engine: Engine, sql: string): Promise<void> {
  const [row] = await engine.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [sql]);
  soleSelect(parseAst(typeof row?.tree === 'string' ? row.tree : 'null'));
}

const forKernels: RunWay = { failure: inWords, ahead: true };

function inWords(error: unknown): VitrineError {
  const failure = engineFailure(error);
  if (failure.code !== 'query-failed' || !(error instanceof Error)) return failure;
  return new QueryFailed({ detail: error.message.slice(0, 4_000), facts: failure.facts });
}
