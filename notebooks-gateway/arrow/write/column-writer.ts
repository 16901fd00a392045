import duckdb, { type Vector } from '@duckdb/node-bindings';
import { DuckDBVector, type DuckDBType } from '@duckdb/node-api';
import { fixedWidth, type ArrowField } from '../arrow-type.ts';
import { GrowingBits, GrowingBytes } from './growing-bytes.ts';
import type { FieldNode } from '../messages.ts';
import { widen, type Widen } from './widen.ts';

/** Which rows of an engine vector to take; an index of `noRow` is a NULL (its parent is NULL). */
export interface Rows {
  readonly count: number;
  /** Rows of the vector: bounds what may be read of its memory. */
  readonly size: number;
  /** First row, when the rows are consecutive. */
  readonly start: number;
  readonly indices?: Uint32Array;
}
export const noRow = 0xffffffff;

/** Takes values of one column from engine vectors and gives Arrow nodes and buffers. */
export abstract class ColumnWriter {
  protected readonly validity = new GrowingBits();
  #length = 0;

  get length(): number {
    return this.#length;
  }
  abstract get bytes(): number;

  append(vector: Vector, rows: Rows): void {
    // The binding's type leaves out that a vector without NULLs has none.
    const mask = duckdb.vector_get_validity(vector, Math.ceil(rows.size / 64) * 8) as Uint8Array | null;
    if (mask === null && rows.indices === undefined) this.validity.addOnes(rows.count);
    else if (mask !== null && rows.indices === undefined) this.validity.addFrom(mask, rows.start, rows.count);
    else for (let i = 0; i < rows.count; i++) this.validity.add(isValid(mask, rowAt(rows, i)));
    this.take(vector, rows, mask);
    this.#length += rows.count;
  }

  /** The node and buffers of what was taken, depth first; the writer is then empty. */
  finish(nodes: FieldNode[], buffers: Uint8Array[]): void {
    const nulls = this.validity.zeros;
    nodes.push({ length: this.#length, nulls });
    const bits = this.validity.take();
    buffers.push(nulls === 0 ? new Uint8Array(0) : bits);
    this.#length = 0;
    this.give(nodes, buffers);
  }

  protected abstract take(vector: Vector, rows: Rows, mask: Uint8Array | null): void;
  protected abstract give(nodes: FieldNode[], buffers: Uint8Array[]): void;
}

export function rowAt(rows: Rows, i: number): number {
  return rows.indices === undefined ? rows.start + i : (rows.indices[i] ?? noRow);
}

export function isValid(mask: Uint8Array | null, row: number): boolean {
  return row !== noRow && (mask === null || ((mask[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0);
}

export class BoolWriter extends ColumnWriter {
  readonly #bits = new GrowingBits();
  get bytes(): number {
    return this.length / 8;
  }
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    const data = duckdb.vector_get_data(vector, rows.size);
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      this.#bits.add(isValid(mask, row) && data[row] !== 0);
    }
  }
  protected give(_nodes: FieldNode[], buffers: Uint8Array[]): void {
    buffers.push(this.#bits.take());
  }
}

/** Values that are as wide in the engine as in Arrow are copied; others are widened. */
export class FixedWriter extends ColumnWriter {
  readonly #data = new GrowingBytes();
  readonly #width: number;
  readonly #widen: Widen;

  constructor(field: ArrowField, type: DuckDBType) {
    super();
    this.#width = fixedWidth(field.type);
    this.#widen = widen(type);
  }
  get bytes(): number {
    return this.#data.length;
  }
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    const { from, convert } = this.#widen;
    const data = duckdb.vector_get_data(vector, rows.size * from);
    const target = this.#data.extend(rows.count * this.#width);
    if (convert === undefined && rows.indices === undefined) {
      target.set(data.subarray(rows.start * from, (rows.start + rows.count) * from));
      if (mask !== null) clearNulls(target, this.#width, rows, mask);
      return;
    }
    const source = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      if (!isValid(mask, row)) target.fill(0, i * this.#width, (i + 1) * this.#width);
      else if (convert !== undefined) convert(source, row * from, view, i * this.#width);
      else target.set(data.subarray(row * from, (row + 1) * from), i * this.#width);
    }
  }
  protected give(_nodes: FieldNode[], buffers: Uint8Array[]): void {
    buffers.push(this.#data.take());
  }
}

/** What lies under a NULL is not the engine's value and must not leave. */
function clearNulls(target: Uint8Array, width: number, rows: Rows, mask: Uint8Array): void {
  for (let i = 0; i < rows.count; i++) {
    const row = rows.start + i;
    // Eight rows without a NULL are passed over at once.
    if ((row & 7) === 0 && mask[row >>> 3] === 255) i += 7;
    else if (!isValid(mask, row)) target.fill(0, i * width, (i + 1) * width);
  }
}

abstract class VariableWriter extends ColumnWriter {
  protected readonly data = new GrowingBytes();
  readonly #offsets = new GrowingBytes();
  constructor() {
    super();
    this.marks(1).setInt32(0, 0, true);
  }
  get bytes(): number {
    return this.data.length + this.#offsets.length;
  }
  /** Room for the ends of so many values, as positions in `data`. */
  protected marks(count: number): DataView {
    const part = this.#offsets.extend(count * 4);
    return new DataView(part.buffer, part.byteOffset, part.byteLength);
  }
  protected give(_nodes: FieldNode[], buffers: Uint8Array[]): void {
    buffers.push(this.#offsets.take(), this.data.take());
    this.marks(1).setInt32(0, 0, true);
  }
}

/** VARCHAR and BLOB: the engine keeps up to 12 bytes inline, more behind a pointer. */
export class BytesWriter extends VariableWriter {
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    const data = duckdb.vector_get_data(vector, rows.size * 16);
    // The engine's vectors begin at multiples of eight bytes.
    const words = new Uint32Array(data.buffer, data.byteOffset, rows.size * 4);
    const marks = this.marks(rows.count);
    const before = this.data.length;
    let total = 0;
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      if (isValid(mask, row)) total += words[row * 4] ?? 0;
      marks.setInt32(i * 4, before + total, true);
    }
    const target = this.data.extend(total);
    let to = 0;
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      if (!isValid(mask, row)) continue;
      const length = words[row * 4] ?? 0;
      if (length <= 12) {
        const from = row * 16 + 4;
        for (let at = 0; at < length; at++) target[to + at] = data[from + at] ?? 0;
      } else {
        const pointer = data.byteOffset + row * 16 + 8;
        target.set(duckdb.get_data_from_pointer(data.buffer as ArrayBuffer, pointer, length), to);
      }
      to += length;
    }
  }
}

const encoder = new TextEncoder();

/** Types that travel as the engine's own text. */
export class TextWriter extends VariableWriter {
  readonly #type: DuckDBType;
  constructor(type: DuckDBType) {
    super();
    this.#type = type;
  }
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    const values = DuckDBVector.create(vector, rows.size, this.#type);
    const marks = this.marks(rows.count);
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      if (isValid(mask, row)) this.data.add(encoder.encode(String(values.getItem(row))));
      marks.setInt32(i * 4, this.data.length, true);
    }
  }
}
