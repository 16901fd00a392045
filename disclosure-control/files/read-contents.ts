import { readXlsx, readZip, unzipped } from './archive.ts';
import { readParquet, readRds } from './binary-tables.ts';
import { faulty, joined, type FileContents } from './contents.ts';
import { withEmbedded, withPictures } from './embedded.ts';
import { decoded } from './decoded.ts';
import { isStrictlyDelimited, readDelimited } from './delimited.ts';
import { readFeather } from './feather.ts';
import { readHtml } from './html.ts';
import { readLatex } from './markup.ts';
import { readNumpy } from './numpy.ts';
import { readDocx, readOpenDocument, readPptx } from './office.ts';
import { readPdf } from './pdf.ts';
import { readJpeg, readPng } from './picture.ts';
import { readPostScript } from './postscript.ts';
import { readPrinted } from './printed.ts';
import { readRtf } from './rtf.ts';
import { readJson, readYaml } from './structured.ts';
import { readSpss } from './spss.ts';
import { readStata } from './stata.ts';
import { readSvg } from './svg.ts';
import { readXml } from './xml.ts';

const starts = (bytes: Uint8Array, ...magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);
const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')];

/**
 * What a file holds, by its bytes alone: names say nothing. What cannot be looked through whole is a fault, never
 * passed over. Nothing in the file is run, followed or fetched.
 */
export async function readContents(bytes: Uint8Array, depth = 0): Promise<FileContents> {
  if (starts(bytes, 0x50, 0x4b, 3, 4) || starts(bytes, 0x50, 0x4b, 5, 6)) return readArchive(bytes, depth);
  if (starts(bytes, ...ascii('%PDF'))) return readPdf(bytes);
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return readPng(bytes);
  if (starts(bytes, 0xff, 0xd8, 0xff)) return readJpeg(bytes);
  if (starts(bytes, ...ascii('PAR1'))) return readParquet(bytes);
  if (starts(bytes, ...ascii('ARROW1')) || starts(bytes, 0xff, 0xff, 0xff, 0xff)) return readFeather(bytes);
  if (starts(bytes, ...ascii('<stata_dta>')) || isOldStata(bytes)) return readStata(bytes);
  if (starts(bytes, 0x93, ...ascii('NUMPY'))) return readNumpy(bytes);
  if (starts(bytes, ...ascii('$FL2')) || starts(bytes, ...ascii('$FL3'))) return readSpss(bytes);
  if (starts(bytes, 0x1f, 0x8b) || starts(bytes, ...ascii('X\n')) || starts(bytes, ...ascii('RDX')))
    return readRds(bytes);
  const text = decoded(bytes);
  return text === undefined ? faulty('a form that is not read', 'unsafe-form') : readText(text, depth);
}

/** Release, byte order, and the kind that all files of data are of. */
const isOldStata = ([release = 0, order = 0, kind = 0]: Uint8Array): boolean =>
  release >= 113 && release <= 115 && (order === 1 || order === 2) && kind === 1;

async function readArchive(bytes: Uint8Array, depth: number): Promise<FileContents> {
  const parts = unzipped(bytes);
  if (parts === undefined) return faulty('ZIP', 'unreadable');
  const office = readOffice(parts);
  if (office !== undefined) return withPictures(office, parts, (inner) => readPart(inner, depth));
  return readZip(parts, depth, readContents);
}

function readOffice(parts: ReadonlyMap<string, Uint8Array>): FileContents | undefined {
  if (parts.has('word/document.xml')) return readDocx(parts);
  if (parts.has('xl/workbook.xml')) return readXlsx(parts);
  if (parts.has('ppt/presentation.xml')) return readPptx(parts);
  return parts.has('content.xml') && parts.has('mimetype') ? readOpenDocument(parts) : undefined;
}

/** A part of another file, such as a picture of a notebook, three deep at most. */
function readPart(bytes: Uint8Array, depth: number): Promise<FileContents> {
  return depth >= 3 ? Promise.resolve(faulty('nested parts', 'unreadable')) : readContents(bytes, depth + 1);
}

/** Lines that programs are made of. */
const codeLine =
  /^\s*(import |from \w+ import|library\(|require\(|def |class |function\b|SELECT\b|WITH\b|CREATE\b|#!|use |let |const |var |for |if |while |return |print\(|[\w.$]+\s*(<-|=|\|>|%>%)\s*\S)/i;

/** A delimited row with a number for a cell: `arm=A,5,40,0.97` and `class I,120` are rows of a table, and no code. */
const isRowWithFigure = (line: string): boolean =>
  !/[()[\]{}]/.test(line) &&
  line
    .split(/[,;\t|]/)
    .slice(1)
    .some((cell) => /^\s*"?-?\d[\d.]*%?"?\s*$/.test(cell));

async function readText(text: string, depth: number): Promise<FileContents> {
  return withEmbedded(await readPlain(text, depth), text, (bytes) => readPart(bytes, depth));
}

async function readPlain(text: string, depth: number): Promise<FileContents> {
  const head = text.trimStart().slice(0, 2_000);
  if (/^<\?xml|^<svg/i.test(head) && /<svg\b/i.test(head)) return readSvg(text);
  if (head.startsWith('%!PS')) return readPostScript(text);
  if (head.startsWith('{\\rtf')) return readRtf(text);
  const isHtml = /<(html|tr|body|div|!doctype)\b/i.test(head) && head.startsWith('<');
  if (isHtml && (!/^<\?xml/i.test(head) || /<(?:html|tr)\b/i.test(text))) return readHtml(text);
  if (/^<\?xml|^<[\w:.-]+(?:\s[^<>]*)?>\s*</.test(head)) return readXml(text);
  if (/^[[{]/.test(head)) {
    const json = await readJson(text, (bytes) => readPart(bytes, depth));
    if (json !== undefined) return json;
  }
  const yaml = readYaml(text);
  if (yaml !== undefined) return joined('YAML', [yaml, faulty('YAML', 'needs-person')]);
  if (/\\begin\{|\\documentclass/.test(head)) return readLatex(text);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const code = lines.filter((line) => codeLine.test(line) && !isRowWithFigure(line)).length;
  if (lines.length > 0 && code * 3 >= lines.length)
    return joined('code', [readPrinted('code', text), faulty('code', 'needs-person')]);
  const printed = readPrinted('text', text);
  const delimited = readDelimited(text);
  // A printed table has commas, too, and a table with commas is rarely printed in columns.
  if (delimited !== undefined && (printed.tables.length === 0 || isStrictlyDelimited(text)))
    return {
      ...delimited,
      texts: [...delimited.texts, { place: '', text }],
      // A heading without rows, or a row alone, is no table that anything can be told of.
      faults: delimited.tables.some(({ rows }) => rows.length > 0)
        ? []
        : [{ fault: 'needs-person', place: '' }],
    };
  return joined('text', [printed, ...(printed.tables.length === 0 ? [faulty('text', 'needs-person')] : [])]);
}
