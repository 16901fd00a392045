import { strFromU8 } from 'fflate';
import { plainText } from './markup.ts';

/** The values of a sheet, formulas by what they came to, and which part of the workbook it is. */
export interface SheetRows {
  readonly part: string;
  /** What the sheet is called where it leaves. */
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : strFromU8(bytes));

/** All sheets of an Excel workbook, in the order of their parts. */
export function rowsOfSheets(parts: ReadonlyMap<string, Uint8Array>): readonly SheetRows[] {
  const strings = [...text(parts.get('xl/sharedStrings.xml')).matchAll(/<si\b[^>]*>([\s\S]*?)<\/si>/g)].map(
    (one) => plainText(one[1] ?? '').trim(),
  );
  const sheets = [...parts]
    .filter(([name]) => /^xl\/worksheets\/[^/]+\.xml$/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = namesOf(
    parts,
    sheets.map(([part]) => part),
  );
  return sheets.map(([part, bytes], at) => ({
    part,
    name: names[at] ?? '',
    rows: sheetRows(text(bytes), strings),
  }));
}

/** Names of sheets as the workbook's relationships say; numbers where they do not, or where they are no plain names. */
function namesOf(parts: ReadonlyMap<string, Uint8Array>, sheets: readonly string[]): readonly string[] {
  const targets = new Map(
    [...text(parts.get('xl/_rels/workbook.xml.rels')).matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [
      /\bId="([^"]+)"/.exec(tag)?.[1] ?? '',
      `xl/${(/\bTarget="([^"]+)"/.exec(tag)?.[1] ?? '').replace(/^\/?xl\//, '')}`,
    ]),
  );
  const said = new Map(
    [...text(parts.get('xl/workbook.xml')).matchAll(/<sheet\b[^>]*>/g)].map(([tag]) => [
      targets.get(/\br:id="([^"]+)"/.exec(tag)?.[1] ?? '') ?? '',
      /\sname="([^"]{1,31})"/.exec(tag)?.[1] ?? '',
    ]),
  );
  const names = sheets.map((part) => said.get(part) ?? '');
  const fits = names.every((name) => /^[\w .()-]+$/.test(name)) && new Set(names).size === names.length;
  return fits ? names : sheets.map((_, at) => `Sheet${at + 1}`);
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
