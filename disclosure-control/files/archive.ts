import { strFromU8, unzipSync, type UnzipFileInfo } from 'fflate';
import { faulty, joined, within, type FileContents } from './contents.ts';
import { plainText, shownOf } from './markup.ts';
import { sheetsRead } from './office.ts';
import { unknownParts } from './office-parts.ts';
import { longestName, namesRead } from './part-names.ts';
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

/** Excel: every sheet, hidden ones too, formulas by their values, comments, and copies of data behind pivots. */
export function readXlsx(parts: ReadonlyMap<string, Uint8Array>): FileContents {
  const workbook = text(parts.get('xl/workbook.xml'));
  const sheets = rowsOfSheets(parts);
  const hidden =
    /state="(hidden|veryHidden)"/.test(workbook) ||
    unknownParts('excel', parts.keys()).length > 0 ||
    sheets.some(({ part }) => /<(row|col)\b[^>]*hidden="(1|true)"/.test(text(parts.get(part)))) ||
    [...parts.keys()].some((name) => /^xl\/(comments|threadedComments|pivotCache|externalLinks)/.test(name));
  const behind = [...parts].filter(([name]) =>
    /^(xl\/(comments|threadedComments|pivotCache)|docProps)/.test(name),
  );
  const unsafe = [...parts.keys()].some((name) => /vbaProject|embeddings\/|activeX/i.test(name));
  const { tables, texts, faults } = sheetsRead('Excel workbook', sheets);
  return {
    form: 'Excel workbook',
    tables,
    texts: [
      ...texts,
      ...behind.map(([place, part]) => ({
        place,
        text: plainText(shownOf(text(part)).replaceAll(/\sv="([^"]*)"/g, '>$1<i ')),
      })),
    ],
    faults: [
      ...faults,
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
