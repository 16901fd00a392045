import { open, type FileHandle } from 'node:fs/promises';
import { parquetMetadata, type FileMetaData, type SchemaElement } from 'hyparquet';
import { LandingUnreadable } from '../../errors.ts';

/** Bytes of the longest description at the end of a file. */
const longestFooter = 16 * 1024 * 1024;
/** A file that unpacks to more than this, and to this many times its size, is no delivery but an attack. */
const bombBytes = 4 * 1024 * 1024 * 1024;
const bombRatio = 1000;

/**
 * The columns of a Parquet file, and how many rows it has, after its description of itself was held against the file: every page lies in it,
 * nothing unpacks to more than it may, and the counts of rows agree. The engine reads the pages afterwards.
 * @throws LandingUnreadable
 */
export async function parquetColumns(
  path: string,
  file: string,
): Promise<{ readonly columns: readonly string[]; readonly rows: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const metadata = await metadataOf(handle, size);
    if (metadata === undefined || !isSound(metadata, size)) throw damaged(file);
    return { columns: columnsOf(metadata.schema, file), rows: Number(metadata.num_rows) };
  } finally {
    await handle.close();
  }
}

async function metadataOf(handle: FileHandle, size: number): Promise<FileMetaData | undefined> {
  if (size < 12) return undefined;
  const tail = Buffer.alloc(8);
  await handle.read(tail, 0, 8, size - 8);
  const length = tail.readUInt32LE(0);
  if (tail.toString('latin1', 4) !== 'PAR1' || length > longestFooter || length + 12 > size) return undefined;
  const footer = Buffer.alloc(length + 8);
  await handle.read(footer, 0, length + 8, size - length - 8);
  try {
    return parquetMetadata(footer.buffer.slice(footer.byteOffset, footer.byteOffset + footer.length));
  } catch {
    // What is wrong with it is its sender's secret: the text may hold anything.
    return undefined;
  }
}

function isSound({ num_rows, row_groups, schema }: FileMetaData, size: number): boolean {
  let rows = 0n;
  let unpacked = 0n;
  for (const group of row_groups) {
    if (group.num_rows < 0n) return false;
    rows += group.num_rows;
    for (const { meta_data } of group.columns) {
      if (meta_data === undefined) return false;
      const { dictionary_page_offset, data_page_offset, total_compressed_size, total_uncompressed_size } =
        meta_data;
      const start = dictionary_page_offset ?? data_page_offset;
      if (start < 4n || total_compressed_size < 0n || total_uncompressed_size < 0n) return false;
      if (start + total_compressed_size > BigInt(size)) return false;
      unpacked += total_uncompressed_size;
    }
  }
  const most = BigInt(Math.max(bombBytes, size * bombRatio));
  return rows === num_rows && unpacked <= most && schema.length > 1 && schema.length <= 5_000;
}

/** Top-level columns, in order: a list or a record in the place of a value cannot be a cell. */
function columnsOf(schema: readonly SchemaElement[], file: string): readonly string[] {
  const [root, ...rest] = schema;
  if (
    root?.num_children !== rest.length ||
    rest.some((one) => (one.num_children ?? 0) > 0 || one.repetition_type === 'REPEATED')
  ) {
    throw new LandingUnreadable({
      detail: `The file ${file} has lists or records in the place of values.`,
      help: 'Ask the sender for one plain value in each column.',
    });
  }
  return rest.map((one) => one.name);
}

function damaged(file: string): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The file ${file} is no whole Parquet file, or its description of itself is not true.`,
    help: 'Ask the sender to deliver it again.',
  });
}
