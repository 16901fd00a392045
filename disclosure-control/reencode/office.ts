import { unzipped } from '../files/archive.ts';
import { openDocument, slideDocument, wordDocument, type OfficeDocument } from '../files/office-document.ts';
import { rowsOfSheets } from '../files/workbook-sheets.ts';
import { plainDocument } from './document.ts';
import type { Reencode, Reencoded } from './reencoded.ts';
import { plainWorkbook } from './workbook.ts';

type Parts = ReadonlyMap<string, Uint8Array>;

/** What is read of each form, by the function that checks read it with, and the ending of what is made of it. */
const forms: Readonly<Record<string, { read: (parts: Parts) => OfficeDocument | undefined; same: string }>> =
  {
    'Excel workbook': { read: (parts) => ({ kind: 'sheets', sheets: rowsOfSheets(parts) }), same: '.xlsx' },
    'Word document': { read: wordDocument, same: '.docx' },
    PowerPoint: { read: slideDocument, same: '.pptx' },
    OpenDocument: { read: openDocument, same: '.odt' },
  };

export const isOffice = (form: string): boolean => form in forms;

/**
 * Sheets as a workbook of values, everything else as a document of text, tables and pictures.
 * @returns undefined where it cannot be written anew
 */
export async function plainOffice(
  form: string,
  bytes: Uint8Array,
  reencode: Reencode,
): Promise<Reencoded | undefined> {
  const parts = unzipped(bytes);
  const { read, same } = forms[form] ?? {};
  const document = parts === undefined ? undefined : read?.(parts);
  if (parts === undefined || document === undefined) return undefined;
  const ending = document.kind === 'sheets' ? '.xlsx' : '.docx';
  const plain =
    document.kind === 'sheets'
      ? plainWorkbook(document.sheets)
      : await plainDocument(document.blocks, parts, reencode);
  return plain === undefined ? undefined : { bytes: plain, ...(ending === same ? {} : { ending }) };
}
