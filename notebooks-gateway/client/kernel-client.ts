import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { Unavailable } from '@vitrine/core/errors';
import { ProtocolViolation, RemoteFailure, RpcClient } from '@vitrine/core/wire';
import { RoomMisbehaved } from '../protocol/errors.ts';
import {
  codeTooLong,
  kernelFailed,
  outputNotFound,
  outputTooLarge,
  roomGone,
  variablesUnsaid,
} from '../protocol/kernel-failure.ts';
import {
  endFile,
  kernelEndSchema,
  kernelFileAnswer,
  kernelFilesAnswer,
  kernelRunAnswer,
  kernelVariablesAnswer,
  longestCode,
  maxKernelMessage,
  maxOutputFile,
  outputName,
  type KernelEnd,
  type KernelLanguage,
} from '../protocol/kernel-protocol.ts';
import { OneAtATime } from '../protocol/one-at-a-time.ts';
import { GracefulStop } from './graceful-stop.ts';
import { RunOutputs } from './run-outputs.ts';
import type {
  KernelFile,
  KernelRunEnd,
  KernelRunOptions,
  KernelSession,
  KernelVariables,
} from './kernel-session.ts';

export interface KernelClientOptions {
  /** How long a kernel has to stop after it was told, before its session is ended. */
  readonly graceSeconds?: number;
}

/** The broker ends a kernel that does not stop, after three seconds; later than that it is the broker that hangs. */
const defaultGrace = 6;
const askSeconds = 10;
/** Bytes on the wire for a byte that is shown: JSON escapes, and the form around it. */
const wireFactor = 8;
const controlBytes = 1024 * 1024;
const watchMs = 200;

/** Connects to the kernel that the steward opened there; once for each socket. @throws KernelUnavailable */
export async function connectKernel(
  socketPath: string,
  language: KernelLanguage,
  options: KernelClientOptions = {},
): Promise<KernelSession> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw kernelFailed(cause);
  }
  return new KernelClient(socket, socketPath, language, options);
}

/**
 * The server's side of one kernel. The kernel and its broker run a person's code, so whatever comes from them is taken
 * for hostile: it is parsed, counted, and at the first thing that it must not be the session ends.
 */
class KernelClient implements KernelSession {
  readonly language: KernelLanguage;
  readonly ended: Promise<{ readonly why: KernelEnd }>;
  readonly #socket: Socket;
  readonly #rpc: RpcClient;
  readonly #graceMs: number;
  readonly #turns = new OneAtATime();
  readonly #watch: NodeJS.Timeout;
  #allowedBytes = controlBytes;
  #why: KernelEnd | undefined;

