import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';

/** The archive is not one that is read: damaged, encrypted, of another form, or of parts that unpack to too much. */
export class NotReadable extends Error {}

/** A part of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its local header stands. */
  readonly at: number;
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localHeader = 0x04034b50;
const longestComment = 65_535;
const mostEntries = 10_000;
const longestDirectory = 8 * 1024 * 1024;
/** A part that unpacks to more than this, and to this many times its size, is no delivery but an attack. */
const bombBytes = 256 * 1024 * 1024;
const bombRatio = 200;

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  if (bytesRead !== length) throw new NotReadable();
  return bytes;
}

/** The parts of an archive (PKWARE APPNOTE 6.3), by name. Archives of more than 4 GiB are not read. @throws NotReadable */
export async function zipEntries(handle: FileHandle): Promise<ReadonlyMap<string, ZipEntry>> {
  const { size } = await handle.stat();
  const tail = await bytesAt(
    handle,
    Math.max(0, size - 22 - longestComment),
    Math.min(size, 22 + longestComment),
  );
  const end = lastMark(tail);
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (count > mostEntries || length > longestDirectory || start + length > size) throw new NotReadable();
  const directory = await bytesAt(handle, start, length);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let one = 0; one < count; one += 1) {
    if (at + 46 > length || directory.readUInt32LE(at) !== directoryEntry) throw new NotReadable();
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    if (nameEnd > length) throw new NotReadable();
    const name = directory.toString('utf8', at + 46, nameEnd);
    const encrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
    // Of two parts of one name readers disagree which counts.
    if (encrypted || entries.has(name)) throw new NotReadable();
    const [packed, unpacked] = [directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 24)];
    const local = directory.readUInt32LE(at + 42);
    entries.set(name, { name, method: directory.readUInt16LE(at + 10), packed, unpacked, at: local });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function lastMark(tail: Buffer): number {
  for (let at = tail.length - 22; at >= 0; at -= 1) if (tail.readUInt32LE(at) === endOfDirectory) return at;
  throw new NotReadable();
}

/** The unpacked text of a part (UTF-8), as it is read. @throws NotReadable while it is iterated */
export async function* zipText(handle: FileHandle, path: string, entry: ZipEntry): AsyncGenerator<string> {
  const { size } = await handle.stat();
  const header = await bytesAt(handle, entry.at, 30);
  const start = entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const known = entry.method === 0 || entry.method === 8;
  if (header.readUInt32LE(0) !== localHeader || !known || start + entry.packed > size)
    throw new NotReadable();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let unpacked = 0;
  if (entry.packed === 0) return;
  const packed = createReadStream(path, { start, end: start + entry.packed - 1, highWaterMark: 256 * 1024 });
  const bytes = entry.method === 0 ? packed : packed.pipe(createInflateRaw());
  packed.on('error', (error) => bytes.destroy(error));
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > entry.unpacked || (unpacked > bombBytes && unpacked > entry.packed * bombRatio))
        throw new NotReadable();
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof NotReadable ? error : new NotReadable();
  } finally {
    bytes.destroy();
    packed.destroy();
  }
  if (unpacked !== entry.unpacked) throw new NotReadable();
}
