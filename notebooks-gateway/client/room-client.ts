import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { noisyAnswerSchema, type NoisyAnswer } from '@vitrine/disclosure-control/query/private';
import { z } from 'zod';
import { ProtocolViolation, RemoteFailure, RpcClient } from '@vitrine/core/wire';
import { Unavailable } from '@vitrine/core/errors';
import type { ArrowField } from '../arrow/arrow-type.ts';
import { schemaMessage } from '../arrow/messages.ts';
import { readBatch, type ArrowBatch } from '../arrow/read/read-batch.ts';
import { readSchema } from '../arrow/read/read-schema.ts';
import { QueryCancelled } from '../protocol/errors.ts';
import { believed, queryCancelled, queryTimeout } from '../protocol/query-failure.ts';
import {
  aggregateAnswer,
  inspectAnswer,
  maxMessage,
  runAnswer,
  type AggregateAnswer,
} from '../protocol/room-protocol.ts';
import type { NamedResult } from '../protocol/frame-protocol.ts';
import { OneAtATime } from '../protocol/one-at-a-time.ts';
import { Handover } from './handover.ts';
import { withOneFailure } from './one-failure.ts';
import { misbehaved, roomEnded, tooMuch } from './room-failures.ts';
import type {
  AggregateRequest,
  PrivateRequest,
  RoomClientOptions,
  RoomResult,
  RunOptions,
} from './room-requests.ts';

const controlBytes = 1024 * 1024;
const watchMs = 200;

/**
 * The server's side of one room. Whatever the room sends is taken for hostile: its bytes are counted, its
 * answers parsed, its batches checked against each other, its texts replaced by our own; at the first thing
 * it must not do the connection ends.
 */
export class RoomClient {
  readonly #socket: Socket;
  readonly #rpc: RpcClient;
  readonly #maxResultBytes: number;
  readonly #graceSeconds: number;
  readonly #watch: NodeJS.Timeout;
  /** The reader answers queries one after the other; a query's time begins with its turn. */
  readonly #turns = new OneAtATime();
  #allowedBytes = controlBytes;
  #misbehaved = false;
  /** An aggregate is under way that began while the connection stood. */
  #counting = false;
  /** Settles when the room cannot be used any more; close it and open another. */
  readonly closed: Promise<void>;

  /** @throws RoomEnded when nothing listens there */
  static async connect(socketPath: string, options: RoomClientOptions = {}): Promise<RoomClient> {
    const socket = connect(socketPath);
    try {
      await once(socket, 'connect');
    } catch (cause) {
      throw roomEnded(cause);
    }
    return new RoomClient(socket, options);
  }

