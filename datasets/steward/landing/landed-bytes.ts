import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { LandingEncoding, LandingUnreadable } from '../../errors.ts';
import type { OpenLanding } from './open-landing.ts';

/** What reading a landing file to its end showed. */
export interface LandingFacts {
  /** SHA-256 of the file's bytes as they arrived. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A file that unpacks to more than this, and to this many times its size, is no delivery but an attack. */
const bombBytes = 256 * 1024 * 1024;
const bombRatio = 200;

const forms = [
  { magic: [0x1f, 0x8b], form: 'gzip' },
  { magic: [0x50, 0x4b, 0x03, 0x04], form: 'zip' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], form: 'zstd' },
  { magic: [0x42, 0x5a, 0x68], form: 'bzip2' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], form: 'xz' },
  { magic: [0x50, 0x41, 0x52, 0x31], form: 'Parquet' },
] as const;

/** Unpacked bytes of a landed file, read once; `facts` is what was read, when all was. */
export interface LandedBytes {
  readonly chunks: AsyncIterable<Buffer>;
  readonly facts: () => LandingFacts;
}

/**
 * Reads a landed file once: what is hashed is what is handed on. `asIs`: a form that must be its own, and is not
 * unpacked here.
 * @throws LandingUnreadable, LandingEncoding while it is iterated
 */
export function readLanded(landing: OpenLanding, file: string, asIs?: 'Parquet' | 'zip'): LandedBytes {
  const hash = createHash('sha256');
  let read = 0;
  const raw = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of landing.bytes()) {
      hash.update(chunk);
      read += chunk.length;
      yield chunk;
    }
  };
  return {
    chunks: asIs === undefined ? unpacked(raw(), file, () => read) : whole(raw(), file, asIs),
    facts: () => ({ sha256: hash.copy().digest('hex'), bytes: read }),
  };
}

async function* whole(
  raw: AsyncGenerator<Buffer>,
  file: string,
  form: 'Parquet' | 'zip',
): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of raw) {
    if (first && formOf(chunk) !== form) {
      throw new LandingUnreadable({
        detail: `The file ${file} is not ${form === 'Parquet' ? 'a Parquet file' : 'an Excel workbook (XLSX)'}, as the dataset file says.`,
        help: 'Correct source.format, or ask the sender what it is.',
      });
    }
    first = false;
    yield chunk;
  }
}

async function* unpacked(
  raw: AsyncGenerator<Buffer>,
  file: string,
  read: () => number,
): AsyncGenerator<Buffer> {
  const first = await raw.next();
  if (first.done === true) return;
  const form = formOf(first.value);
  if (form !== undefined && form !== 'gzip') {
    throw new LandingUnreadable({
      detail: `The file ${file} is ${form === 'Parquet' ? 'a Parquet file' : `packed with ${form}`}, and the dataset file describes text, plain or packed with gzip.`,
      help: 'Correct source.format, or ask the sender to deliver it as text.',
    });
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    yield* raw;
  };
  if (form === undefined) {
    demandNoUtf16(first.value, file);
    yield* all();
    return;
  }
  yield* gunzipped(all(), file, read);
}

async function* gunzipped(
  packed: AsyncGenerator<Buffer>,
  file: string,
  read: () => number,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
  const source = Readable.from(packed);
  source.on('error', (error) => gunzip.destroy(error));
  let written = 0;
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      if (written === 0) demandNoUtf16(chunk, file);
      written += chunk.length;
      if (written > bombBytes && written > read() * bombRatio) {
        throw new LandingUnreadable({
          detail: `The file ${file} unpacks to more than ${bombRatio} times its size.`,
          help: 'Ask the sender what it is; deliver it unpacked if it is right.',
        });
      }
      yield chunk;
    }
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  // What stands behind the last packed part is read by nobody.
  if (gunzip.bytesWritten < read()) {
    throw new LandingUnreadable({
      detail: `The file ${file} goes on behind the end of what is packed in it.`,
      help: 'Ask the sender to deliver it again.',
    });
  }
}

function formOf(bytes: Buffer): (typeof forms)[number]['form'] | undefined {
  return forms.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte))?.form;
}

/** UTF-16 is told apart from a file of another delimiter: by its mark, or by a zero in each pair of bytes. */
function demandNoUtf16(bytes: Buffer, file: string): void {
  const marked = bytes.length > 1 && [0xfffe, 0xfeff].includes(bytes.readUInt16BE(0));
  const start = bytes.subarray(0, 64);
  const zeros = (odd: number): boolean =>
    start.length > 7 && start.every((byte, at) => at % 2 !== odd || byte === 0);
  if (!marked && !zeros(0) && !zeros(1)) return;
  throw new LandingEncoding({
    detail: `The file ${file} is UTF-16, and a landing file is UTF-8 or windows-1252.`,
    help: 'Ask the sender to save it as UTF-8.',
    facts: { found: 'utf-16' },
  });
}
