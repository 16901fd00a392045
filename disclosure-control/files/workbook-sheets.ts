import { strFromU8 } from 'fflate';
import { plainText } from './markup.ts';

/** The values of a sheet, formulas by what they came to, and which part of the workbook it is. */
export interface SheetRows {
  readonly part: string;
  readonly rows: readonly (readonly string[])[];
}

const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : strFromU8(bytes));

/** All sheets of an Excel workbook, in the order of their parts. */
export function rowsOfSheets(parts: ReadonlyMap<string, Uint8Array>): readonly SheetRows[] {
  const strings = [...text(parts.get('xl/sharedStrings.xml')).matchAll(/<si\b[^>]*>([\s\S]*?)<\/si>/g)].map(
    (one) => plainText(one[1] ?? '').trim(),
  );
  return [...parts]
    .filter(([name]) => /^xl\/worksheets\/[^/]+\.xml$/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, bytes]) => ({ part, rows: sheetRows(text(bytes), strings) }));
}

function sheetRows(sheet: string, strings: readonly string[]): string[][] {
  const rows: string[][] = [];
  let last = 0;
  for (const [, place = '', within = ''] of sheet.matchAll(/<row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/row>)/g)) {
    const cells: string[] = [];
    // A row that is left out is a blank one.
    const number = Number(/\sr="(\d+)"/.exec(place)?.[1] ?? last + 1);
    if (number > last + 1) rows.push([]);
    last = number;
    for (const [, attributes = '', inner = ''] of within.matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const column = columnOf(/\sr="([A-Z]+)/.exec(attributes)?.[1] ?? '');
      const value =
        /<v\b[^>]*>([\s\S]*?)<\/v>/.exec(inner)?.[1] ??
        plainText(/<is\b[^>]*>([\s\S]*?)<\/is>/.exec(inner)?.[1] ?? '');
      while (cells.length < column) cells.push('');
      cells[column] = /\st="s"/.test(attributes) ? (strings[Number(value)] ?? '') : plainText(value).trim();
    }
    rows.push(cells);
  }
  return rows;
}

function columnOf(letters: string): number {
  if (letters === '' || letters.length > 3) return 0;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
