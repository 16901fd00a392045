import { inflateSync } from 'node:zlib';
import { faulty, type ContentFault, type FileContents } from './contents.ts';
import { jpegFault, pngFault } from './picture-faults.ts';

/** What programs write about themselves into pictures; all else was put there by somebody. */
const harmless = /^(software|creation time|date:create|date:modify|date:timestamp)$/i;

interface Said {
  readonly name: string;
  readonly text: string;
}

/** A PNG: its text chunks, and whether bytes follow its end. What it shows is for a person. */
export function readPng(bytes: Uint8Array): FileContents {
  const view = Buffer.from(bytes);
  const said: Said[] = [];
  let at = 8;
  for (;;) {
    if (at + 12 > view.length) return faulty('PNG', 'unreadable');
    const length = view.readUInt32BE(at);
    const type = view.toString('latin1', at + 4, at + 8);
    const data = view.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    if (at > view.length) return faulty('PNG', 'unreadable');
    if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt') said.push(textChunk(type, data));
    if (!isUsual(type, length, at - 12 - length)) said.push({ name: `chunk ${type}`, text: printable(data) });
    if (type === 'eXIf') said.push({ name: 'Exif', text: printable(data) });
    if (type === 'IEND') break;
  }
  return picture('PNG', said, view.subarray(at), pngFault(bytes));
}

/** How long chunks are at most that programs write beside pixels and text (W3C PNG, third edition, and makers' own). */
const usual: Readonly<Record<string, number>> = {
  IHDR: 13,
  PLTE: 768,
  IEND: 0,
  tRNS: 256,
  gAMA: 4,
  cHRM: 32,
  sRGB: 1,
  pHYs: 9,
  sBIT: 4,
  bKGD: 6,
  tIME: 7,
  hIST: 512,
  cICP: 4,
  mDCV: 24,
  cLLI: 8,
  oFFs: 9,
  orNT: 1,
  vpAg: 9,
  caNv: 16,
  iDOT: 28,
};
const ofAnyLength = new Set(['IDAT', 'iCCP', 'tEXt', 'zTXt', 'iTXt', 'eXIf']);

/** A chunk that a picture has, at most as long as it is, and one header, at the start. */
const isUsual = (type: string, length: number, at: number): boolean =>
  ofAnyLength.has(type) || (length <= (usual[type] ?? -1) && (type !== 'IHDR' || at === 8));

function textChunk(type: string, data: Buffer): Said {
  const end = Math.max(0, data.indexOf(0));
  const name = data.toString('latin1', 0, end);
  try {
    if (type === 'zTXt')
      return {
        name,
        text: inflateSync(data.subarray(end + 2), { maxOutputLength: 1024 * 1024 }).toString('latin1'),
      };
    if (type === 'tEXt') return { name, text: data.toString('latin1', end + 1) };
    const packed = data[end + 1] === 1;
    const start = data.indexOf(0, data.indexOf(0, end + 3) + 1) + 1;
    const body = data.subarray(start);
    return {
      name,
      text: (packed ? inflateSync(body, { maxOutputLength: 1024 * 1024 }) : body).toString('utf8'),
    };
  } catch {
    return { name: 'unreadable text', text: '' };
  }
}

/** A JPEG: comments, Exif and other application segments, and whether bytes follow its end. */
export function readJpeg(bytes: Uint8Array): FileContents {
  const view = Buffer.from(bytes);
  const said: Said[] = [];
  let at = 2;
  while (at + 4 <= view.length && view[at] === 0xff && view[at + 1] !== 0xda) {
    const marker = view[at + 1] ?? 0;
    const length = view.readUInt16BE(at + 2);
    const data = view.subarray(at + 4, at + 2 + length);
    if (marker === 0xfe || (marker >= 0xe1 && marker <= 0xef && marker !== 0xee))
      said.push({ name: marker === 0xfe ? 'Comment' : 'Exif', text: printable(data) });
    at += 2 + length;
  }
  const end = view.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return end < 0
    ? faulty('JPEG', 'unreadable')
    : picture('JPEG', said, view.subarray(end + 2), jpegFault(bytes));
}

const printable = (data: Buffer): string => data.toString('latin1').replaceAll(/[^\x20-\x7e]+/g, ' ');

function picture(form: string, said: readonly Said[], behind: Buffer, drawn?: ContentFault): FileContents {
  const put = said.filter(({ name }) => !harmless.test(name.trim()));
  return {
    form,
    tables: [],
    texts: [
      ...said.map(({ name, text }) => ({ place: `metadata, ${name.slice(0, 40)}`, text })),
      ...(behind.length === 0 ? [] : [{ place: 'behind the end', text: printable(behind) }]),
    ],
    faults: [
      { fault: 'picture', place: '' },
      ...(drawn === undefined ? [] : [{ fault: drawn, place: '' }]),
      ...(put.length > 0 || behind.length > 0 ? [{ fault: 'hidden-content' as const, place: '' }] : []),
    ],
  };
}