  private constructor(socket: Socket, options: RoomClientOptions) {
    this.#socket = socket;
    this.#maxResultBytes = options.maxResultBytes ?? 256 * 1024 * 1024;
    this.#graceSeconds = options.graceSeconds ?? 2;
    this.#rpc = new RpcClient(socket, socket, maxMessage);
    this.#watch = setInterval(() => {
      if (socket.bytesRead > this.#allowedBytes) this.#misbehave();
    }, watchMs);
    this.#watch.unref();
    this.closed = this.#rpc.closed.then((reason) => {
      this.#misbehaved ||= reason instanceof ProtocolViolation;
      this.close();
    });
  }

  /**
   * Whether questions may go to it. That it ended under an aggregate is not seen before that one is answered:
   * when it ended would tell what `withOneFailure` keeps to itself.
   */
  get open(): boolean {
    return this.#counting || this.#connected;
  }

  get #connected(): boolean {
    return this.#rpc.open && !this.#socket.destroyed;
  }

  /** Ends the connection, and with it the reader. */
  close(): void {
    clearInterval(this.#watch);
    this.#socket.destroy();
  }

  async ping(): Promise<void> {
    await this.#ask('ping', null, z.object({ pong: z.literal(true) }), { seconds: 5 }, 'rows');
  }

  inspect(): Promise<z.output<typeof inspectAnswer>> {
    return this.#ask('inspect', null, inspectAnswer, { seconds: 5 }, 'rows');
  }

  /** Tells the room what results of SQL are called, for its kernels. @throws RoomEnded, RoomMisbehaved */
  async nameResults(results: readonly NamedResult[]): Promise<void> {
    await this.#ask('results', { results }, z.null(), { seconds: 5 }, 'rows');
  }

  /** After a failure the room is closed. @throws QueryFailed, QueryCancelled */
  async aggregate(request: AggregateRequest): Promise<AggregateAnswer> {
    return this.#protected('aggregate', request, aggregateAnswer);
  }

  /** A question under the agreement's privacy budget. After a failure the room is closed. @throws QueryFailed, QueryCancelled */
  async private(request: PrivateRequest): Promise<NoisyAnswer> {
    return this.#protected('private', request, noisyAnswerSchema);
  }

  async #protected<T>(
    method: string,
    request: AggregateRequest | PrivateRequest,
    answer: z.ZodType<T>,
  ): Promise<T> {
    const { signal, ...params } = request;
    this.#allowedBytes += maxMessage;
    // Answers wait for the end of a time bucket, which is at most as long again as the work.
    const seconds = request.seconds * 2 + 1;
    const options = { seconds, ...(signal === undefined ? {} : { signal }) };
    try {
      return await this.#inTurn(options, () =>
        this.#unseen(() =>
          withOneFailure(signal, () => this.#ask(method, params, answer, options, 'aggregates')),
        ),
      );
    } catch (error) {
      // Whether a room outlived its failure would tell which it was.
      if (!(error instanceof QueryCancelled)) this.close();
      throw error;
    }
  }

  /**
   * Settles when the result's columns are known.
   * @throws QueryFailed, QueryTimeout, QueryOutOfMemory, QueryCancelled, QueryNotApproved, RoomEnded, RoomMisbehaved
   */
  async run(sql: string, options: RunOptions): Promise<RoomResult> {
    const { signal, ...rest } = options;
    const stop = new AbortController();
    const cancel = (): void => stop.abort();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) throw queryCancelled();
    this.#allowedBytes += this.#maxResultBytes;
    const schema = Promise.withResolvers<readonly ArrowField[]>();
    const batches = new Handover<ArrowBatch>(cancel);
    let fields: readonly ArrowField[] | undefined;
    let rows = 0;
    let bytes = 0;
    const onBytes = async (frame: Uint8Array): Promise<void> => {
      bytes += frame.length;
      if (bytes > this.#maxResultBytes) throw tooMuch();
      if (fields === undefined) {
        fields = readSchema(frame);
        schema.resolve(fields);
        return;
      }
      const batch = readBatch(fields, frame);
      rows += batch.rows;
      if (rows > options.maxRows) throw tooMuch();
      await batches.give(batch);
    };
    const onLate = (): void => {
      // Rows that nobody takes are the asker's doing, not the room's.
      if (batches.full) stop.abort();
      else this.close();
    };
    const call = { ...options, signal: stop.signal, onBytes, onLate };
    const done = this.#inTurn(call, () => this.#ask('run', { sql, ...rest }, runAnswer, call, 'rows'))
      .then((answer) => {
        if (fields === undefined || answer.rows !== rows) {
          this.#misbehave();
          throw misbehaved();
        }
        batches.end();
        // Names and types as the checked schema has them: what the answer repeats is not believed.
        return {
          rows,
          truncated: answer.truncated,
          columns: fields.map((field) => ({ name: field.name, type: field.engineType })),
        };
      })
      .finally(() => signal?.removeEventListener('abort', cancel));
    done.catch((error: unknown) => {
      batches.fail(error);
      schema.reject(error);
    });
    const columns = await schema.promise;
    return { schema: columns, schemaMessage: schemaMessage(columns), batches, done };
  }

  async #ask<T>(
    method: string,
    params: unknown,
    answer: z.ZodType<T>,
    options: {
      readonly seconds: number;
      readonly signal?: AbortSignal;
      readonly onBytes?: (frame: Uint8Array) => Promise<void>;
      /** What to do when the answer is overdue; by default the room is given up. */
      readonly onLate?: () => void;
    },
    mode: 'rows' | 'aggregates',
  ): Promise<T> {
    this.#allowedBytes += controlBytes;
    const start = performance.now();
    const grace = (options.seconds + this.#graceSeconds) * 1000;
    // Some functions of the engine cannot be interrupted: then the room has to go.
    const late = setTimeout(options.onLate ?? (() => this.close()), grace);
    try {
      return await this.#rpc.call(method, params, answer, {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.onBytes === undefined ? {} : { onBytes: options.onBytes }),
      });
    } catch (error) {
      if (error instanceof RemoteFailure) throw believed(error.code, error.facts, mode);
      if (error instanceof ProtocolViolation || this.#misbehaved) {
        this.#misbehave();
        throw misbehaved(error);
      }
      if (options.signal?.aborted === true) throw queryCancelled();
      if (!(error instanceof Unavailable)) throw error;
      const overdue = mode === 'rows' && performance.now() - start > options.seconds * 1000;
      throw overdue ? queryTimeout() : roomEnded(error);
    } finally {
      clearTimeout(late);
    }
  }

  async #unseen<T>(work: () => Promise<T>): Promise<T> {
    this.#counting = this.#connected;
    try {
      return await work();
    } finally {
      this.#counting = false;
    }
  }

  /** Waits for the reader's other work to end; a call cancelled before its turn fails at once. */
  async #inTurn<T>(options: { readonly signal?: AbortSignal }, work: () => Promise<T>): Promise<T> {
    const { signal } = options;
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    const cancel = (): void => reject(queryCancelled());
    signal?.addEventListener('abort', cancel, { once: true });
    let begun = false;
    const done = this.#turns.run(() => {
      begun = true;
      if (signal?.aborted === true) throw queryCancelled();
      return work();
    });
    try {
      return await Promise.race([
        done,
        cancelled.catch((error: unknown) => (begun ? done : Promise.reject(error as Error))),
      ]);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  #misbehave(): void {
    this.#misbehaved = true;
    this.close();
  }
}
