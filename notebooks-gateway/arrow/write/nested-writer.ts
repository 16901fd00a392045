import duckdb, { type Vector } from '@duckdb/node-bindings';
import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import type { ArrowField } from '../arrow-type.ts';
import {
  BoolWriter,
  BytesWriter,
  ColumnWriter,
  FixedWriter,
  isValid,
  noRow,
  rowAt,
  TextWriter,
  type Rows,
} from './column-writer.ts';
import { GrowingBytes } from './growing-bytes.ts';
import type { FieldNode } from '../messages.ts';
import { ResultOutOfRange } from './result-out-of-range.ts';

class StructWriter extends ColumnWriter {
  readonly #parts: readonly ColumnWriter[];
  constructor(parts: readonly ColumnWriter[]) {
    super();
    this.#parts = parts;
  }
  get bytes(): number {
    return this.#parts.reduce((sum, part) => sum + part.bytes, 0);
  }
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    let inner = rows;
    if (mask !== null) {
      const indices = new Uint32Array(rows.count);
      for (let i = 0; i < rows.count; i++) {
        const row = rowAt(rows, i);
        indices[i] = isValid(mask, row) ? row : noRow;
      }
      inner = { ...rows, indices };
    }
    for (const [index, part] of this.#parts.entries()) {
      part.append(duckdb.struct_vector_get_child(vector, index), inner);
    }
  }
  protected give(nodes: FieldNode[], buffers: Uint8Array[]): void {
    for (const part of this.#parts) part.finish(nodes, buffers);
  }
}

class FixedListWriter extends ColumnWriter {
  readonly #item: ColumnWriter;
  readonly #size: number;
  constructor(item: ColumnWriter, size: number) {
    super();
    this.#item = item;
    this.#size = size;
  }
  get bytes(): number {
    return this.#item.bytes;
  }
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    const indices = new Uint32Array(rows.count * this.#size).fill(noRow);
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      if (!isValid(mask, row)) continue;
      for (let j = 0; j < this.#size; j++) indices[i * this.#size + j] = row * this.#size + j;
    }
    this.#item.append(duckdb.array_vector_get_child(vector), {
      count: indices.length,
      size: rows.size * this.#size,
      start: 0,
      indices,
    });
  }
  protected give(nodes: FieldNode[], buffers: Uint8Array[]): void {
    this.#item.finish(nodes, buffers);
  }
}

/** Lists and maps. The engine's entries may lie in any order and overlap, so items are gathered. */
class ListWriter extends ColumnWriter {
  readonly #item: ColumnWriter;
  readonly #offsets = new GrowingBytes();
  #items = 0;

  constructor(item: ColumnWriter) {
    super();
    this.#item = item;
    this.#mark();
  }
  get bytes(): number {
    return this.#item.bytes + this.#offsets.length;
  }
  #mark(): void {
    const slot = this.#offsets.extend(4);
    new DataView(slot.buffer, slot.byteOffset, 4).setInt32(0, this.#items, true);
  }
  protected take(vector: Vector, rows: Rows, mask: Uint8Array | null): void {
    const data = duckdb.vector_get_data(vector, rows.size * 16);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const size = duckdb.list_vector_get_size(vector);
    const indices: number[] = [];
    for (let i = 0; i < rows.count; i++) {
      const row = rowAt(rows, i);
      if (isValid(mask, row)) {
        const first = Number(view.getBigUint64(row * 16, true));
        const count = Number(view.getBigUint64(row * 16 + 8, true));
        if (first + count > size) throw new ResultOutOfRange('LIST');
        for (let j = 0; j < count; j++) indices.push(first + j);
        this.#items += count;
      }
      this.#mark();
    }
    this.#item.append(duckdb.list_vector_get_child(vector), {
      count: indices.length,
      size,
      start: 0,
      indices: Uint32Array.from(indices),
    });
  }
  protected give(nodes: FieldNode[], buffers: Uint8Array[]): void {
    buffers.push(this.#offsets.take());
    this.#items = 0;
    this.#mark();
    this.#item.finish(nodes, buffers);
  }
}

/** The writer for a field and the engine type it came from. */
export function columnWriter(field: ArrowField, type: DuckDBType): ColumnWriter {
  const child = (index: number, childType: DuckDBType | undefined): ColumnWriter => {
    const part = field.children[index];
    if (part === undefined || childType === undefined) throw new TypeError('A nested type lacks a part.');
    return columnWriter(part, childType);
  };
  if (type instanceof DuckDBListType) return new ListWriter(child(0, type.valueType));
  if (type instanceof DuckDBMapType) {
    return new ListWriter(child(0, new DuckDBStructType(['key', 'value'], [type.keyType, type.valueType])));
  }
  if (type instanceof DuckDBArrayType) return new FixedListWriter(child(0, type.valueType), type.length);
  if (type instanceof DuckDBStructType) {
    return new StructWriter(type.entryTypes.map((entry, index) => child(index, entry)));
  }
  switch (field.type.kind) {
    case 'bool':
      return new BoolWriter();
    case 'binary':
      return new BytesWriter();
    case 'utf8':
      return type.typeId === DuckDBTypeId.VARCHAR ? new BytesWriter() : new TextWriter(type);
    default:
      return new FixedWriter(field, type);
  }
}
