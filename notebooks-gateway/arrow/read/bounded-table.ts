import { ProtocolViolation } from '@vitrine/core/wire';

/** @throws ProtocolViolation */
export function demand(condition: boolean): asserts condition {
  if (!condition) throw new ProtocolViolation({ detail: 'A result did not have the form of Arrow data.' });
}

/**
 * A FlatBuffers table read with every bound checked: the bytes come from a process that ran a researcher's
 * query. Offsets may point anywhere inside the buffer, so callers also bound how many tables they follow.
 */
export class BoundedTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  private constructor(view: DataView, at: number) {
    demand(at >= 4 && at + 4 <= view.byteLength);
    this.#view = view;
    this.#at = at;
    this.#vtable = at - view.getInt32(at, true);
    demand(this.#vtable >= 0 && this.#vtable + 4 <= view.byteLength);
    this.#vtableBytes = view.getUint16(this.#vtable, true);
    demand(this.#vtableBytes >= 4 && this.#vtable + this.#vtableBytes <= view.byteLength);
  }

  static root(bytes: Uint8Array): BoundedTable {
    demand(bytes.length >= 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new BoundedTable(view, view.getUint32(0, true));
  }

  has(field: number): boolean {
    return this.#slot(field, 1) !== undefined;
  }
  uint8(field: number, absent: number): number {
    const at = this.#slot(field, 1);
    return at === undefined ? absent : this.#view.getUint8(at);
  }
  int16(field: number, absent: number): number {
    const at = this.#slot(field, 2);
    return at === undefined ? absent : this.#view.getInt16(at, true);
  }
  int32(field: number, absent: number): number {
    const at = this.#slot(field, 4);
    return at === undefined ? absent : this.#view.getInt32(at, true);
  }
  /** A 64-bit number that has to be from 0 to 2^53 − 1. */
  size(field: number): number {
    const at = this.#slot(field, 8);
    return at === undefined ? 0 : this.#sizeAt(at);
  }
  table(field: number): BoundedTable | undefined {
    const at = this.#target(field);
    return at === undefined ? undefined : new BoundedTable(this.#view, at);
  }
  tables(field: number, max: number): readonly BoundedTable[] {
    const at = this.#target(field);
    if (at === undefined) return [];
    const count = this.#count(at, 4, max);
    return Array.from({ length: count }, (_, index) => {
      const slot = at + 4 + index * 4;
      return new BoundedTable(this.#view, slot + this.#view.getUint32(slot, true));
    });
  }
  /** A vector of structs of two 64-bit sizes. */
  pairs(field: number, max: number): readonly (readonly [number, number])[] {
    const at = this.#target(field);
    if (at === undefined) return [];
    const count = this.#count(at, 16, max);
    return Array.from({ length: count }, (_, index) => {
      const slot = at + 4 + index * 16;
      return [this.#sizeAt(slot), this.#sizeAt(slot + 8)] as const;
    });
  }
  /** UTF-8 text; malformed bytes become U+FFFD. */
  text(field: number, maxBytes: number): string | undefined {
    const at = this.#target(field);
    if (at === undefined) return undefined;
    const length = this.#count(at, 1, maxBytes);
    return new TextDecoder().decode(
      new Uint8Array(this.#view.buffer, this.#view.byteOffset + at + 4, length),
    );
  }

  #sizeAt(at: number): number {
    const value = this.#view.getBigInt64(at, true);
    demand(value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER));
    return Number(value);
  }
  /** Where a field's bytes are; undefined when it is not set. */
  #slot(field: number, bytes: number): number | undefined {
    const entry = 4 + field * 2;
    if (entry + 2 > this.#vtableBytes) return undefined;
    const offset = this.#view.getUint16(this.#vtable + entry, true);
    if (offset === 0) return undefined;
    const at = this.#at + offset;
    demand(at + bytes <= this.#view.byteLength);
    return at;
  }
  #target(field: number): number | undefined {
    const slot = this.#slot(field, 4);
    if (slot === undefined) return undefined;
    const at = slot + this.#view.getUint32(slot, true);
    demand(at + 4 <= this.#view.byteLength);
    return at;
  }
  #count(at: number, itemBytes: number, max: number): number {
    const count = this.#view.getUint32(at, true);
    demand(count <= max && at + 4 + count * itemBytes <= this.#view.byteLength);
    return count;
  }
}
