import type { FileContents, FileTable } from './contents.ts';
import { tablesIn } from './delimited.ts';

/**
 * Printed tables in a text: columns kept apart by two spaces or more (R, Stata, Python), by `|` (Markdown, psql) or
 * by `&` (LaTeX). Blocks of at least two such lines are tables; every line stays text as well.
 */
export function readPrinted(form: string, text: string): FileContents {
  const lines = text.split(/\r?\n/);
  const rows = lines.map(cellsOfLine);
  const { tables } = tablesIn(rows);
  const found = tables
    .filter((table) => table.rows.length > 0 && table.header.length > 1)
    .map((table, at): FileTable => ({ ...table, place: `table ${at + 1}`, near: [] }));
  return { form, tables: found, texts: [{ place: '', text }], faults: [] };
}

function cellsOfLine(line: string): readonly string[] {
  const plain = line.replaceAll(/\\textbf\{([^}]*)\}/g, '$1').trimEnd();
  if (/&/.test(plain) && /\\\\\s*(\[.*\])?$/.test(plain))
    return plain
      .replace(/\\\\.*$/, '')
      .split('&')
      .map((cell) => cell.trim());
  if (/^\s*\|?.*\|.*\|?\s*$/.test(plain) && (plain.match(/\|/g) ?? []).length >= 2) {
    if (/^[\s|:+-]+$/.test(plain)) return [];
    return plain
      .replace(/^\s*\|/, '')
      .replace(/\|\s*$/, '')
      .split('|')
      .map((cell) => cell.trim());
  }
  if (/^[\s=+-]*$/.test(plain)) return [];
  const cells = plain.trim().split(/\s{2,}|\t/);
  // Python and R leave one space only between narrow columns of numbers.
  return cells.length > 1 ? cells.flatMap(splitNumbers) : cells;
}

function splitNumbers(cell: string): readonly string[] {
  return /^-?[\d.]+(\s+-?[\d.]+)+$/.test(cell) ? cell.split(/\s+/) : [cell];
}
