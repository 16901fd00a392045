import type { ArrowBatch, ArrowColumn } from './read-batch.ts';
import { ShownSize } from './shown-size.ts';
import { dateText, decimalText, intervalText, timestampText, timeText, uuidText } from './value-text.ts';

/**
 * A value as JSON can carry it without loss: integers of 64 bits and more, decimals, dates, times, intervals,
 * UUIDs and numbers that are not finite are text; binary is lower-case hex; a map is a list of {key, value}; a
 * struct whose fields have no names of their own is a list.
 */
export type ShownValue =
  string | number | boolean | null | readonly ShownValue[] | { readonly [name: string]: ShownValue };

/**
 * The rows of a batch, each a list in the order of the columns.
 * @throws QueryFailed `too-large` when they take more than is left of `size`
 */
export function rowsFromArrow(
  batch: ArrowBatch,
  size: ShownSize = new ShownSize(),
): readonly (readonly ShownValue[])[] {
  size.values(batch.rows * batch.columns.length);
  return Array.from({ length: batch.rows }, (_, row) =>
    batch.columns.map((column) => valueAt(column, row, size)),
  );
}

function valueAt(column: ArrowColumn, row: number, size: ShownSize): ShownValue {
  const { field, validity, data } = column;
  if (validity !== undefined && ((validity[row >>> 3] ?? 0) & (1 << (row & 7))) === 0) return null;
  const { type } = field;
  switch (type.kind) {
    case 'bool':
      return (data.getUint8(row >>> 3) & (1 << (row & 7))) !== 0;
    case 'int':
      return integer(data, row, type.bits, type.signed);
    case 'float': {
      const value = type.bits === 32 ? data.getFloat32(row * 4, true) : data.getFloat64(row * 8, true);
      return Number.isFinite(value) ? value : String(value);
    }
    case 'decimal':
      return decimalText(int128(data, row * 16), type.scale);
    case 'utf8':
      return decoder.decode(span(column, row, size));
    case 'binary':
      return Buffer.from(span(column, row, size)).toString('hex');
    case 'date':
      return dateText(data.getInt32(row * 4, true));
    case 'time':
      return timeText(data.getBigInt64(row * 8, true), type.unit);
    case 'timestamp':
      return timestampText(data.getBigInt64(row * 8, true), type.unit, type.utc);
    case 'interval':
      return intervalText(
        data.getInt32(row * 16, true),
        data.getInt32(row * 16 + 4, true),
        data.getBigInt64(row * 16 + 8, true),
      );
    case 'uuid':
      return uuidText(new Uint8Array(data.buffer, data.byteOffset + row * 16, 16));
    case 'struct': {
      size.values(column.children.length);
      for (const child of column.children) size.text(child.field.name.length);
      const fields = column.children.map((child) => [child.field.name, valueAt(child, row, size)] as const);
      const names = new Set(fields.map(([name]) => name));
      // In an object, fields of one name, such as those of `row(1, 2)`, would hide each other.
      return names.size === fields.length && !names.has('')
        ? Object.fromEntries(fields)
        : fields.map(([, value]) => value);
    }
    case 'fixed-list':
      return items(column, row * type.size, (row + 1) * type.size, size);
    case 'list':
    case 'map': {
      const { offsets } = column;
      if (offsets === undefined) return null;
      return items(column, offsets.getInt32(row * 4, true), offsets.getInt32(row * 4 + 4, true), size);
    }
  }
}

const decoder = new TextDecoder();

function integer(data: DataView, row: number, bits: 8 | 16 | 32 | 64, signed: boolean): ShownValue {
  switch (bits) {
    case 8:
      return signed ? data.getInt8(row) : data.getUint8(row);
    case 16:
      return signed ? data.getInt16(row * 2, true) : data.getUint16(row * 2, true);
    case 32:
      return signed ? data.getInt32(row * 4, true) : data.getUint32(row * 4, true);
    case 64:
      return String(signed ? data.getBigInt64(row * 8, true) : data.getBigUint64(row * 8, true));
  }
}

function int128(data: DataView, at: number): bigint {
  return (data.getBigInt64(at + 8, true) << 64n) | data.getBigUint64(at, true);
}

function span({ offsets, data }: ArrowColumn, row: number, size: ShownSize): Uint8Array {
  if (offsets === undefined) return new Uint8Array(0);
  const start = offsets.getInt32(row * 4, true);
  const end = offsets.getInt32(row * 4 + 4, true);
  size.text(end - start);
  return new Uint8Array(data.buffer, data.byteOffset + start, end - start);
}

function items(column: ArrowColumn, start: number, end: number, size: ShownSize): readonly ShownValue[] {
  const [child] = column.children;
  if (child === undefined) return [];
  size.values(end - start);
  return Array.from({ length: end - start }, (_, index) => valueAt(child, start + index, size));
}
