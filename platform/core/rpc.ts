import type { Readable, Writable } from 'node:stream';
import { once } from 'node:events';
import { z } from 'zod';
import { Unavailable, toProblem, VitrineError, type Problem } from './errors.ts';
import { encodeFrame, frameKind, FrameReader, ProtocolViolation, type Frame } from './frames.ts';

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

const text = z.string().max(8192);
const facts = z.record(z.string().max(64), z.json());
const problemSchema = z.object({
  type: text,
  title: text,
  status: z.int().min(400).max(599),
  detail: text,
  code: z.string().regex(/^[a-z0-9-]{1,64}$/),
  help: text.optional(),
  facts: facts.optional(),
});
const controlSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), method: z.string().max(64), params: z.unknown() }),
  z.object({ t: z.literal('event'), value: z.unknown() }),
  z.object({ t: z.literal('result'), value: z.unknown() }),
  z.object({ t: z.literal('error'), problem: problemSchema }),
  z.object({ t: z.literal('cancel') }),
]);
type Control = z.infer<typeof controlSchema>;

const maxFrame = 64 * 1024 * 1024;

async function* framesOf(readable: Readable, max: number): AsyncGenerator<Frame> {
  const reader = new FrameReader(max);
  for await (const chunk of readable) yield* reader.push(chunk as Uint8Array);
}

function parseControl(payload: Uint8Array): Control {
  try {
    return controlSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (cause) {
    throw new ProtocolViolation({ detail: 'A control frame did not have the expected form.', cause });
  }
}

function write(writable: Writable, frame: Frame): Promise<void> {
  if (writable.destroyed || writable.writableEnded) return Promise.resolve();
  if (writable.write(encodeFrame(frame))) return Promise.resolve();
  // Waiting for the other side keeps a fast producer from filling memory.
  return Promise.race([once(writable, 'drain'), once(writable, 'close')]).then(
    () => undefined,
    () => undefined,
  );
}

function sendControl(writable: Writable, call: number, control: Control): Promise<void> {
  return write(writable, {
    kind: frameKind.control,
    call,
    payload: Buffer.from(JSON.stringify(control), 'utf8'),
  });
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
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The asking side of a connection. Every answer is untrusted: parse it. */
export class RpcClient {
  readonly #writable: Writable;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #closed: VitrineError | undefined;
  /** Settles when the connection is over, with the reason if it was not a clean end. */
  readonly closed: Promise<VitrineError | undefined>;

  constructor(readable: Readable, writable: Writable, maxPayload = maxFrame) {
    this.#writable = writable;
    writable.on('error', () => undefined);
    this.closed = this.#pump(readable, maxPayload);
  }

  get open(): boolean {
    return this.#closed === undefined;
  }

  /** @throws RemoteFailure, Unavailable (connection gone), ProtocolViolation; the signal's reason once cancelled. */
  async call<T>(
    method: string,
    params: unknown,
    answer: z.ZodType<T>,
    options: CallOptions = {},
  ): Promise<T> {
    if (this.#closed !== undefined) throw this.#closed;
    options.signal?.throwIfAborted();
    const call = this.#next++;
    const settled = new Promise<unknown>((resolve, reject) =>
      this.#pending.set(call, { options, resolve, reject }),
    );
    const cancel = (): void => void sendControl(this.#writable, call, { t: 'cancel' });
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      await sendControl(this.#writable, call, { t: 'call', method, params });
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

  async #pump(readable: Readable, maxPayload: number): Promise<VitrineError | undefined> {
    let reason: VitrineError | undefined;
    try {
      for await (const frame of framesOf(readable, maxPayload)) await this.#take(frame);
    } catch (error) {
      if (error instanceof VitrineError) reason = error;
    }
    this.#closed = reason ?? new Unavailable({ detail: 'The other process ended before it answered.' });
    for (const pending of this.#pending.values()) pending.reject(this.#closed);
    return reason;
  }

  async #take(frame: Frame): Promise<void> {
    const pending = this.#pending.get(frame.call);
    if (frame.kind === frameKind.bytes) {
      await pending?.options.onBytes?.(frame.payload);
      return;
    }
    const control = parseControl(frame.payload);
    switch (control.t) {
      case 'event':
        pending?.options.onEvent?.(control.value);
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
}

export interface CallContext {
  readonly signal: AbortSignal;
  /** Sends an event (progress) to the asking side. */
  event(value: unknown): Promise<void>;
  /** Sends bytes; settles when the asking side can take more. */
  bytes(bytes: Uint8Array): Promise<void>;
}
export type Handler = (params: unknown, context: CallContext) => Promise<unknown>;

/**
 * Answers calls until the readable ends. Handlers run concurrently; each parses its own params. Errors that
 * are not ours are reported without their text.
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
    running.set(call, controller);
    try {
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (handler === undefined) throw new ProtocolViolation({ detail: 'There is no such call.' });
      const value = await handler(params, {
        signal: controller.signal,
        event: (event) => sendControl(writable, call, { t: 'event', value: event }),
        bytes: (payload) => write(writable, { kind: frameKind.bytes, call, payload }),
      });
      await sendControl(writable, call, { t: 'result', value: value ?? null });
    } catch (error) {
      await sendControl(writable, call, {
        t: 'error',
        problem: toProblem(error) as z.infer<typeof problemSchema>,
      });
    } finally {
      running.delete(call);
    }
  };
  try {
    for await (const frame of framesOf(readable, maxFrame)) {
      const control = parseControl(frame.payload);
      if (control.t === 'call') void answer(frame.call, control.method, control.params);
      else if (control.t === 'cancel') running.get(frame.call)?.abort();
    }
  } finally {
    for (const controller of running.values()) controller.abort();
  }
}
