import { readCsv } from '../checks/read-csv.ts';
import type { RequestFile } from './request.ts';

const pageRows = 500;
const pageCharacters = 200_000;

/** A part of a file as a person reads it: rows of a table or characters of a text, `to` exclusive. */
export interface FilePage {
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly text?: string;
  readonly from: number;
  readonly to: number;
  readonly total: number;
  /** Whether the file ends here. Of a kind that cannot be shown no part is the end. */
  readonly end: boolean;
}

/** The part of a file that begins at a row or character, from 0. Every part of a file can be come to. Pure. */
export function filePage(file: Pick<RequestFile, 'mediaType'>, bytes: Uint8Array, at: number): FilePage {
  if (!isText(file.mediaType)) return { from: 0, to: 0, total: 0, end: false };
  const text = Buffer.from(bytes).toString('utf8');
  const [columns, ...rows] = (file.mediaType === 'text/csv' ? readCsv(text) : undefined) ?? [];
  if (columns === undefined) {
    const from = Math.min(at, text.length);
    const to = Math.min(from + pageCharacters, text.length);
    return { text: text.slice(from, to), ...placed(from, to, text.length) };
  }
  const from = Math.min(at, rows.length);
  const to = from + rowsThatFit(rows.slice(from, from + pageRows));
  return { table: { columns, rows: rows.slice(from, to) }, ...placed(from, to, rows.length) };
}

function placed(from: number, to: number, total: number): Omit<FilePage, 'table' | 'text'> {
  return { from, to, total, end: to === total };
}

/** At least one, so that a reader always gets on. */
function rowsThatFit(rows: readonly (readonly string[])[]): number {
  let left = pageCharacters;
  const over = rows.findIndex((row) => (left -= row.reduce((sum, cell) => sum + cell.length, 0)) < 0);
  return over < 0 ? rows.length : Math.max(over, 1);
}

const isText = (mediaType: string): boolean =>
  mediaType.startsWith('text/') || ['application/json', 'image/svg+xml'].includes(mediaType);
