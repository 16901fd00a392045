import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { LandingEmpty, LandingUnreadable } from '../../errors.ts';
import { NotJson, readJsonLine } from '../landing/json-line.ts';
import { longestHeader, readHeader } from '../landing/header.ts';
import { readLanded } from '../landing/landed-bytes.ts';
import { LineSplitter } from '../landing/line-splitter.ts';
import { openLanding, type LandingSources } from '../landing/open-landing.ts';
import { Utf8Watch } from '../landing/utf8-watch.ts';

type Source = DatasetFile['source'];
type Format = Source['format'];

/** How a landing file seems to be written, and of NDJSON which fields it has. */
export interface DraftSource {
  readonly source: Source;
  readonly fields: readonly string[];
}

/** Bytes that are looked at to find out. */
const looked = 1024 * 1024;

/** The format that the file's name says. */
function formatOf(file: string): Format {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet')) return 'parquet';
  if (name.endsWith('.xlsx')) return 'xlsx';
  return name.endsWith('.ndjson') || name.endsWith('.jsonl') ? 'ndjson' : 'csv';
}

/**
 * Finds out how a landing file is written: by its name, its encoding by its bytes, its delimiter by its first line.
 * @throws SourceUnknown, LandingMissing, LandingEmpty, LandingUnreadable
 */
export async function draftSource(
  sources: LandingSources,
  { alias, file }: { readonly alias: string; readonly file: string },
): Promise<DraftSource> {
  const format = formatOf(file);
  const form = { alias, file, format, nullValues: [''], otherColumns: 'drop' as const };
  if (format === 'parquet' || format === 'xlsx')
    return { source: { ...form, encoding: 'utf-8', delimiter: ',' }, fields: [] };
  const start = await startOf(sources, { alias, file });
  if (start.length === 0) throw new LandingEmpty({ detail: `The file ${file} holds no rows.` });
  if (format === 'ndjson')
    return { source: { ...form, encoding: 'utf-8', delimiter: ',' }, fields: fieldsOf(start, file) };
  const watch = new Utf8Watch();
  watch.push(start);
  const encoding = watch.badLine === undefined ? 'utf-8' : 'windows-1252';
  return { source: { ...form, encoding, delimiter: delimiterOf(start) }, fields: [] };
}

async function startOf(
  sources: LandingSources,
  name: { readonly alias: string; readonly file: string },
): Promise<Buffer> {
  const landing = await openLanding(sources, name);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of readLanded(landing, name.file).chunks) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= looked) break;
    }
    return Buffer.concat(chunks);
  } finally {
    await landing.close();
  }
}

/** The delimiter that gives the first line the most cells. */
function delimiterOf(start: Buffer): Source['delimiter'] {
  const line = start.subarray(0, longestHeader);
  const cells = (delimiter: string): number => readHeader(line, delimiter, true)?.cells.length ?? 0;
  return ([',', ';', '\t', '|'] as const).reduce((best, one) => (cells(one) > cells(best) ? one : best));
}

/** Fields of the first lines whose values are no lists and no records. */
function fieldsOf(start: Buffer, file: string): readonly string[] {
  const fields = new Map<string, boolean>();
  const lines = [...new LineSplitter().push(start)];
  for (const { bytes } of lines.length === 0 ? [{ bytes: start }] : lines.slice(0, 1_000)) {
    if (bytes.length === 0) continue;
    try {
      const value = readJsonLine(bytes.toString('utf8'));
      if (!(value instanceof Map)) throw new NotJson();
      for (const [name, one] of value)
        fields.set(name, (fields.get(name) ?? true) && !(one instanceof Map) && !Array.isArray(one));
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      throw new LandingUnreadable({
        detail: `The file ${file} has a line that is no JSON object among its first.`,
        help: 'Ask the sender what it is, or write the dataset file by hand.',
      });
    }
  }
  return [...fields].filter(([, plain]) => plain).map(([name]) => name);
}
