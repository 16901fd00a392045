import { inflateSync } from 'node:zlib';
import { faulty, type FileContents } from './contents.ts';
import { pdfMarksFault, strokesOf } from './pdf-marks.ts';
import { readPrinted } from './printed.ts';

const mostUnpacked = 64 * 1024 * 1024;
/** A drawing, beside lines under headings and around tables. */
const manyStrokes = 40;

/**
 * Text of a PDF (ISO 32000), whatever its colour or size, and its properties. Fonts without a map to characters
 * cannot be read: then, and where pictures stand, a person must look. Encrypted files are not read at all.
 */
export function readPdf(bytes: Uint8Array): FileContents {
  const raw = Buffer.from(bytes).toString('latin1');
  if (/\/Encrypt\b/.test(raw)) return faulty('PDF', 'unreadable');
  const streams = streamsOf(raw);
  if (streams === undefined) return faulty('PDF', 'unreadable');
  const all = [raw.replaceAll(/stream\r?\n[\s\S]*?endstream/g, ''), ...streams];
  const maps = characterMaps(streams);
  const lines = streams.filter((one) => /\bBT\b/.test(one)).map((one) => shownText(one, maps));
  const properties = [
    ...all
      .join('\n')
      .matchAll(
        /\/(Title|Author|Subject|Keywords|Comment|Contents)\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)/g,
      ),
  ];
  const said = properties.map((one) => `${one[1] ?? ''}: ${stringOf(one[2] ?? '', undefined)}`).join('\n');
  const text = lines.join('\n');
  const printed = readPrinted('PDF', text);
  const unread = streams.some((one) => /\bBT\b/.test(one)) && !/[A-Za-z]{2}/.test(text);
  const active = /\/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|RichMedia)\b/.test(all.join('\n'));
  const marks = pdfMarksFault(streams, strokesOf(raw, unpacked));
  const drawn = streams.reduce((sum, one) => sum + (one.match(/\s(?:re|l|c|Do)\b/g) ?? []).length, 0);
  const picture = /\/Subtype\s*\/Image\b/.test(raw) || drawn >= manyStrokes;
  return {
    ...printed,
    texts: [...printed.texts, { place: 'properties', text: said }],
    faults: [
      ...(unread || text.trim() === '' || picture ? [{ fault: 'picture' as const, place: '' }] : []),
      ...(active ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
      ...(marks === undefined ? [] : [{ fault: marks, place: 'marks' }]),
    ],
  };
}

/** Streams unpacked; undefined when they unpack to too much. */
function streamsOf(raw: string): readonly string[] | undefined {
  const found: string[] = [];
  let total = 0;
  for (const match of raw.matchAll(
    /<<((?:[^>]|>(?!>))*)>>\s*stream\r?\n([\s\S]*?)\r?\nendstream|<<([\s\S]{0,2000}?)>>\s*stream\r?\n([\s\S]*?)endstream/g,
  )) {
    const dictionary = match[1] ?? match[3] ?? '';
    const data = unpacked(dictionary, match[2] ?? match[4] ?? '');
    if (data === undefined) continue;
    total += data.length;
    if (total > mostUnpacked) return undefined;
    found.push(data);
  }
  return found;
}

function unpacked(dictionary: string, data: string): string | undefined {
  if (/\/Subtype\s*\/Image|\/FontFile/.test(dictionary)) return undefined;
  const filters = [...(/\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary)?.[1] ?? '').matchAll(/\/(\w+)/g)].map(
    (one) => one[1],
  );
  let bytes = Buffer.from(data, 'latin1');
  try {
    for (const filter of filters) {
      if (filter === 'FlateDecode' || filter === 'Fl')
        bytes = inflateSync(bytes, { maxOutputLength: mostUnpacked });
      else if (filter === 'ASCII85Decode' || filter === 'A85') bytes = ascii85(bytes.toString('latin1'));
      else if (filter === 'ASCIIHexDecode')
        bytes = Buffer.from(bytes.toString('latin1').replaceAll(/[^0-9A-Fa-f]/g, ''), 'hex');
      else return undefined;
    }
  } catch {
    return undefined;
  }
  return bytes.toString('latin1');
}

