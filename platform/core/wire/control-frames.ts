import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { encodeFrame, frameKind, FrameReader, ProtocolViolation, type Frame } from './frames.ts';

/** The form of control frames, and how frames are read from a stream and written to one. */

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

/** Bytes of one frame, at most. */
export const maxFrame = 64 * 1024 * 1024;

/** The frames that arrive, in order. @throws ProtocolViolation */
export async function* framesOf(readable: Readable, max: number): AsyncGenerator<Frame> {
  const reader = new FrameReader(max);
  for await (const chunk of readable) yield* reader.push(chunk as Uint8Array);
}

/** @throws ProtocolViolation */
export function parseControl(payload: Uint8Array): Control {
  try {
    return controlSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (cause) {
    throw new ProtocolViolation({ detail: 'A control frame did not have the expected form.', cause });
  }
}

/** Settles when the other side can take more. A connection that is gone takes everything, to no effect. */
export async function write(writable: Writable, frame: Frame): Promise<void> {
  if (frame.payload.length > maxFrame) {
    throw new ProtocolViolation({ detail: 'An answer is longer than one frame may be.' });
  }
  if (writable.destroyed || writable.writableEnded) return;
  if (writable.write(encodeFrame(frame))) return;
  // Waiting for the other side keeps a fast producer from filling memory.
  await roomIn(writable);
}

const waits = new WeakMap<Writable, Promise<void>>();

/** One wait for everybody who writes to the same stream; it also ends when the stream does. */
function roomIn(writable: Writable): Promise<void> {
  const known = waits.get(writable);
  if (known !== undefined) return known;
  const wait = new Promise<void>((resolve) => {
    const done = (): void => {
      waits.delete(writable);
      writable.off('drain', done).off('close', done);
      resolve();
    };
    writable.on('drain', done).on('close', done);
  });
  waits.set(writable, wait);
  return wait;
}

export function sendControl(writable: Writable, call: number, control: Control): Promise<void> {
  return write(writable, {
    kind: frameKind.control,
    call,
    payload: Buffer.from(JSON.stringify(control), 'utf8'),
  });
}

/** A problem within the limits of the wire. As JSON first: a fact that is undefined is none. */
export function sendable(problem: Problem): z.infer<typeof problemSchema> {
  const parsed = problemSchema.safeParse(JSON.parse(JSON.stringify(problem)));
  if (parsed.success) return parsed.data;
  const { type, title, status, code, help } = problem;
  return {
    ...{ type, title, status, code, detail: problem.detail.slice(0, 8000) },
    ...(help === undefined ? {} : { help: help.slice(0, 8000) }),
  };
}
