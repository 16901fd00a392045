/** Bytes that are added at the end; starts small so that an idle column costs nothing. */
export class GrowingBytes {
  #bytes = new Uint8Array(0);
  #length = 0;
  /** What was needed last time is what is asked for first. */
  #usual = 1024;

  get length(): number {
    return this.#length;
  }

  /** Makes room for `count` more bytes and gives that part, to be filled at once. */
  extend(count: number): Uint8Array {
    const end = this.#length + count;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#usual, this.#bytes.length * 2, end));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    const part = this.#bytes.subarray(this.#length, end);
    this.#length = end;
    return part;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length > 0) this.extend(bytes.length).set(bytes);
  }

  /** What was added; the buffer is handed over and this one starts again. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#usual = Math.max(1024, this.#length);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    return taken;
  }
}

/** Bits, least significant first, as Arrow's validity and boolean buffers have them. */
export class GrowingBits {
  readonly #bytes = new GrowingBytes();
  #current = 0;
  #count = 0;
  #zeros = 0;

  get zeros(): number {
    return this.#zeros;
  }

  add(bit: boolean): void {
    if (bit) this.#current |= 1 << (this.#count & 7);
    else this.#zeros++;
    this.#count++;
    if ((this.#count & 7) === 0) this.#flush();
  }

  addOnes(count: number): void {
    let left = count;
    while (left > 0 && (this.#count & 7) !== 0) {
      this.add(true);
      left--;
    }
    const whole = left >>> 3;
    this.#bytes.extend(whole).fill(255);
    this.#count += whole * 8;
    for (left -= whole * 8; left > 0; left--) this.add(true);
  }

  /** Takes `count` bits of a mask, least significant first, from `start` on: by the byte where both stand at one. */
  addFrom(mask: Uint8Array, start: number, count: number): void {
    const whole = ((this.#count | start) & 7) === 0 ? count >>> 3 : 0;
    if (whole > 0) {
      const from = mask.subarray(start >>> 3, (start >>> 3) + whole);
      this.#bytes.extend(whole).set(from);
      for (const byte of from) if (byte !== 255) this.#zeros += 8 - ones(byte);
      this.#count += whole * 8;
    }
    for (let at = start + whole * 8; at < start + count; at++) {
      this.add(((mask[at >>> 3] ?? 0) & (1 << (at & 7))) !== 0);
    }
  }

  take(): Uint8Array {
    if ((this.#count & 7) !== 0) this.#flush();
    this.#count = 0;
    this.#zeros = 0;
    return this.#bytes.take();
  }

  #flush(): void {
    this.#bytes.extend(1)[0] = this.#current;
    this.#current = 0;
  }
}

function ones(byte: number): number {
  let count = 0;
  for (let left = byte; left !== 0; left &= left - 1) count++;
  return count;
}
