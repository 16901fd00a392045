import { tracingChannel } from 'node:diagnostics_channel';
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';
import { Unavailable, toProblem, VitrineError, type Problem } from '../errors.ts';
import { framesOf, maxFrame, parseControl, sendable, sendControl, write } from './control-frames.ts';
import { frameKind, ProtocolViolation, type Frame } from './frames.ts';

/** A failure that the other process reported; it keeps that process's code. */
export class RemoteFailure extends VitrineError {
  readonly code: string;
  readonly status: number;
  readonly title: string;

  constructor(problem: Problem) {
    super({
      detail: problem.detail,
      ...(problem.help === undefined ? {} : { help: problem.help }),
      ...(problem.facts === undefined ? {} : { facts: problem.facts }),
    });
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
  }
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Progress and other events of this call, unparsed. */
  readonly onEvent?: (value: unknown) => void;
  /** Bytes of this call, in order; the next are not taken from the wire until the promise settles. */
  readonly onBytes?: (bytes: Uint8Array) => void | Promise<void>;
}

interface Pending {
  readonly options: CallOptions;
  /** Settles, always well, when the call is over. */
  readonly over: Promise<void>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What watchers of calls are told: which call of the protocol it is, and nothing of what it is about. */
export interface WatchedCall {
  readonly method: string;
}
/** Where every call to another process is told, to whoever watches how long they take; to nobody, as a rule. */
export const watchedCalls = tracingChannel<unknown, WatchedCall>('vitrine.call');

/** The asking side of a connection. Every answer is untrusted: parse it. */
export class RpcClient {
  readonly #readable: Readable;
  readonly #writable: Writable;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #closed: VitrineError | undefined;
  /** Settles when the connection is over, with the reason if it was not a clean end. */
  readonly closed: Promise<VitrineError | undefined>;

  constructor(readable: Readable, writable: Writable, maxPayload = maxFrame) {
    this.#readable = readable;
    this.#writable = writable;
    writable.on('error', () => undefined);
    this.closed = this.#pump(readable, maxPayload);
  }

  get open(): boolean {
    return this.#closed === undefined;
  }

  /**
   * Asks and waits for the answer. @throws RemoteFailure, Unavailable (connection gone), ProtocolViolation;
   * the signal's reason as soon as it is cancelled, whether or not the other side stops; what `onEvent` or
   * `onBytes` throws, which cancels the call.
   */
  call<T>(method: string, params: unknown, answer: z.ZodType<T>, options: CallOptions = {}): Promise<T> {
    const watched = { method };
    return watchedCalls.tracePromise(() => this.#ask(method, params, answer, options), watched);
  }

  async #ask<T>(method: string, params: unknown, answer: z.ZodType<T>, options: CallOptions): Promise<T> {
    if (this.#closed !== undefined) throw this.#closed;
    if (!this.#writable.writable) {
      throw new Unavailable({ detail: 'The other process can no longer be asked.' });
    }
    options.signal?.throwIfAborted();
    const call = this.#next++;
    const { promise: settled, resolve, reject } = Promise.withResolvers<unknown>();
    const over = settled.then(
      () => undefined,
      () => undefined,
    );
    this.#pending.set(call, { options, over, resolve, reject });
    const cancel = (): void => this.#cancel(call, options.signal?.reason);
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      sendControl(this.#writable, call, { t: 'call', method, params }).catch(reject);
      const parsed = answer.safeParse(await settled);
      if (!parsed.success) {
        throw new ProtocolViolation({
          detail: 'An answer did not have the expected form.',
          cause: parsed.error,
        });
      }
      return parsed.data;
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      this.#pending.delete(call);
    }
  }

  /** Ends the connection; calls that wait for an answer fail. */
  close(): void {
    this.#writable.destroy();
    this.#readable.destroy();
  }

  /** Gives a call up: what still arrives for it is dropped. */
  #cancel(call: number, reason: unknown): void {
    const pending = this.#pending.get(call);
    if (pending === undefined) return;
    this.#pending.delete(call);
    pending.reject(reason);
    void sendControl(this.#writable, call, { t: 'cancel' });
  }

  async #pump(readable: Readable, maxPayload: number): Promise<VitrineError | undefined> {
    let reason: VitrineError | undefined;
    try {
      for await (const frame of framesOf(readable, maxPayload)) await this.#take(frame);
    } catch (error) {
      if (error instanceof VitrineError) reason = error;
    }
    this.#closed = reason ?? new Unavailable({ detail: 'The other process ended before it answered.' });
    for (const pending of this.#pending.values()) pending.reject(this.#closed);
    // Nobody listens any more: the other side learns it, and whoever waits to write is let go.
    this.#writable.destroy();
    return reason;
  }

  async #take(frame: Frame): Promise<void> {
    const pending = this.#pending.get(frame.call);
    if (frame.kind === frameKind.bytes) {
      await this.#deliver(frame.call, pending, () => pending?.options.onBytes?.(frame.payload));
      return;
    }
    const control = parseControl(frame.payload);
    switch (control.t) {
      case 'event':
        await this.#deliver(frame.call, pending, () => pending?.options.onEvent?.(control.value));
        return;
      case 'result':
        pending?.resolve(control.value);
        return;
      case 'error':
        pending?.reject(new RemoteFailure(control.problem as Problem));
        return;
      case 'call':
      case 'cancel':
        throw new ProtocolViolation({ detail: 'An answering process asked a question.' });
    }
  }

