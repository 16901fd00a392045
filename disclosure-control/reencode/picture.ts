import { crc32, deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { jpegPixels } from '../files/picture-faults.ts';
import { pngPixels, type Pixels } from '../files/png-pixels.ts';

/** A palette has at most as many colours (W3C PNG, third edition, 11.2.3). */
const mostColours = 256;
/** Of a hundred: no artefacts that an eye sees. */
const jpegQuality = 95;

/**
 * A PNG of the pixels that were looked at, on white paper: of the file as it was handed in no byte is carried over, nor
 * what lies behind transparent pixels, in colours that no pixel has, or behind the last line.
 */
export function plainPng(bytes: Uint8Array): Uint8Array | undefined {
  const pixels = pngPixels(bytes);
  return pixels === undefined ? undefined : pngOf(pixels);
}

/** A JPEG of the pixels that were looked at: no segments, tables and scans of its author's. */
export function plainJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const pixels = jpegPixels(bytes);
  if (pixels === undefined) return undefined;
  const { width, height, rgb } = pixels;
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 0; at < width * height; at += 1) {
    data[at * 4] = rgb[at * 3] ?? 0;
    data[at * 4 + 1] = rgb[at * 3 + 1] ?? 0;
    data[at * 4 + 2] = rgb[at * 3 + 2] ?? 0;
  }
  return jpeg.encode({ width, height, data }, jpegQuality).data;
}

/** Colours in a palette where there are few, each line by what differs from the one above where there are many. */
function pngOf({ width, height, rgb }: Pixels): Uint8Array {
  const palette = paletteOf(rgb);
  const step = palette === undefined ? 3 : 1;
  const lines = Buffer.alloc((width * step + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * (width * step + 1);
    if (palette === undefined) {
      lines[from] = 2;
      for (let x = 0; x < width * 3; x += 1) {
        const at = y * width * 3 + x;
        lines[from + 1 + x] = (rgb[at] ?? 0) - (y === 0 ? 0 : (rgb[at - width * 3] ?? 0));
      }
    } else
      for (let x = 0; x < width; x += 1) lines[from + 1 + x] = palette.get(colourAt(rgb, y * width + x)) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, palette === undefined ? 2 : 3, 0, 0, 0], 8);
  const colours = Buffer.from(
    [...(palette?.keys() ?? [])].flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', colours)]),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const colourAt = (rgb: Uint8Array, pixel: number): number =>
  ((rgb[pixel * 3] ?? 0) << 16) | ((rgb[pixel * 3 + 1] ?? 0) << 8) | (rgb[pixel * 3 + 2] ?? 0);

/** The colours of a picture in the order in which they come, by their places; undefined for more than a palette has. */
function paletteOf(rgb: Uint8Array): ReadonlyMap<number, number> | undefined {
  const found = new Map<number, number>();
  for (let pixel = 0; pixel < rgb.length / 3; pixel += 1) {
    const colour = colourAt(rgb, pixel);
    if (found.has(colour)) continue;
    if (found.size === mostColours) return undefined;
    found.set(colour, found.size);
  }
  return found;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
