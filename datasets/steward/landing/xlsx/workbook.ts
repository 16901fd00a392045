import type { FileHandle } from 'node:fs/promises';
import { isDateFormat } from './cell-text.ts';
import { XmlReader, type XmlSink } from './xml-events.ts';
import { NotReadable, zipEntries, zipText, type ZipEntry } from './zip-entries.ts';

/** A workbook whose parts were found; its sheet is read apart, since it may be large. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  readonly since1904: boolean;
  readonly strings: readonly string[];
  /** Whether cells of each style are dates. */
  readonly dateStyles: readonly boolean[];
  readonly read: (part: string, sink: XmlSink) => AsyncGenerator<void>;
}

/** Characters of all shared strings that are held in memory. */
const mostText = 128 * 1024 * 1024;
const silent: XmlSink = { open: () => undefined, text: () => undefined, close: () => undefined };

/** Opens an Excel workbook (ECMA-376, Office Open XML). @throws NotReadable */
export async function openWorkbook(handle: FileHandle, path: string): Promise<Workbook> {
  const entries = await zipEntries(handle);
  const read = async function* (part: string, sink: XmlSink): AsyncGenerator<void> {
    const entry = entries.get(part);
    if (entry === undefined) throw new NotReadable();
    yield* parsed(handle, path, entry, sink);
  };
  const whole = async (part: string, sink: XmlSink): Promise<void> => {
    const parts = read(part, sink);
    while ((await parts.next()).done !== true);
  };
  const targets = new Map<string, string>();
  await whole('xl/_rels/workbook.xml.rels', {
    ...silent,
    open: (name, { Id: id = '', Target: target = '' }) => {
      if (name === 'Relationship') targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
  });
  const sheets: { name: string; part: string }[] = [];
  let since1904 = false;
  await whole('xl/workbook.xml', {
    ...silent,
    open: (name, attributes) => {
      if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      const { name: title = '', id = '' } = attributes;
      if (name === 'sheet') sheets.push({ name: title, part: targets.get(id) ?? '' });
    },
  });
  const strings = new SharedStrings();
  if (entries.has('xl/sharedStrings.xml')) await whole('xl/sharedStrings.xml', strings);
  const styles = new Styles();
  if (entries.has('xl/styles.xml')) await whole('xl/styles.xml', styles);
  return { sheets, since1904, strings: strings.all, dateStyles: styles.dates(), read };
}

async function* parsed(
  handle: FileHandle,
  path: string,
  entry: ZipEntry,
  sink: XmlSink,
): AsyncGenerator<void> {
  const reader = new XmlReader(sink);
  for await (const text of zipText(handle, path, entry)) {
    reader.push(text);
    yield;
  }
  reader.end();
}

/** `_x000D_` in a string stands for the character (ECMA-376 part 1, 22.9.2.19). */
export const unescaped = (text: string): string =>
  text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

class SharedStrings implements XmlSink {
  readonly all: string[] = [];
  #text: string[] = [];
  #taking = false;
  #phonetic = 0;
  #length = 0;

  open(name: string): void {
    if (name === 'si') this.#text = [];
    if (name === 'rPh') this.#phonetic += 1;
    this.#taking = name === 't' && this.#phonetic === 0;
  }

  text(text: string): void {
    if (!this.#taking) return;
    this.#length += text.length;
    if (this.#length > mostText) throw new NotReadable();
    this.#text.push(text);
  }

  close(name: string): void {
    this.#taking = false;
    if (name === 'rPh') this.#phonetic -= 1;
    if (name === 'si') this.all.push(unescaped(this.#text.join('')));
  }
}

/** Characters of the longest number format, and cell styles of a workbook (Excel's own limits are lower). */
const longestFormat = 1024;
const mostStyles = 65_536;

class Styles implements XmlSink {
  readonly #codes = new Map<number, string>();
  readonly #formats: number[] = [];
  #cells = false;

  open(name: string, { numFmtId = '0', formatCode = '' }: Readonly<Record<string, string>>): void {
    if (formatCode.length > longestFormat || this.#formats.length > mostStyles) throw new NotReadable();
    if (name === 'numFmt') this.#codes.set(Number(numFmtId), formatCode);
    if (name === 'cellXfs') this.#cells = true;
    if (name === 'xf' && this.#cells) this.#formats.push(Number(numFmtId));
  }

  text(): void {
    // Styles have none.
  }

  close(name: string): void {
    if (name === 'cellXfs') this.#cells = false;
  }

  dates(): readonly boolean[] {
    return this.#formats.map((id) => isDateFormat(id, this.#codes.get(id)));
  }
}
