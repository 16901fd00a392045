import { deflateSync, inflateSync } from 'node:zlib';

/** What a picture is drawn by, and at what size and brightness; all else says something (W3C PNG, third edition). */
const drawing = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'pHYs', 'IEND']);
const mostInflated = 256 * 1024 * 1024;

/** A PNG of its pixels alone: no text, no metadata, nothing in the stream behind the last line or behind the end. */
export function plainPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const before: Buffer[] = [view.subarray(0, 8)];
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= view.length;) {
    const length = view.readUInt32BE(at);
    const type = view.toString('latin1', at + 4, at + 8);
    const whole = view.subarray(at, at + 12 + length);
    if (type === 'IDAT') data.push(view.subarray(at + 8, at + 8 + length));
    else if (type === 'IEND') {
      const pixels = pixelsOf(view, Buffer.concat(data));
      return pixels === undefined
        ? undefined
        : Buffer.concat([...before, chunk('IDAT', deflateSync(pixels)), whole]);
    } else if (drawing.has(type)) before.push(whole);
    at += 12 + length;
  }
  return undefined;
}

/** The lines of the picture, and no byte behind them. */
function pixelsOf(view: Buffer, data: Buffer): Buffer | undefined {
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  const [depth = 0, type = 0, , , interlace = 0] = view.subarray(24, 29);
  const channels = ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as Record<number, number>)[type];
  if (channels === undefined || interlace !== 0) return undefined;
  const length = (Math.ceil((width * channels * depth) / 8) + 1) * height;
  try {
    const pixels = inflateSync(data, { maxOutputLength: mostInflated });
    return pixels.length < length ? undefined : pixels.subarray(0, length);
  } catch {
    return undefined;
  }
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(checksum(body));
  return Buffer.concat([length, body, sum]);
}

/** CRC-32 (ISO 3309), bit by bit. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0);
  }
  return (sum ^ 0xffff_ffff) >>> 0;
}

/** A JPEG without comments, Exif, profiles and thumbnails, and nothing behind its end (ITU-T T.81, annex B). */
export function plainJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Buffer[] = [view.subarray(0, 2)];
  for (let at = 2; at + 2 <= view.length;) {
    const marker = view[at + 1] ?? 0;
    if (view[at] !== 0xff) return undefined;
    if (marker === 0xd9) return Buffer.concat([...kept, view.subarray(at, at + 2)]);
    const end = at + 2 + (at + 4 <= view.length ? view.readUInt16BE(at + 2) : 0);
    // Adobe's segment says how colours are meant.
    const says = (marker >= 0xe0 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
    if (!says) kept.push(view.subarray(at, end));
    at = end;
    if (marker !== 0xda) continue;
    const from = at;
    while (at + 1 < view.length && (view[at] !== 0xff || isWithin(view[at + 1] ?? 0))) at += 1;
    kept.push(view.subarray(from, at));
  }
  return undefined;
}

/** A byte stuffed or a restart marker within the data of a scan. */
const isWithin = (marker: number): boolean => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);
