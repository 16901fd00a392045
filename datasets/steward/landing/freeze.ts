import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { LandingColumns, LandingEmpty, LandingUnreadable } from '../../errors.ts';
import { EncodingWatch } from './encoding-watch.ts';
import { FrozenCopy } from './frozen-copy.ts';
import { longestHeader, readHeader, type Header } from './header.ts';
import type { LandingFile } from './landing-file.ts';
import { readLanded, type LandingFacts } from './landed-bytes.ts';
import { headingsOf, lineReader, type LineReader } from './line-formats.ts';
import { LineSplitter, type PhysicalLine } from './line-splitter.ts';
import { demandUnchanged, openLanding, type LandingSources } from './open-landing.ts';
import { parquetColumns } from './parquet-columns.ts';
import { readPatients, type Patients } from './patients.ts';
import { RecordNeverEnds, RecordScanner } from './record-scanner.ts';
import { readSheet } from './xlsx/read-sheet.ts';

type Source = DatasetFile['source'];

/**
 * A landing file as it was read once: its rows and what is no row, in files of the steward's own. Whatever is written
 * over the landed file afterwards, the digest is of the bytes that the rows came from.
 */
export interface FrozenLanding {
  readonly facts: LandingFacts;
  readonly header: readonly string[];
  /** CSV without a header, in UTF-8, the declared delimiter: the line number, then the cells. */
  readonly rows: string;
  /** CSV without a header, comma: line number, lines, reason, part, the part's bytes in hexadecimal. */
  readonly faults: string;
  /** What stands between the cells of the rows. */
  readonly delimiter: string;
  /** How many rows and faults there are: as many must be read back. */
  readonly handed: { readonly rows: number; readonly faults: number };
  /** Whether `lineEndMark` stands in some cell. */
  readonly multiLine: boolean;
  /** A copy of the whole file whose rows the engine reads itself, in the place of `rows`. */
  readonly parquet?: string;
  /** The file of patients that the rows refer to, as it was read. */
  readonly patients?: LandingFacts;
}

/**
 * Reads a landing file once, from its first byte to its last: digest, encoding, records. `checkHeader` is asked
 * before any row is read.
 * @throws SourceUnknown, LandingMissing, LandingEmpty, LandingUnreadable, LandingEncoding, LandingColumns
 */
export async function freezeLanding(
  sources: LandingSources,
  file: LandingFile,
  scratchDir: string,
  checkHeader: (header: readonly string[]) => void,
): Promise<FrozenLanding> {
  const { source } = file;
  const patients = await readPatients(sources, source).catch((error: unknown) => {
    throw asLandingError(error, { file: source.patients ?? source.file });
  });
  const landing = await openLanding(sources, source);
  const delimiter = source.format === 'csv' ? source.delimiter : ',';
  const copy = await FrozenCopy.open(scratchDir, delimiter);
  try {
    if (landing.size === 0) throw emptyLanding(source);
    const { chunks, facts } = readLanded(landing, source.file, packed[source.format]);
    const read = { file, chunks, copy, scratchDir };
    const { header, parquet, rows } = await readBy(read, patients, checkHeader);
    await copy.flush();
    await demandUnchanged(landing, source.file);
    const { multiLine } = copy;
    const handed = { ...copy.handed, ...(rows === undefined ? {} : { rows }) };
    const whole = parquet === undefined ? {} : { parquet };
    const ofPatients = patients === undefined ? {} : { patients: patients.facts };
    return { facts: facts(), header, ...copy.files, delimiter, handed, multiLine, ...whole, ...ofPatients };
  } catch (error) {
    throw asLandingError(error, source);
  } finally {
    await copy.close();
    await landing.close();
  }
}

/** Formats whose files are read as they are, since they are packed by themselves. */
const packed: Readonly<Partial<Record<Source['format'], 'Parquet' | 'zip'>>> = {
  parquet: 'Parquet',
  xlsx: 'zip',
};

interface Reading {
  readonly file: LandingFile;
  readonly chunks: AsyncIterable<Buffer>;
  readonly copy: FrozenCopy;
  readonly scratchDir: string;
}

