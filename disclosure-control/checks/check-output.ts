import type { Profile } from '../profiles/profile.ts';
import type { ProtectedResult } from '../query/aggregate/protect.ts';
import { maxFileBytes } from '../requests/request.ts';
import { checkComplements } from './complements.ts';
import { finding, type Finding } from './finding.ts';
import { checkNames, checkPieces, type Piece } from './identifiers.ts';
import { readCsv } from './read-csv.ts';
import { checkShape } from './shape.ts';
import { checkSmallNumbers } from './small-numbers.ts';
import { tableOfResult, tableOfText, type CheckedTable } from './table.ts';

/** A file as it would leave. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Most findings of one file: past them, the file is wrong as a whole. */
const mostFindings = 200;

/**
 * What can be told of a file without a person: the same for a researcher before asking and for a checker
 * afterwards. No finding does not mean safe; it means that the automatic checks found nothing.
 */
export function checkOutput(file: OutputFile, profile: Profile): Finding[] {
  if (file.bytes.length > maxFileBytes) return [finding('too-large')];
  if (file.bytes.length === 0) return [finding('empty')];
  const kind = /\.(csv|tsv|json|txt|md|log)$/i.exec(file.name)?.[1]?.toLowerCase();
  if (kind === undefined) return [finding('needs-person')];
  const text = decode(file.bytes);
  if (text === undefined) return [finding('unreadable')];
  return findingsIn(kind, text, profile).slice(0, mostFindings);
}

/** The same for a protected result, whose columns say what they hold. */
export function checkResult(result: ProtectedResult, profile: Profile): Finding[] {
  return checkTable(tableOfResult(result), profile);
}

/** The same for a table whose cells' contributors may be known. */
export function checkTable(table: CheckedTable, profile: Profile): Finding[] {
  const cells = function* (): Iterable<Piece> {
    for (const [row, line] of table.rows.entries())
      for (const [at, cell] of line.entries())
        if (cell.kind === 'value')
          yield { text: String(cell.value), where: { row: row + 1, column: table.columns[at]?.name ?? '' } };
  };
  return [
    ...checkNames(table.columns.map((column) => column.name)),
    ...checkPieces(cells()),
    ...checkSmallNumbers(table, profile),
    ...checkComplements(table, profile),
    ...checkShape(table),
  ].slice(0, mostFindings);
}

function findingsIn(kind: string, text: string, profile: Profile): Finding[] {
  switch (kind) {
    case 'csv':
    case 'tsv': {
      const rows = kind === 'csv' ? readCsv(text) : text.split(/\r?\n/).map((line) => line.split('\t'));
      const [header, ...body] = rows ?? [];
      if (header === undefined) return [finding('unreadable')];
      return body.length === 0 ? [finding('empty')] : checkTable(tableOfText(header, body), profile);
    }
    case 'json':
      return checkJson(text, profile);
    default:
      return [finding('needs-person'), ...checkPieces(linesOf(text))];
  }
}

/** An array of flat objects is a table; anything else is searched for identifiers and left to a person. */
function checkJson(text: string, profile: Profile): Finding[] {
  const value = parseJson(text);
  if (value === undefined) return [finding('unreadable')];
  const records = Array.isArray(value) ? value.filter(isRecord) : [];
  if (Array.isArray(value) && records.length === value.length && records.length > 0) {
    const header = [...new Set(records.flatMap((record) => Object.keys(record)))];
    const flat = records.map((record) => header.map((name) => fieldText(record[name])));
    return checkTable(tableOfText(header, flat), profile);
  }
  return [finding('needs-person'), ...checkPieces(linesOf(JSON.stringify(value, null, 1)))];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A line of prose is no cell: its length says nothing. */
function* linesOf(text: string): Iterable<Piece> {
  for (const [at, line] of text.split(/\r?\n/).entries())
    for (let from = 0; from < line.length || from === 0; from += 150)
      // Overlapping pieces, so that nothing is cut in two unseen.
      yield { text: line.slice(from, from + 190), where: { line: at + 1 } };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
