import { createServer, type Socket } from 'node:net';
import type { z } from 'zod';
import type { Engine } from '@vitrine/core/engine';
import { VitrineError } from '@vitrine/core/errors';
import { serveRpc, type CallContext } from '@vitrine/core/wire';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { resultParams, type NamedResult } from '../../protocol/frame-protocol.ts';
import { noSuchResult } from '../../protocol/kernel-failure.ts';
import { dataParams, type assignmentSchema } from '../../protocol/room-protocol.ts';
import { QueryFailed } from '../../protocol/errors.ts';
import { OneAtATime } from '../../protocol/one-at-a-time.ts';
import { engineFailure } from './engine-failure.ts';
import { Frames } from './frames/frames.ts';
import { runQuery, type RunWay } from './run-query.ts';

/** Where the launcher left the socket. */
const descriptor = 5;
/** Connections at a time: each is a question, or one that waits for its turn. */
const mostConnections = 16;
/** Where the agreement's time for a query is not said: tests and benches. */
const longestSeconds = 3_600;

export interface KernelService {
  /** What results of SQL are called from now on, and the questions that they answer; nothing else has a name. */
  nameResults(results: readonly NamedResult[]): void;
}

/**
 * Answers the room's kernels: the cut's rows, as many as are asked for, since what a kernel gets does not leave the
 * room by this way. Exactly one SELECT runs, in an engine that is locked; time and memory are the agreement's. Unlike
 * the server, a kernel is told what the engine says: it may read everything that the engine's words can be of. Frames
 * that one of them hands over are tables for all of them and, where rows are shown, for the server's questions.
 */
export async function serveKernels(
  engine: Engine,
  { tables, limits }: z.output<typeof assignmentSchema>,
  observe: (error: unknown) => void,
  settled: () => void,
): Promise<KernelService> {
  const queue = new OneAtATime();
  const frames = await Frames.open(await engine.beside(), (limits.memoryMiB / 2) * 1024 * 1024, inWords);
  let named: ReadonlyMap<string, string> = new Map();
  const answer = (sql: string, context: CallContext): Promise<unknown> => {
    const query = {
      sql,
      astDigest: '',
      maxRows: Number.MAX_SAFE_INTEGER,
      seconds: limits.querySeconds ?? longestSeconds,
    };
    const approve = (text: string): Promise<void> => checkOneSelect(engine, text);
    return queue.run(() => runQuery(engine, query, context, approve, observe, forKernels).finally(settled));
  };
  const sql = async (params: unknown, context: CallContext): Promise<unknown> =>
    answer(dataParams.parse(params).sql, context);
  const result = async (params: unknown, context: CallContext): Promise<unknown> => {
    const { name } = resultParams.parse(params);
    const question = named.get(name);
    if (question === undefined) throw noSuchResult(name);
    return answer(question, context);
  };
  const describe = async (): Promise<unknown> => tables.map(({ dataset, columns }) => ({ dataset, columns }));
  const server = createServer((socket: Socket) => {
    const { handlers, close } = frames.connection();
    socket.once('close', close);
    serveRpc(socket, socket, { sql, result, describe, ...handlers }).catch(() => socket.destroy());
  });
  server.maxConnections = mostConnections;
  server.listen({ fd: descriptor });
  return {
    nameResults: (results) => {
      named = new Map(results.map(({ name, sql }) => [name, sql]));
    },
  };
}

/** @throws QueryRefused, or what the engine says of a text that it cannot read */
async function checkOneSelect(engine: Engine, sql: string): Promise<void> {
  const [row] = await engine.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [sql]);
  soleSelect(parseAst(typeof row?.tree === 'string' ? row.tree : 'null'));
}

const forKernels: RunWay = { failure: inWords, ahead: true };

function inWords(error: unknown): VitrineError {
  if (error instanceof VitrineError) return error;
  const failure = engineFailure(error);
  if (failure.code !== 'query-failed' || !(error instanceof Error)) return failure;
  return new QueryFailed({ detail: error.message.slice(0, 4_000), facts: failure.facts });
}
