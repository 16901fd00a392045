import { plainName } from '../../catalogue/plain-name.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InvalidInput } from '@vitrine/core/errors';
import { type ObjectStore } from '@vitrine/core/store';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import {
  LandingEmpty,
  LandingEncoding,
  LandingMissing,
  LandingUnreadable,
  SourceUnknown,
} from '../../errors.ts';
import { Utf8Watch } from './utf8-watch.ts';

/** Where landing files are, by configured alias: a folder of this machine or a bucket. Documents name aliases only. */
export type LandingSources = Readonly<Record<string, string | ObjectStore>>;

type Source = DatasetFile['source'];

/** A landing file on this machine, ready to be read. */
export interface LandingFile {
  readonly path: string;
  readonly gzip: boolean;
  /** Cells of the first line. */
  readonly header: readonly string[];
}

/** What reading a landing file to its end showed. */
export interface LandingFacts {
  /** SHA-256 of the file's bytes as they arrived. */
  readonly sha256: string;
  readonly bytes: number;
}

const gzipMagic = Buffer.from([0x1f, 0x8b]);
const longestHeader = 1024 * 1024;

/** A file of a configured source, on this machine. @throws SourceUnknown, LandingMissing */
export async function findFile(
  sources: LandingSources,
  source: { readonly alias: string; readonly file: string },
  scratchDir: string,
): Promise<string> {
  const place = Object.hasOwn(sources, source.alias) ? sources[source.alias] : undefined;
  if (place === undefined) {
    throw new SourceUnknown({
      detail: `No landing source is configured under the alias ${source.alias}.`,
      help: 'Ask the operator to configure it, or use one that is.',
    });
  }
  if (!plainName.test(source.file)) {
    throw new InvalidInput({
      detail: 'A source holds files of plain names: letters, digits, dots and dashes.',
    });
  }
  const path =
    typeof place === 'string' ? join(place, source.file) : await fetched(place, source.file, scratchDir);
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (path === undefined || found?.isFile() !== true) {
    throw new LandingMissing({
      detail: `There is no file ${source.file} in the source ${source.alias}.`,
    });
  }
  return path;
}

/** Finds a dataset's landing file and reads its header. @throws SourceUnknown, LandingMissing, LandingEmpty, LandingUnreadable */
export async function findLandingFile(
  sources: LandingSources,
  source: Source,
  scratchDir: string,
): Promise<LandingFile> {
  const path = await findFile(sources, source, scratchDir);
  const found = await stat(path);
  if (found.size === 0) throw empty(source);
  const handle = await open(path);
  const start = Buffer.alloc(2);
  await handle.read(start, 0, 2, 0).finally(() => handle.close());
  const gzip = start.equals(gzipMagic);
  return { path, gzip, header: await readHeader(path, gzip, source) };
}

export function empty(source: Source): LandingEmpty {
  return new LandingEmpty({ detail: `The file ${source.file} holds no rows.` });
}

/** A copy that is as old as the object: lists count from when they landed. */
async function fetched(store: ObjectStore, file: string, scratchDir: string): Promise<string | undefined> {
  // Asked first: what is written in between is then older than it is taken for, never younger.
  const writtenAt = await store.writtenAt(file);
  const bytes = await store.read(file);
  if (writtenAt === undefined || bytes === undefined) return undefined;
  const path = join(scratchDir, file);
  await writeFile(path, bytes, { mode: 0o600 });
  await utimes(path, writtenAt, writtenAt);
  return path;
}

function contents(path: string, gzip: boolean, seen?: (raw: Buffer) => void): AsyncIterable<Buffer> {
  const raw = createReadStream(path, { highWaterMark: 1024 * 1024 });
  if (seen) raw.on('data', (chunk) => seen(chunk as Buffer));
  if (!gzip) return raw;
  const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
  // A failure on either side ends both, and the iteration throws it.
  pipeline(raw, gunzip).catch(() => undefined);
  return gunzip;
}

function unreadable(source: Source, cause: unknown): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The file ${source.file} cannot be read to its end: it is damaged, or was cut off on its way.`,
    help: 'Ask the sender to deliver it again.',
    cause,
  });
}

async function readHeader(path: string, gzip: boolean, source: Source): Promise<readonly string[]> {
  const held: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of contents(path, gzip)) {
      held.push(chunk);
      length += chunk.length;
      if (chunk.includes(10) || length > longestHeader) break;
    }
  } catch (cause) {
    throw unreadable(source, cause);
  }
  const bytes = Buffer.concat(held);
  if (bytes.length === 0) throw empty(source);
  const text = new TextDecoder(source.encoding).decode(bytes);
  return headerCells(text.split(/\r?\n/, 1)[0] ?? '', source.delimiter);
}

function headerCells(line: string, delimiter: string): readonly string[] {
  return line.split(delimiter).map((cell) => {
    const trimmed = cell.trim();
    return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1
      ? trimmed.slice(1, -1)
      : trimmed;
  });
}

/**
 * Reads the whole file once for its digest and its encoding.
 * @throws LandingEncoding naming the line, LandingUnreadable
 */
export async function inspectLandingFile(file: LandingFile, source: Source): Promise<LandingFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  const watch = new Utf8Watch();
  const before = await stat(file.path, { bigint: true });
  try {
    const seen = (raw: Buffer): void => {
      hash.update(raw);
      bytes += raw.length;
    };
    for await (const chunk of contents(file.path, file.gzip, seen)) {
      watch.push(chunk);
      if (source.encoding === 'utf-8' && watch.badLine !== undefined) break;
    }
  } catch (cause) {
    throw unreadable(source, cause);
  }
  watch.end();
  if (source.encoding === 'utf-8' && watch.badLine !== undefined) {
    throw new LandingEncoding({
      detail: `The file ${source.file} is declared as UTF-8, but line ${watch.badLine} is not.`,
      help: 'Ask the sender which encoding it is; hospital systems often write windows-1252.',
      facts: { declared: source.encoding, line: watch.badLine },
    });
  }
  if (source.encoding === 'windows-1252' && !watch.ascii && watch.badLine === undefined) {
    throw new LandingEncoding({
      detail: `The file ${source.file} is declared as windows-1252, but all of it is UTF-8.`,
      help: 'Declare utf-8; read as windows-1252 its accented letters would be spoilt.',
      facts: { declared: source.encoding },
    });
  }
  const after = await stat(file.path, { bigint: true });
  if (before.mtimeNs !== after.mtimeNs || before.size !== after.size || before.ino !== after.ino) {
    throw new LandingUnreadable({
      detail: `The file ${source.file} changed while it was read.`,
      help: 'Wait until the delivery is complete, then publish again.',
    });
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** A copy in UTF-8 of a windows-1252 file, in the scratch folder; the engine reads UTF-8 only. */
export async function transcoded(file: LandingFile, scratchDir: string): Promise<LandingFile> {
  const path = join(scratchDir, 'transcoded.csv');
  const handle = await open(path, 'wx', 0o600);
  const decoder = new TextDecoder('windows-1252');
  try {
    for await (const chunk of contents(file.path, file.gzip)) {
      await handle.write(decoder.decode(chunk, { stream: true }));
    }
  } finally {
    await handle.close();
  }
  return { path, gzip: false, header: file.header };
}