  constructor(
    socket: Socket,
    socketPath: string,
    language: KernelLanguage,
    { graceSeconds = defaultGrace }: KernelClientOptions,
  ) {
    this.language = language;
    this.#socket = socket;
    this.#graceMs = graceSeconds * 1000;
    this.#rpc = new RpcClient(socket, socket, maxKernelMessage);
    this.#watch = setInterval(() => {
      if (socket.bytesRead > this.#allowedBytes) this.#end('watchdog');
    }, watchMs);
    this.#watch.unref();
    this.ended = this.#rpc.closed.then(async (reason) => {
      if (reason instanceof ProtocolViolation) this.#end('watchdog');
      socket.destroy();
      clearInterval(this.#watch);
      return { why: this.#why ?? (await reasonAt(socketPath)) };
    });
  }

  /** @throws RoomEnded where the session is over already, RoomMisbehaved */
  run(code: string, options: KernelRunOptions): Promise<KernelRunEnd> {
    return this.#turns.run(() => this.#run(code, options));
  }

  async interrupt(): Promise<void> {
    await this.#ask('interrupt', {}, z.null());
  }

  /** In its turn: after what runs. @throws KernelUnavailable when the kernel does not say */
  variables(): Promise<KernelVariables> {
    return this.#turns.run(() => this.#ask('variables', {}, kernelVariablesAnswer));
  }

  async outputs(): Promise<readonly KernelFile[]> {
    return this.#ask('outputs', {}, kernelFilesAnswer);
  }

  /** @throws NotFound, OutputTooLarge */
  async readOutput(name: string): Promise<Uint8Array> {
    if (!outputName.safeParse(name).success) throw outputNotFound();
    const pieces: Uint8Array[] = [];
    let held = 0;
    const { bytes } = await this.#ask(
      'readOutput',
      { name, maxBytes: maxOutputFile },
      kernelFileAnswer,
      (piece) => {
        held += piece.length;
        if (held > maxOutputFile) throw this.#misbehaved();
        pieces.push(Uint8Array.from(piece));
      },
    );
    if (bytes !== held) throw this.#misbehaved();
    return Buffer.concat(pieces);
  }

  async close(): Promise<void> {
    this.#end('closed');
    await this.ended;
  }

  async #run(code: string, options: KernelRunOptions): Promise<KernelRunEnd> {
    if (code.length > longestCode) throw codeTooLong();
    if (!this.#rpc.open) throw roomGone();
    const { maxOutputBytes, seconds, signal } = options;
    const start = performance.now();
    const passed = (): number => (performance.now() - start) / 1000;
    if (signal?.aborted === true) return { state: 'interrupted', seconds: 0, truncated: false };
    this.#allowedBytes += wireFactor * maxOutputBytes + controlBytes;
    const outputs = new RunOutputs(maxOutputBytes, options.onOutput);
    const stop = new GracefulStop(
      () => void this.interrupt().catch(() => undefined),
      () => this.#end('watchdog'),
      this.#graceMs,
    );
    const late = setTimeout(stop.begin, seconds * 1000);
    signal?.addEventListener('abort', stop.begin, { once: true });
    try {
      const onEvent = (value: unknown): void => outputs.take(value);
      const answer = await this.#rpc.call('run', { code, maxOutputBytes }, kernelRunAnswer, { onEvent });
      return { state: answer.state, seconds: passed(), truncated: outputs.truncated || answer.truncated };
    } catch (error) {
      if (error instanceof ProtocolViolation || error instanceof RemoteFailure) throw this.#misbehaved(error);
      if (!(error instanceof Unavailable)) {
        // Whoever was shown the outputs has failed: nobody waits for the rest.
        stop.begin();
        throw error;
      }
      const { why } = await this.ended;
      const state = why === 'oom' ? 'out-of-memory' : 'killed';
      // What it put out last, and had not sent, went with it.
      return { state, seconds: passed(), truncated: true };
    } finally {
      clearTimeout(late);
      stop.over();
      signal?.removeEventListener('abort', stop.begin);
    }
  }

  async #ask<T>(
    method: string,
    params: unknown,
    answer: z.ZodType<T>,
    onBytes?: (piece: Uint8Array) => void,
  ): Promise<T> {
    this.#allowedBytes += controlBytes + (onBytes === undefined ? 0 : maxOutputFile);
    const late = setTimeout(() => this.#end('watchdog'), askSeconds * 1000);
    try {
      return await this.#rpc.call(method, params, answer, onBytes === undefined ? {} : { onBytes });
    } catch (error) {
      if (error instanceof RemoteFailure) throw believed(error.code);
      if (error instanceof ProtocolViolation) throw this.#misbehaved(error);
      throw error instanceof Unavailable ? roomGone() : error;
    } finally {
      clearTimeout(late);
    }
  }

  #end(why: KernelEnd): void {
    this.#why ??= why;
    this.#socket.destroy();
  }

  #misbehaved(cause?: unknown): RoomMisbehaved {
    this.#end('watchdog');
    return new RoomMisbehaved({
      detail: 'The kernel answered in a form that it must not, so it was ended.',
      help: 'Start it again; if it happens again, tell the operator.',
      cause,
    });
  }
}

/** Our own words for what a broker reports; of it only the code is believed. */
function believed(code: string): Error {
  if (code === 'too-large') return outputTooLarge();
  if (code === 'unsaid') return variablesUnsaid();
  return code === 'not-found' ? outputNotFound() : kernelFailed();
}

/** What the launcher, outside the kernel's sandbox, says of its end; without a word it went by itself. */
async function reasonAt(socketPath: string): Promise<KernelEnd> {
  const said = await readFile(endFile(socketPath), 'latin1').catch(() => 'crash');
  const parsed = kernelEndSchema.safeParse(said);
  return parsed.success ? parsed.data : 'crash';
}
