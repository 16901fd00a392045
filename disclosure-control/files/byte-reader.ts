/** Reads numbers and text of a binary file one after the other; reading past the end throws a RangeError. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  at: number;

  constructor(bytes: Uint8Array, little: boolean, at = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
    this.at = at;
  }

  get length(): number {
    return this.#bytes.length;
  }

  #step(size: number): number {
    const from = this.at;
    if (size < 0 || from + size > this.#bytes.length) throw new RangeError('past the end');
    this.at += size;
    return from;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#step(1));
  }
  int8(): number {
    return this.#bytes.readInt8(this.#step(1));
  }
  uint16(): number {
    const from = this.#step(2);
    return this.#little ? this.#bytes.readUInt16LE(from) : this.#bytes.readUInt16BE(from);
  }
  int16(): number {
    const from = this.#step(2);
    return this.#little ? this.#bytes.readInt16LE(from) : this.#bytes.readInt16BE(from);
  }
  int32(): number {
    const from = this.#step(4);
    return this.#little ? this.#bytes.readInt32LE(from) : this.#bytes.readInt32BE(from);
  }
  int64(): number {
    const from = this.#step(8);
    return Number(this.#little ? this.#bytes.readBigInt64LE(from) : this.#bytes.readBigInt64BE(from));
  }
  float(): number {
    const from = this.#step(4);
    return this.#little ? this.#bytes.readFloatLE(from) : this.#bytes.readFloatBE(from);
  }
  double(): number {
    const from = this.#step(8);
    return this.#little ? this.#bytes.readDoubleLE(from) : this.#bytes.readDoubleBE(from);
  }
  bytes(size: number): Buffer {
    const from = this.#step(size);
    return this.#bytes.subarray(from, from + size);
  }
  /** Text that ends at its first zero byte, or fills its place. */
  text(size: number): string {
    const raw = this.bytes(size);
    const end = raw.indexOf(0);
    return raw.toString('utf8', 0, end < 0 ? size : end);
  }
}
