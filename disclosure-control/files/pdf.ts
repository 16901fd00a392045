import { inflateSync } from 'node:zlib';
import { faulty, type FileContents } from './contents.ts';
import { ascii85 } from './ascii85.ts';
import { pictureFaults } from './pdf-pictures.ts';
import { pdfHasSteps, pdfMarksFault, strokesOf } from './pdf-marks.ts';
import { characterMaps, stringOf } from './pdf-strings.ts';
import { pageText } from './pdf-text.ts';
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
  const properties = [
    ...all
      .join('\n')
      .matchAll(
        /\/(Title|Author|Subject|Keywords|Comment|Contents)\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)/g,
      ),
  ];
  const said = properties.map((one) => `${one[1] ?? ''}: ${stringOf(one[2] ?? '', undefined)}`).join('\n');
  const text = textOfStreams(streams);
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
      ...(/\S/.test(raw.slice(raw.lastIndexOf('%%EOF') + 5)) && raw.includes('%%EOF')
        ? [{ fault: 'hidden-content' as const, place: 'behind the end' }]
        : []),
      ...pictureFaults(raw).map((fault) => ({ fault, place: 'pictures' })),
      ...(pdfHasSteps(streams) ? [{ fault: 'steps' as const, place: 'lines' }] : []),
      ...(marks === undefined ? [] : [{ fault: marks, place: 'marks' }]),
    ],
  };
}

/**
 * The text of a PDF as the checks read it, which is all that leaves of one: what it draws is sent as a picture.
 * @returns undefined where no text can be read
 */
export function textOfPdf(bytes: Uint8Array): string | undefined {
  const streams = streamsOf(Buffer.from(bytes).toString('latin1'));
  const text = streams === undefined ? '' : textOfStreams(streams);
  return /[A-Za-z]{2}/.test(text) ? `${text.trimEnd()}\n` : undefined;
}

function textOfStreams(streams: readonly string[]): string {
  const maps = characterMaps(streams);
  return streams
    .filter((one) => /\bBT\b/.test(one))
    .map((one) => pageText(one, maps))
    .join('\n');
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
