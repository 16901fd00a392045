import { unzipped } from '../files/archive.ts';
import type { FileContents } from '../files/contents.ts';
import { readContents } from '../files/read-contents.ts';
import { plainHtml } from './html.ts';
import { plainNotebook } from './notebook.ts';
import { plainOffice } from './office.ts';
import { plainJpeg, plainPng } from './picture.ts';
import type { Reencoded } from './reencoded.ts';
import { plainSvg } from './svg.ts';
import { csvOfTables } from './tables.ts';
import { plainWorkbook } from './workbook.ts';
import { plainZip } from './zip.ts';

/** What keeps a file as it is: it is stopped, and its sender must see to it. */
const stopping = new Set(['unreadable', 'unsafe-form', 'hidden-content']);

/**
 * The form in which a file leaves, made of what the checks looked through: pictures without metadata, workbooks of
 * values alone, notebooks as Markdown, tables of data as CSV. The same file always gives the same form.
 *
 * @returns undefined for a form that holds nothing beside what it shows (text, CSV), and for a file that is stopped
 */
export async function reencode(bytes: Uint8Array, depth = 0): Promise<Reencoded | undefined> {
  const contents = await readContents(bytes);
  if (contents.faults.some(({ fault }) => stopping.has(fault))) return undefined;
  return formOf(contents, bytes, depth);
}

async function formOf(
  contents: FileContents,
  bytes: Uint8Array,
  depth: number,
): Promise<Reencoded | undefined> {
  const text = (): string => Buffer.from(bytes).toString('utf8');
  switch (contents.form) {
    case 'PNG':
      return given(plainPng(bytes));
    case 'JPEG':
      return given(plainJpeg(bytes));
    case 'SVG':
      return given(Buffer.from(plainSvg(text())));
    case 'HTML':
      return given(Buffer.from(plainHtml(text())));
    case 'notebook':
      return given(await plainNotebook(text(), reencode), '.md');
    case 'Excel workbook':
      return given(plainWorkbook(bytes));
    case 'Word document':
    case 'PowerPoint':
      return given(plainOffice(bytes));
    case 'ZIP':
      return depth >= 3
        ? undefined
        : given(await plainZip(unzipped(bytes), (part) => reencode(part, depth + 1)));
    default:
      return given(csvOfTables(contents), '.csv');
  }
}

const given = (bytes: Uint8Array | undefined, ending?: string): Reencoded | undefined =>
  bytes === undefined ? undefined : { bytes, ...(ending === undefined ? {} : { ending }) };
