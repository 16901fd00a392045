import { VitrineError } from '../errors.ts';

/** What came over the wire was not what the protocol allows: the other side is broken or hostile. */
export class ProtocolViolation extends VitrineError {
  readonly code = 'protocol-violation';
  readonly status = 502;
  readonly title = 'A part of the environment answered in a form it must not';
}

/**
 * Wire between processes, version 1. A frame is a 9-byte header and a payload: payload length (uint32,
 * big-endian), kind (1 JSON control, 2 bytes such as Arrow IPC), call number (uint32, big-endian).
 */
export const frameKind = { control: 1, bytes: 2 } as const;
export interface Frame {
  readonly kind: (typeof frameKind)[keyof typeof frameKind];
  readonly call: number;
  readonly payload: Uint8Array;
}

const headerBytes = 9;

export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = Buffer.allocUnsafe(headerBytes + frame.payload.length);
  bytes.writeUInt32BE(frame.payload.length, 0);
  bytes.writeUInt8(frame.kind, 4);
  bytes.writeUInt32BE(frame.call, 5);
  bytes.set(frame.payload, headerBytes);
  return bytes;
}

interface Header {
  readonly kind: Frame['kind'];
  readonly call: number;
  readonly length: number;
}

/** Cuts a byte stream into frames; never holds more than one frame of the permitted size and one chunk. */
export class FrameReader {
  readonly #maxPayload: number;
  #chunks: Uint8Array[] = [];
  #held = 0;
  #header: Header | undefined;

  constructor(maxPayload: number) {
    this.#maxPayload = maxPayload;
  }

  /** The frames completed by these bytes. @throws ProtocolViolation for an unknown kind or too long a frame. */
  push(bytes: Uint8Array): readonly Frame[] {
    this.#chunks.push(bytes);
    this.#held += bytes.length;
    const frames: Frame[] = [];
    for (;;) {
      this.#header ??= this.#held < headerBytes ? undefined : this.#readHeader(this.#take(headerBytes));
      if (this.#header === undefined || this.#held < this.#header.length) return frames;
      const { kind, call, length } = this.#header;
      this.#header = undefined;
      frames.push({ kind, call, payload: this.#take(length) });
    }
  }

  #readHeader(bytes: Buffer): Header {
    const length = bytes.readUInt32BE(0);
    const kind = bytes.readUInt8(4);
    if (kind !== frameKind.control && kind !== frameKind.bytes) {
      throw new ProtocolViolation({ detail: 'A frame of unknown kind arrived.' });
    }
    if (length > this.#maxPayload) {
      throw new ProtocolViolation({ detail: 'A frame longer than permitted arrived.' });
    }
    return { kind, call: bytes.readUInt32BE(5), length };
  }

  /** The next bytes of those held. Chunks are joined once, when a frame is whole: never again and again. */
  #take(length: number): Buffer {
    const first = this.#chunks[0];
    const all =
      first !== undefined && first.length >= length
        ? Buffer.from(first.buffer, first.byteOffset, first.length)
        : Buffer.concat(this.#chunks);
    const joined = all.length === first?.length ? 1 : this.#chunks.length;
    const rest = all.subarray(length);
    this.#chunks.splice(0, joined, ...(rest.length > 0 ? [rest] : []));
    this.#held -= length;
    return all.subarray(0, length);
  }
}
