import { strFromU8 } from 'fflate';
import { faulty, type FileContents, type FileTable, type FileText } from './contents.ts';
import { tablesOfBlocks, textOfBlocks } from './document-blocks.ts';
import { plainText, shownOf } from './markup.ts';
import { openDocument, slideDocument, wordDocument, type OfficeDocument } from './office-document.ts';
import { unknownParts, type OfficeForm } from './office-parts.ts';
import { namesRead } from './part-names.ts';
import { tablesOfSheet } from './sheet-tables.ts';

type Parts = ReadonlyMap<string, Uint8Array>;

/** Word: tables and all text, hidden text, comments and properties too. */
export function readDocx(parts: Parts): FileContents {
  const shown = textsOf(parts, /^word\/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml$/);
  const hidden =
    /<w:vanish\b|<w:color w:val="FFFFFF"|<w:(?:del|ins|moveFrom|moveTo)\b/i.test(shown) ||
    parts.has('word/comments.xml');
  return contentsOf('Word document', parts, wordDocument(parts), {
    form: 'word',
    hidden,
    beside: /^(?:docProps\/|word\/comments)/,
    pictures: /^word\/media\//,
    unsafe: /vbaProject|embeddings\/|activeX/i,
  });
}

/** PowerPoint: tables and text of every slide, with notes, comments and hidden slides. */
export function readPptx(parts: Parts): FileContents {
  const hidden =
    /<p:sld\b[^>]*\bshow="0"/.test(textsOf(parts, /^ppt\/slides\/[^/]+\.xml$/)) ||
    [...parts.keys()].some((name) => name.startsWith('ppt/comments/'));
  return contentsOf('PowerPoint', parts, slideDocument(parts), {
    form: 'powerpoint',
    hidden,
    beside: /^(?:docProps|ppt\/comments)\//,
    pictures: /^ppt\/media\//,
    unsafe: /vbaProject|embeddings\/|activeX/i,
  });
}

/** OpenDocument text, sheets and slides: every table, hidden ones too, with repeated cells, notes and properties. */
export function readOpenDocument(parts: Parts): FileContents {
  const hidden =
    /table:display="false"|visibility="(?:collapse|filter)"|text:display="none"|<office:annotation|<text:tracked-changes/.test(
      textsOf(parts, /^(?:content|styles)\.xml$/),
    );
  return contentsOf('OpenDocument', parts, openDocument(parts), {
    form: 'opendocument',
    hidden,
    beside: /^meta\.xml$/,
    pictures: /^Pictures\//,
    unsafe: /^(?:Basic|Scripts|Object |ObjectReplacements)/,
  });
}

/** What of a form is looked for beside its text. */
interface Looked {
  readonly form: OfficeForm;
  readonly hidden: boolean;
  /** Parts that do not leave, and whose text is looked through as well: a file is stopped for what it holds. */
  readonly beside: RegExp;
  readonly pictures: RegExp;
  readonly unsafe: RegExp;
}

function contentsOf(
  form: string,
  parts: Parts,
  document: OfficeDocument | undefined,
  { form: of, hidden, beside, pictures, unsafe }: Looked,
): FileContents {
  if (document === undefined) return faulty(form, 'unreadable');
  const names = [...parts.keys()];
  const { tables, texts, faults } =
    document.kind === 'blocks'
      ? { tables: tablesOfBlocks(document.blocks), texts: [textOfBlocks(document.blocks)], faults: [] }
      : sheetsRead(form, document.sheets);
  const [unknown] = unknownParts(of, names);
  return {
    form,
    tables,
    texts: [
      ...texts,
      ...names
        .filter((name) => beside.test(name))
        .map((name) => ({ place: name, text: plainText(shownOf(textOf(parts, name))) })),
    ],
    faults: [
      ...faults,
      ...(hidden ? [{ fault: 'hidden-content' as const, place: '' }] : []),
      ...(unknown === undefined
        ? []
        : [{ fault: 'hidden-content' as const, place: `part ${unknown.slice(0, 100)}` }]),
      ...(names.some((name) => unsafe.test(name))
        ? [{ fault: 'unsafe-form' as const, place: 'embedded files' }]
        : []),
      ...(names.some((name) => pictures.test(name))
        ? [{ fault: 'picture' as const, place: 'pictures' }]
        : []),
    ],
  };
}

/** Sheets with what stands beside their tables, and their names. */
export function sheetsRead(
  form: string,
  sheets: readonly { readonly name: string; readonly part: string; readonly rows: FileTable['rows'] }[],
): Pick<FileContents, 'tables' | 'texts' | 'faults'> {
  const placed = sheets.map(({ part, rows }, at) => ({
    place: `sheet ${at + 1} (${part.replace(/^xl\/worksheets\/|\.xml$/g, '').slice(0, 60)})`,
    rows,
  }));
  const names = namesRead(
    form,
    'names of sheets',
    sheets.map(({ name }) => name),
  );
  return {
    tables: placed.flatMap(({ place, rows }) =>
      tablesOfSheet(rows).map((table) => ({
        ...table,
        place: table.place === '' ? place : `${place}, ${table.place}`,
      })),
    ),
    texts: [
      // What stands beside tables leaves with them: titles, notes, and cells of no table.
      ...placed.map(({ place, rows }): FileText => ({
        place,
        text: rows.map((row) => row.join('\t')).join('\n'),
      })),
      ...names.texts,
    ],
    faults: names.faults,
  };
}

const textOf = (parts: Parts, name: string): string => strFromU8(parts.get(name) ?? new Uint8Array());

const textsOf = (parts: Parts, pattern: RegExp): string =>
  [...parts.keys()]
    .filter((name) => pattern.test(name))
    .map((name) => textOf(parts, name))
    .join('\n');