async function readBy(
  { file, chunks, copy, scratchDir }: Reading,
  patients: Patients | undefined,
  checkHeader: (header: readonly string[]) => void,
): Promise<{ readonly header: readonly string[]; readonly parquet?: string; readonly rows?: number }> {
  const { source } = file;
  switch (source.format) {
    case 'csv':
      return { header: await copyRecords(chunks, source, copy, checkHeader) };
    case 'parquet': {
      const parquet = join(scratchDir, 'landed.parquet');
      await writeFile(parquet, chunks, { mode: 0o600 });
      const { columns: header, rows } = await parquetColumns(parquet, source.file);
      checkHeader(header);
      return { header, parquet, rows };
    }
    case 'xlsx': {
      const path = join(scratchDir, 'landed.xlsx');
      await writeFile(path, chunks, { mode: 0o600 });
      const header = await readSheet(path, source, copy, checkHeader);
      await rm(path);
      return { header };
    }
    default:
      return { header: await copyLines(file, chunks, copy, lineReader(file, patients?.byId ?? new Map())) };
  }
}

/** Lines that are each a row by themselves. */
async function copyLines(
  file: LandingFile,
  chunks: AsyncIterable<Buffer>,
  copy: FrozenCopy,
  reader: LineReader,
): Promise<readonly string[]> {
  const watch = new EncodingWatch(file.source);
  const lines = new LineSplitter();
  let rows = 0;
  const take = async (found: Iterable<PhysicalLine>): Promise<void> => {
    for (const { line, bytes } of found) {
      // A blank line is no row, and nothing of it can be lost.
      if (bytes.length === 0) continue;
      const row = reader.read(bytes);
      if ('cells' in row) {
        copy.cells(line, row.cells);
        rows += 1;
      } else copy.fault({ line, lines: 1, bytes }, row.fault);
    }
    await copy.flush();
  };
  for await (const chunk of chunks) await take(lines.push(watch.decode(chunk)));
  await take(lines.push(watch.end()));
  await take(lines.end());
  const absent = reader.absent();
  if (rows > 0 && absent.length > 0) {
    const missing = file.columns
      .filter((one) => absent.includes(one.from ?? one.name))
      .map((one) => one.name);
    throw new LandingColumns({
      detail: `No line of ${file.source.file} has ${missing.length} of the described columns.`,
      help: 'Correct from: in the dataset file, or take the columns out of it.',
      facts: { missing: missing.slice(0, 50), unknown: [], repeated: [] },
    });
  }
  return headingsOf(file);
}

export function emptyLanding(source: Pick<Source, 'file'>): LandingEmpty {
  return new LandingEmpty({ detail: `The file ${source.file} holds no rows.` });
}

async function copyRecords(
  chunks: AsyncIterable<Buffer>,
  source: Source,
  copy: FrozenCopy,
  checkHeader: (header: readonly string[]) => void,
): Promise<readonly string[]> {
  const watch = new EncodingWatch(source);
  let start: Buffer = Buffer.alloc(0);
  let header: Header | undefined;
  let scanner: RecordScanner | undefined;
  const begin = (last: boolean): void => {
    header = readHeader(start, source.delimiter, last);
    if (header === undefined) {
      if (start.length > longestHeader || last) throw neverEnds(source, 1);
      return;
    }
    checkHeader(header.cells);
    const form = { delimiter: source.delimiter, columns: header.cells.length, lineEnd: header.lineEnd };
    scanner = new RecordScanner(form, 1 + header.lines, copy);
    scanner.push(start.subarray(header.next));
    start = Buffer.alloc(0);
  };
  const take = async (text: Buffer): Promise<void> => {
    if (scanner !== undefined) scanner.push(text);
    else {
      start = Buffer.concat([start, text]);
      begin(false);
    }
    await copy.flush();
  };
  for await (const chunk of chunks) await take(watch.decode(chunk));
  await take(watch.end());
  if (scanner === undefined) {
    if (start.length === 0) throw emptyLanding(source);
    begin(true);
  }
  scanner?.end();
  return header?.cells ?? [];
}

function neverEnds(source: Pick<Source, 'file'>, line: number): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The file ${source.file} cannot be cut into rows: what begins in line ${line} does not end.`,
    help: 'Look for a quote that is never closed, or ask the sender to deliver it again.',
    facts: { line },
  });
}

/** Broken packing, a full disk: what is not yet an error of ours. */
function asLandingError(error: unknown, source: Pick<Source, 'file'>): unknown {
  if (error instanceof RecordNeverEnds) return neverEnds(source, error.line);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error;
  return new LandingUnreadable({
    detail: `The file ${source.file} cannot be read to its end: it is damaged, or was cut off on its way.`,
    help: 'Ask the sender to deliver it again.',
    cause: error,
  });
}
