import { Socket } from 'node:net';
import type { z } from 'zod';
import { Engine } from '@vitrine/core/engine';
import { RpcClient, serveRpc } from '@vitrine/core/wire';
import { VitrineError } from '@vitrine/core/errors';
import { LossFilter } from '@vitrine/disclosure-control/budget';
import { OneAtATime } from '../../protocol/one-at-a-time.ts';
import { prepareApproval } from './approval.ts';
import { isFatal } from './engine-failure.ts';
import { inspect } from './inspect.ts';
import { openTables } from './open-tables.ts';
import type { FigureJudge } from '../../protocol/figure-judge.ts';
import { stewardAccount } from './steward-account.ts';
import { stewardJudge } from './steward-judge.ts';
import { runAggregate, type RoomTable } from './run-aggregate.ts';
import { serveKernels, type KernelService } from './serve-kernels.ts';
import { runPrivate, type PrivateRoom } from './run-private.ts';
import { runQuery } from './run-query.ts';
import { warmUp } from './warm-up.ts';
import { resultsParams } from '../../protocol/frame-protocol.ts';
import { aggregateFailed, queryNotApproved } from '../../protocol/query-failure.ts';
import {
  aggregateParams,
  assignmentSchema,
  privateParams,
  runParams,
  type Assignment,
  type disclosureSchema,
  type roomLimitsSchema,
} from '../../protocol/room-protocol.ts';

/**
 * The process in a room's sandbox. It starts empty, says `idle`, is told once over descriptor 3 which room it
 * is, opens that cut, locks the engine, answers its one connection, descriptor 4, and ends with it. Where the
 * room has kernels, it answers them too, at the socket of descriptor 5. Argument: the file of the engine's extension
 * that decrypts fast.
 */
const [extension] = process.argv.slice(2);

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The steward's: it says one line and then, in aggregates mode, answers what the room asks. */
const steward = new Socket({ fd: 3, readable: true, writable: true });

/** The one line of descriptor 3; undefined when the parent closed it without a word. */
function assignment(): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const take = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
      if (!text.endsWith('\n')) return;
      steward.off('data', take).pause();
      resolve(text);
    };
    steward
      .on('data', take)
      .once('close', () => resolve(undefined))
      .on('error', () => undefined);
  });
}

/** The one connection: descriptor 4, given at the start. */
function connection(): Socket {
  return new Socket({ fd: 4, readable: true, writable: true });
}

// Without a sandbox nothing else ends this process with its parent.
process.stdin.on('end', () => process.exit(0)).resume();

const engine = await Engine.open({
  threads: 1,
  memoryMiB: 64,
  ...(extension === undefined ? {} : { extensions: [extension] }),
});
const approval = await prepareApproval(engine);
// The first of its kind is slow: nobody waits yet.
await approval('SELECT 1', '').catch(() => undefined);
say({ idle: true });

let assigned = false;
const waiting = assignment().finally(() => (assigned = true));
await warmUp(engine, approval, () => assigned);
const line = await waiting;
if (line === undefined) process.exit(0);
let socket: Socket;
let broken = false;
let display: Assignment['display'];
let limits: z.output<typeof roomLimitsSchema>;
let rules: Partial<z.output<typeof disclosureSchema>>;
let tables: readonly RoomTable[];
let judge: FigureJudge | undefined;
let privacy: Omit<PrivateRoom, 'tables'> | undefined;
let kernels: KernelService | undefined;
try {
  const room = assignmentSchema.parse(JSON.parse(line));
  display = room.display;
  limits = room.limits;
  rules = room.disclosure ?? {};
  tables = room.tables;
  judge = room.memory && stewardJudge(new RpcClient(steward, steward), room.memory.seed);
  privacy = room.privacy && {
    budget: room.privacy,
    spent: new LossFilter(room.privacy),
    account: stewardAccount(new RpcClient(steward, steward)),
  };
  await openTables(engine, room);
  if (room.kernels && display !== 'aggregates') {
    kernels = await serveKernels(await engine.beside(), room, observe, endIfBroken);
  }
  socket = connection();
  say({ ready: true });
} catch (error) {
  say({ ready: false, code: error instanceof VitrineError ? error.code : 'room-failed' });
  process.exit(1);
}

const queue = new OneAtATime();
let queries = 0;
await serveRpc(socket, socket, {
  ping: async () => ({ pong: true }),
  inspect: async () => inspect(queries),
  run: async (params, context) => {
    if (display !== 'rows') throw queryNotApproved();
    const asked = runParams.parse(params);
    const query = {
      ...asked,
      maxRows: Math.min(asked.maxRows, limits.maxRows),
      seconds: Math.min(asked.seconds, limits.querySeconds ?? asked.seconds),
    };
    queries++;
    return queue.run(() => runQuery(engine, query, context, approval, observe).finally(endIfBroken));
  },
  results: async (params) => {
    if (display !== 'rows' || kernels === undefined) throw queryNotApproved();
    kernels.nameResults(resultsParams.parse(params).results);
  },
  aggregate: async (params, context) => {
    // Where a budget bounds what is told of a person, nothing is told beside it.
    if (display !== 'aggregates' || privacy !== undefined) throw aggregateFailed();
    const asked = aggregateParams.parse(params);
    // Not less either: a time of one's choice would tell how long the engine takes.
    const query = { ...asked, ...rules, seconds: limits.querySeconds ?? asked.seconds };
    queries++;
    return queue.run(() => runAggregate(engine, query, tables, context, observe, judge).finally(endIfBroken));
  },
  private: async (params, context) => {
    if (display !== 'aggregates' || privacy === undefined) throw aggregateFailed();
    const asked = privateParams.parse(params);
    const query = { ...asked, seconds: limits.querySeconds ?? asked.seconds };
    const room = { tables, ...privacy };
    queries++;
    return queue.run(() => runPrivate(engine, query, room, context, observe).finally(endIfBroken));
  },
});
// An exit waits for what the engine runs, and nobody is left who could ask for its end.
if (queue.busy) process.kill(process.pid, 'SIGKILL');
process.exit(0);

function observe(error: unknown): void {
  broken ||= isFatal(error);
}

/** An engine that failed inside itself answers nothing any more: the room ends, and the next query opens another. */
function endIfBroken(): void {
  // After the answer: whoever has it finds the room closed.
  if (broken) setImmediate(() => socket.end(() => process.exit(1)));
}
