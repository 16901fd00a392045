import { VitrineError } from './errors.ts';

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

/** Cuts a byte stream into frames; never holds more than one frame of the permitted size. */
export class FrameReader {
  readonly #maxPayload: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(maxPayload: number) {
    this.#maxPayload = maxPayload;
  }

  /** The frames completed by these bytes. @throws ProtocolViolation for an unknown kind or too long a frame. */
  push(bytes: Uint8Array): readonly Frame[] {
    this.#held = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    const frames: Frame[] = [];
    while (this.#held.length >= headerBytes) {
      const length = this.#held.readUInt32BE(0);
      const kind = this.#held.readUInt8(4);
      if (kind !== frameKind.control && kind !== frameKind.bytes) {
        throw new ProtocolViolation({ detail: 'A frame of unknown kind arrived.' });
      }
      if (length > this.#maxPayload) {
        throw new ProtocolViolation({ detail: 'A frame longer than permitted arrived.' });
      }
      if (this.#held.length < headerBytes + length) break;
      frames.push({
        kind,
        call: this.#held.readUInt32BE(5),
        payload: this.#held.subarray(headerBytes, headerBytes + length),
      });
      this.#held = this.#held.subarray(headerBytes + length);
    }
    return frames;
  }
}
