import { strFromU8, unzipSync, type UnzipFileInfo } from 'fflate';
import { faulty, joined, within, type FileContents, type FileTable } from './contents.ts';
import { markupTables, plainText, shownOf } from './markup.ts';
import { longestName, namesRead } from './part-names.ts';
import { tablesOfSheet } from './sheet-tables.ts';
import { rowsOfSheets } from './workbook-sheets.ts';

/** What an archive may unpack to, all together, and how many parts it may have. */
const mostUnpacked = 64 * 1024 * 1024;
const mostParts = 2_000;

/** The parts of a ZIP by name; undefined for one that is damaged, encrypted, or a bomb. */
export function unzipped(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | undefined {
  let total = 0;
  let parts = 0;
  const filter = (file: UnzipFileInfo): boolean => {
    total += file.originalSize;
    parts += 1;
    if (total > mostUnpacked || parts > mostParts) throw new RangeError('too large');
    return true;
  };
  // Bit 0 of a local header's flags says that the part is encrypted.
  for (let at = bytes.indexOf(0x50); at >= 0 && at + 8 < bytes.length; at = bytes.indexOf(0x50, at + 1)) {
    if (
      bytes[at + 1] === 0x4b &&
      bytes[at + 2] === 3 &&
      bytes[at + 3] === 4 &&
      ((bytes[at + 6] ?? 0) & 1) === 1
    )
      return undefined;
  }
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter })));
  } catch {
    return undefined;
  }
}

const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : strFromU8(bytes));

/** Word: tables and all text, hidden text, comments and properties too. */
export function readDocx(parts: ReadonlyMap<string, Uint8Array>): FileContents {
  const xml = [...parts].filter(([name]) => name.endsWith('.xml'));
  const body = text(parts.get('word/document.xml'));
  const hidden = /<w:vanish\b|<w:color w:val="FFFFFF"|<w:del\b|<w:ins\b/i.test(body);
  const pictures = [...parts.keys()].some((name) => name.startsWith('word/media/'));
  const unsafe = [...parts.keys()].some((name) => /vbaProject|embeddings\/|activeX/i.test(name));
  const comments = parts.has('word/comments.xml');
  return {
    form: 'Word document',
    tables: markupTables(body, { table: 'w:tbl', row: 'w:tr', cell: 'w:tc' }),
    texts: xml
      .filter(([name]) => /^word\/(document|comments|footnotes|endnotes|header|footer)|^docProps/.test(name))
      .map(([name, part]) => ({
        place: name === 'word/document.xml' ? '' : name,
        text: plainText(shownOf(text(part))),
      })),
    faults: [
      ...(hidden || comments ? [{ fault: 'hidden-content' as const, place: '' }] : []),
      ...(unsafe ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
      ...(pictures ? [{ fault: 'picture' as const, place: '' }] : []),
    ],
  };
}

/** Excel: every sheet, hidden ones too, formulas by their values, comments, and copies of data behind pivots. */
export function readXlsx(parts: ReadonlyMap<string, Uint8Array>): FileContents {
  const workbook = text(parts.get('xl/workbook.xml'));
  const sheets = rowsOfSheets(parts);
  const placed = sheets.map(({ part, rows }, at) => ({
    place: `sheet ${at + 1} (${part.slice(14, -4).slice(0, 60)})`,
    rows,
  }));
  const tables = placed.flatMap(({ place, rows }): FileTable[] =>
    tablesOfSheet(rows).map((table) => ({
      ...table,
      place: table.place === '' ? place : `${place}, ${table.place}`,
    })),
  );
  const hidden =
    /state="(hidden|veryHidden)"/.test(workbook) ||
    sheets.some(({ part }) => /<(row|col)\b[^>]*hidden="(1|true)"/.test(text(parts.get(part)))) ||
    [...parts.keys()].some((name) => /^xl\/(comments|threadedComments|pivotCache|externalLinks)/.test(name));
  const behind = [...parts].filter(([name]) =>
    /^(xl\/(comments|threadedComments|pivotCache)|docProps)/.test(name),
  );
  const unsafe = [...parts.keys()].some((name) => /vbaProject|embeddings\/|activeX/i.test(name));
  const names = namesRead(
    'Excel workbook',
    'names of sheets',
    sheets.map(({ name }) => name),
  );
  return {
    form: 'Excel workbook',
    tables,
    texts: [
      // What stands beside tables leaves with them: titles, notes, and cells of no table.
      ...placed.map(({ place, rows }) => ({ place, text: rows.map((row) => row.join('\t')).join('\n') })),
      ...names.texts,
      ...behind.map(([place, part]) => ({
        place,
        text: plainText(shownOf(text(part)).replaceAll(/\sv="([^"]*)"/g, '>$1<i ')),
      })),
    ],
    faults: [
      ...names.faults,
      ...(hidden ? [{ fault: 'hidden-content' as const, place: '' }] : []),
      ...(unsafe ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
    ],
  };
}

/** An archive of files: each part is read like a file of its own, archives in archives up to three deep. */
export async function readZip(
  parts: ReadonlyMap<string, Uint8Array>,
  depth: number,
  read: (bytes: Uint8Array, depth: number) => Promise<FileContents>,
): Promise<FileContents> {
  if (depth >= 3) return faulty('ZIP', 'unreadable');
  const inner: FileContents[] = [namesRead('ZIP', 'names of parts', [...parts.keys()])];
  for (const [name, part] of parts) {
    if (name.endsWith('/')) continue;
    inner.push(within(name.slice(0, longestName), await read(part, depth + 1)));
  }
  return joined('ZIP', inner);
}
