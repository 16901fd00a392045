import { longestRecord } from '../record-scanner.ts';
import type { SheetCell } from './cell-text.ts';
import { unescaped, type Workbook } from './workbook.ts';
import type { XmlSink } from './xml-events.ts';
import { NotReadable } from './zip-entries.ts';

export interface SheetRow {
  /** The row's number in the sheet. */
  readonly line: number;
  /** Cells by column, from 0. */
  readonly cells: ReadonlyMap<number, SheetCell>;
}

/** The largest sheet there is (Excel's own limits). */
const mostRows = 1_048_576;
const mostColumns = 16_384;
/** Characters of a row that are held, a shared text each time it stands there; of fewer a row may be too long already. */
const mostOfRow = 8 * longestRecord;

/** Gathers the rows of a sheet as its XML is read. */
export class SheetRows implements XmlSink {
  /** Whether the sheet has merged cells. */
  merged = false;
  readonly #workbook: Pick<Workbook, 'strings' | 'dateStyles'>;
  #rows: SheetRow[] = [];
  #line = 0;
  #cells = new Map<number, SheetCell>();
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #ofRow = 0;
  #inside: 'v' | 't' | undefined;
  #phonetic = 0;

  constructor(workbook: Pick<Workbook, 'strings' | 'dateStyles'>) {
    this.#workbook = workbook;
  }

  /** The rows that ended since it was asked. */
  take(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row': {
        const line = attributes['r'] === undefined ? this.#line + 1 : Number(attributes['r']);
        if (!Number.isInteger(line) || line <= this.#line || line > mostRows) throw new NotReadable();
        this.#line = line;
        this.#cells = new Map();
        this.#ofRow = 0;
        this.#column = -1;
        break;
      }
      case 'c': {
        const column = attributes['r'] === undefined ? this.#column + 1 : columnOf(attributes['r']);
        if (column <= this.#column || column >= mostColumns) throw new NotReadable();
        this.#column = column;
        this.#type = attributes['t'] ?? 'n';
        this.#style = Number(attributes['s'] ?? 0);
        this.#value = '';
        break;
      }
      case 'rPh':
        this.#phonetic += 1;
        break;
      case 'v':
      case 't':
        this.#inside = this.#phonetic === 0 ? name : undefined;
        break;
      case 'mergeCell':
        this.merged = true;
        break;
    }
  }

  text(text: string): void {
    if (this.#inside === undefined) return;
    this.#count(text);
    this.#value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inside = undefined;
    else if (name === 'rPh') this.#phonetic -= 1;
    else if (name === 'c') this.#cells.set(this.#column, this.#cell());
    else if (name === 'row') this.#rows.push({ line: this.#line, cells: this.#cells });
  }

  #count(text: string): void {
    this.#ofRow += text.length;
    if (this.#ofRow > mostOfRow) throw new NotReadable();
  }

  #cell(): SheetCell {
    const isDate = this.#workbook.dateStyles[this.#style] === true;
    if (this.#type !== 's') return { type: this.#type, value: unescaped(this.#value), isDate };
    const shared = this.#value === '' ? undefined : this.#workbook.strings[Number(this.#value)];
    if (shared === undefined) throw new NotReadable();
    this.#count(shared);
    return { type: 'str', value: shared, isDate };
  }
}

/** `AB12` is column 27. */
function columnOf(reference: string): number {
  const letters = /^([A-Z]{1,3})[0-9]{1,7}$/.exec(reference)?.[1];
  if (letters === undefined) throw new NotReadable();
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
