import { zstdDecompressSync } from 'node:zlib';
import { CompressionType, compressionRegistry, tableFromIPC } from 'apache-arrow';
import { faulty, mostRows, type FileContents } from './contents.ts';
import { textOf } from './json-values.ts';
import { lz4Frame } from './lz4.ts';

const mostUnpacked = 64 * 1024 * 1024;

compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (packed) => lz4Frame(packed, mostUnpacked) });
compressionRegistry.set(CompressionType.ZSTD, {
  decode: (packed) => zstdDecompressSync(packed, { maxOutputLength: mostUnpacked }),
});

/** An Arrow file or stream (Feather 2): its rows, and what was written beside them. */
export function readFeather(bytes: Uint8Array): FileContents {
  try {
    const table = tableFromIPC(bytes);
    const header = table.schema.fields.map(({ name }) => name);
    if (table.numRows > mostRows) return faulty('Arrow data', 'unreadable');
    const rows = Array.from({ length: table.numRows }, (_, row) =>
      header.map((_name, at) => valueText(table.getChildAt(at)?.get(row))),
    );
    const beside = [...table.schema.metadata];
    return {
      form: 'Arrow data',
      tables: [{ place: '', header, rows, near: [] }],
      texts: beside.map(([key, text]) => ({ place: `metadata, ${key.slice(0, 40)}`, text })),
      faults: [],
    };
  } catch {
    return faulty('Arrow data', 'unreadable');
  }
}

function valueText(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'toJSON' in value
    ? textOf((value as { toJSON: () => unknown }).toJSON())
    : textOf(value);
}
