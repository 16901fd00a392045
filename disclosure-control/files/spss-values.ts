import { inflateSync } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';

const mostUnpacked = 64 * 1024 * 1024;

export interface SpssLayout {
  readonly little: boolean;
  /** 0: none; 1: by codes; 2: by codes, and packed. */
  readonly compression: number;
  readonly bias: number;
  /** Cells of eight bytes in a case. */
  readonly cells: number;
}

/** Cells of eight bytes, one after the other, at most `most`. */
export function spssValues(
  data: Uint8Array,
  file: Uint8Array,
  layout: SpssLayout,
  most: number,
): readonly Buffer[] {
  if (layout.compression === 0) {
    const reader = new ByteReader(data, layout.little);
    return Array.from({ length: Math.min(most, Math.floor(data.length / 8)) }, () => reader.bytes(8));
  }
  return coded(layout.compression === 2 ? unpacked(data, file, layout.little) : data, layout, most);
}

function coded(data: Uint8Array, { little, bias }: SpssLayout, most: number): readonly Buffer[] {
  const reader = new ByteReader(data, little);
  const cells: Buffer[] = [];
  const number = (value: number): Buffer => {
    const cell = Buffer.alloc(8);
    if (little) cell.writeDoubleLE(value);
    else cell.writeDoubleBE(value);
    return cell;
  };
  while (cells.length < most && reader.at + 8 <= reader.length) {
    for (const code of reader.bytes(8)) {
      if (cells.length >= most || code === 252) return cells;
      if (code === 0) continue;
      if (code === 253) cells.push(reader.bytes(8));
      else if (code === 254) cells.push(Buffer.alloc(8, ' '));
      else cells.push(number(code === 255 ? -Number.MAX_VALUE : code - bias));
    }
  }
  return cells;
}

/** Blocks that the trailer names, each packed by itself. */
function unpacked(data: Uint8Array, file: Uint8Array, little: boolean): Uint8Array {
  const head = new ByteReader(data, little);
  head.bytes(8);
  const trailer = new ByteReader(file, little, head.int64());
  trailer.bytes(20);
  const blocks = Array.from({ length: trailer.int32() }, () => {
    trailer.bytes(8);
    const from = trailer.int64();
    trailer.bytes(4);
    return file.subarray(from, from + trailer.int32());
  });
  let left = mostUnpacked;
  return Buffer.concat(
    blocks.map((block) => {
      const plain = inflateSync(block, { maxOutputLength: Math.max(1, left) });
      left -= plain.length;
      return plain;
    }),
  );
}
