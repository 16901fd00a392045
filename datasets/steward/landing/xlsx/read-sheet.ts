import { open } from 'node:fs/promises';
import type { DatasetFile } from '../../../catalogue/dataset-file/dataset-file.ts';
import { LandingUnreadable } from '../../../errors.ts';
import { cellsFault, type Cell, type FrozenCopy } from '../frozen-copy.ts';
import { longestRecord } from '../record-scanner.ts';
import { cellText } from './cell-text.ts';
import { SheetRows, type SheetRow } from './sheet-rows.ts';
import { openWorkbook, type Workbook } from './workbook.ts';
import { NotReadable } from './zip-entries.ts';

type Source = DatasetFile['source'];

/**
 * Copies the rows of a sheet. Its first row that is not blank is the header; lines are the sheet's own row numbers.
 * @throws LandingUnreadable, and as `checkHeader`
 */
export async function readSheet(
  path: string,
  source: Source,
  copy: FrozenCopy,
  checkHeader: (header: readonly string[]) => void,
): Promise<readonly string[]> {
  const handle = await open(path, 'r');
  try {
    const workbook = await openWorkbook(handle, path);
    const rows = new SheetRows(workbook);
    const target = new SheetTarget(workbook, copy, checkHeader);
    const parts = workbook.read(sheetOf(workbook, source), rows);
    while ((await parts.next()).done !== true) {
      for (const row of rows.take()) target.take(row);
      await copy.flush();
    }
    for (const row of rows.take()) target.take(row);
    await copy.flush();
    if (rows.merged) throw refused(source, 'it has merged cells, of which all but one say nothing');
    return target.header ?? [];
  } catch (error) {
    if (error instanceof NotReadable) throw refused(source, 'it is damaged, protected, or of another form');
    throw error;
  } finally {
    await handle.close();
  }
}

function sheetOf({ sheets }: Workbook, source: Source): string {
  const named = sheets.filter((one) => source.sheet === undefined || one.name === source.sheet);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only.part;
  throw refused(
    source,
    source.sheet === undefined
      ? `it has ${sheets.length} sheets, and the dataset file does not say which`
      : 'it has no sheet of the name that the dataset file gives',
  );
}

function refused(source: Source, why: string): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The workbook ${source.file} cannot be read: ${why}.`,
    help: 'Name the sheet in source.sheet, or ask the sender for one sheet with one header and plain cells.',
  });
}

/** Where the rows of a sheet go. */
class SheetTarget {
  header: readonly string[] | undefined;
  readonly #workbook: Workbook;
  readonly #copy: FrozenCopy;
  readonly #checkHeader: (header: readonly string[]) => void;

  constructor(workbook: Workbook, copy: FrozenCopy, checkHeader: (header: readonly string[]) => void) {
    this.#workbook = workbook;
    this.#copy = copy;
    this.#checkHeader = checkHeader;
  }

  take(row: SheetRow): void {
    const found: Cell[] = [];
    let fault: string | undefined;
    for (const [at, cell] of row.cells) {
      const read = cellText(cell, this.#workbook.since1904);
      if ('fault' in read) fault ??= read.fault;
      found[at] = 'fault' in read ? cell.value : read.text;
    }
    const cells = Array.from(found, (cell) => cell ?? null);
    if (cells.every((cell) => cell === null)) return;
    if (this.header === undefined) {
      this.header = cells.map((cell) => (cell ?? '').trim());
      this.#checkHeader(this.header);
      return;
    }
    const width = this.header.length;
    if (cells.slice(width).some((cell) => cell !== null)) fault ??= 'ragged-row';
    const whole = Array.from({ length: width }, (_, at) => cells[at] ?? null);
    if (cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0) > longestRecord) fault ??= 'row-too-long';
    fault ??= cellsFault(whole);
    if (fault === undefined) this.#copy.cells(row.line, whole);
    else {
      const bytes = Buffer.from(cells.map((cell) => cell ?? '').join('\t'));
      this.#copy.fault({ line: row.line, lines: 1, bytes }, fault);
    }
  }
}