function ascii85(text: string): Buffer<ArrayBuffer> {
  const out: number[] = [];
  let group: number[] = [];
  const flush = (): void => {
    if (group.length < 2) return;
    const padded = [...group, ...Array<number>(5 - group.length).fill(84)];
    const value = padded.reduce((sum, digit) => sum * 85 + digit, 0);
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256);
    out.push(...bytes.slice(0, group.length - 1));
    group = [];
  };
  for (const character of text.replace(/~>[\s\S]*$/, '').replaceAll(/\s/g, '')) {
    if (character === 'z' && group.length === 0) out.push(0, 0, 0, 0);
    else group.push(character.charCodeAt(0) - 33);
    if (group.length === 5) flush();
  }
  flush();
  return Buffer.from(out);
}

/** ToUnicode maps of all fonts together: codes in hexadecimal to characters. */
function characterMaps(streams: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const character = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const stream of streams.filter((one) => one.includes('begincmap'))) {
    for (const [, block = ''] of stream.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
      for (const [, from = '', to = ''] of block.matchAll(/<([0-9A-Fa-f]+)>\s*<((?:[0-9A-Fa-f]{4})+)>/g))
        map.set(from.toUpperCase(), character(to));
    for (const [, block = ''] of stream.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
      for (const [, low = '', high = '', to = ''] of block.matchAll(
        /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>/g,
      )) {
        const [first, last, start] = [low, high, to].map((one) => Number.parseInt(one, 16)) as [
          number,
          number,
          number,
        ];
        for (let code = first; code <= last && code - first < 65_536; code += 1)
          map.set(
            code.toString(16).padStart(low.length, '0').toUpperCase(),
            String.fromCharCode(start + code - first),
          );
      }
  }
  return map;
}

function shownText(content: string, maps: ReadonlyMap<string, string>): string {
  let text = '';
  const token =
    /\((?:\\[\s\S]|[^\\)])*\)|<[0-9A-Fa-f\s]*>|\[(?:\((?:\\[\s\S]|[^\\)])*\)|[^\]])*\]|T[jJ*dDm]|['"]|-?[\d.]+|\b(?:BT|ET)\b/g;
  let shown = '';
  for (const [one] of content.matchAll(token)) {
    if (one.startsWith('(') || one.startsWith('<')) shown = stringOf(one, maps);
    else if (one.startsWith('['))
      shown = [...one.matchAll(/\((?:\\[\s\S]|[^\\)])*\)|<[0-9A-Fa-f\s]*>|-?[\d.]+/g)]
        .map(([part]) => (/^[(<]/.test(part) ? stringOf(part, maps) : Number(part) < -200 ? ' ' : ''))
        .join('');
    else if (one === 'Tj' || one === 'TJ' || one === "'" || one === '"') text += shown;
    else if (one === 'T*' || one === 'Td' || one === 'TD' || one === 'Tm') text += '\n';
    else if (one === 'ET') text += '\n';
  }
  return text.replaceAll(/\n+/g, '\n');
}

function stringOf(written: string, maps: ReadonlyMap<string, string> | undefined): string {
  if (written.startsWith('<')) {
    const hex = written.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
    const wide = hex.match(/.{1,4}/g) ?? [];
    if (maps !== undefined && wide.some((code) => maps.has(code)))
      return wide.map((code) => maps.get(code) ?? '').join('');
    const bytes = Buffer.from(hex, 'hex');
    return bytes[0] === 0xfe && bytes[1] === 0xff
      ? Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
      : bytes.toString('latin1');
  }
  const plain = written.slice(1, -1).replaceAll(/\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)/g, (_, escape: string) => {
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 255);
    return (
      ({ n: '\n', r: '\r', t: '\t', b: '', f: '' } as Record<string, string>)[escape] ??
      (/^[()\\]$/.test(escape) ? escape : '')
    );
  });
  const codes = Array.from(plain).map((one) => one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase());
  if (maps === undefined || !codes.every((code) => maps.has(code))) return plain;
  return codes.map((code) => maps.get(code) ?? '').join('');
}
