import { unzipped } from '../files/archive.ts';
import { decoded } from '../files/decoded.ts';
import type { FileContents } from '../files/contents.ts';
import { textOfPdf } from '../files/pdf.ts';
import { readContents } from '../files/read-contents.ts';
import { rtfBlocks } from '../files/rtf.ts';
import { plainDocument } from './document.ts';
import { plainHtml } from './html.ts';
import { plainNotebook } from './notebook.ts';
import { isOffice, plainOffice } from './office.ts';
import { plainJpeg, plainPng } from './picture.ts';
import type { Reencoded } from './reencoded.ts';
import { plainSvg } from './svg.ts';
import { csvOfTable, isData } from './tables.ts';
import { plainZip } from './zip.ts';

/** What keeps a file as it is: it is stopped, and its sender must see to it. */
const stopping = new Set(['unreadable', 'unsafe-form', 'hidden-content']);

/**
 * The form in which a file leaves, made of what the checks looked through: pictures without metadata, workbooks of
 * values alone, notebooks as Markdown, tables of data as CSV. The same file always gives the same form.
 *
 * @returns undefined for a form that holds nothing beside what it shows (text, CSV), and for a file that is stopped
 * @throws Error where the form should be written anew and cannot: it must not leave as it is
 */
export async function reencode(bytes: Uint8Array): Promise<Reencoded | undefined> {
  const contents = await readContents(bytes);
  if (contents.faults.some(({ fault }) => stopping.has(fault))) return undefined;
  return formOf(contents, bytes);
}

async function formOf(contents: FileContents, bytes: Uint8Array): Promise<Reencoded | undefined> {
  if (isOffice(contents.form)) return whole(await plainOffice(contents.form, bytes, reencode));
  // As the checks read it: a page in another encoding is not what it looks like in UTF-8.
  const text = (): string => decoded(bytes) ?? '';
  switch (contents.form) {
    case 'PNG':
      return made(plainPng(bytes));
    case 'JPEG':
      return made(plainJpeg(bytes));
    case 'SVG':
      return made(await svgOf(text()));
    case 'HTML':
      return made(Buffer.from(plainHtml(text())));
    case 'notebook':
      return made(await plainNotebook(text(), reencode), '.md');
    case 'PDF':
      return made(pdfOf(bytes), '.txt');
    case 'RTF':
      return made(await plainDocument(rtfBlocks(text()), new Map(), reencode), '.docx');
    case 'ZIP':
      return made(await plainZip(unzipped(bytes), reencode));
    default:
      return isData(contents) ? made(csvOfTable(contents), '.csv') : undefined;
  }
}

function pdfOf(bytes: Uint8Array): Uint8Array | undefined {
  const text = textOfPdf(bytes);
  return text === undefined ? undefined : Buffer.from(text);
}

async function svgOf(text: string): Promise<Uint8Array | undefined> {
  const plain = await plainSvg(text, async (picture) => (await reencode(picture))?.bytes);
  return plain === undefined ? undefined : Buffer.from(plain);
}

const made = (bytes: Uint8Array | undefined, ending?: string): Reencoded =>
  whole(bytes === undefined ? undefined : { bytes, ...(ending === undefined ? {} : { ending }) });

function whole(plain: Reencoded | undefined): Reencoded {
  if (plain === undefined) throw new TypeError('The file cannot be written anew.');
  return plain;
}