  /** One call's reader may be slow, and holds the wire up; when it fails or is cancelled only its call ends. */
  async #deliver(
    call: number,
    pending: Pending | undefined,
    hand: () => void | Promise<void>,
  ): Promise<void> {
    try {
      await Promise.race([hand(), pending?.over]);
    } catch (error) {
      this.#cancel(call, error);
    }
  }
}

export interface CallContext {
  readonly signal: AbortSignal;
  /** Sends an event (progress) to the asking side. */
  readonly event: (value: unknown) => Promise<void>;
  /** Sends bytes; settles when the asking side can take more. */
  readonly bytes: (bytes: Uint8Array) => Promise<void>;
}
export type Handler = (params: unknown, context: CallContext) => Promise<unknown>;

/**
 * Answers calls until the asking side is gone, however it went. Handlers run concurrently; each parses its own
 * params. Errors that are not ours are reported without their text.
 */
export async function serveRpc(
  readable: Readable,
  writable: Writable,
  handlers: Readonly<Record<string, Handler>>,
): Promise<void> {
  writable.on('error', () => undefined);
  const running = new Map<number, AbortController>();
  const answer = async (call: number, method: string, params: unknown): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    running.set(call, controller);
    const tell = async (event: unknown): Promise<void> => {
      signal.throwIfAborted();
      await sendControl(writable, call, { t: 'event', value: event });
    };
    try {
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (handler === undefined) throw new ProtocolViolation({ detail: 'There is no such call.' });
      const value = await handler(params, {
        signal,
        event: (event) => {
          const sent = tell(event);
          // Progress is often told without waiting: what comes after a cancel must not end the process.
          sent.catch(() => undefined);
          return sent;
        },
        bytes: async (payload) => {
          signal.throwIfAborted();
          await write(writable, { kind: frameKind.bytes, call, payload });
        },
      });
      await sendControl(writable, call, { t: 'result', value: value ?? null });
    } catch (error) {
      await sendControl(writable, call, { t: 'error', problem: sendable(toProblem(error)) });
    } finally {
      running.delete(call);
    }
  };
  try {
    for await (const frame of framesOf(readable, maxFrame)) {
      if (frame.kind !== frameKind.control) {
        throw new ProtocolViolation({ detail: 'An asking process sent bytes.' });
      }
      const control = parseControl(frame.payload);
      if (control.t === 'cancel') running.get(frame.call)?.abort();
      else if (control.t === 'call' && !running.has(frame.call)) {
        void answer(frame.call, control.method, control.params);
      } else throw new ProtocolViolation({ detail: 'An asking process sent what only an answer can be.' });
    }
  } catch (error) {
    // A killed process can leave a connection that fails instead of ending.
    if (error instanceof VitrineError) throw error;
  } finally {
    for (const controller of running.values()) controller.abort();
  }
}
