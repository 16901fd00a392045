import { inflateSync } from 'node:zlib';

/** A picture's pixels as red, green and blue, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** More than any chart has; decoding more than this is refused. */
export const mostPixels = 40_000_000;

/** What may lie behind the last line, which no program shows, in bytes; more is no picture. */
const mostBehind = 1024 * 1024;

/** Pixels of a PNG (W3C PNG, third edition) of 1 to 16 bits a sample without interlace; undefined for others. */
export function pngPixels(bytes: Uint8Array): Pixels | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 33) return undefined;
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  const [depth = 0, type = 0, , , interlace = 0] = view.subarray(24, 29);
  const channels = ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as Record<number, number>)[type];
  if (channels === undefined || interlace !== 0 || width * height > mostPixels || width === 0)
    return undefined;
  const data: Buffer[] = [];
  let palette = Buffer.alloc(0);
  let opacity = Buffer.alloc(0);
  for (let at = 8; at + 12 <= view.length; at += 12 + view.readUInt32BE(at)) {
    const chunk = view.toString('latin1', at + 4, at + 8);
    const body = view.subarray(at + 8, at + 8 + view.readUInt32BE(at));
    if (chunk === 'IDAT') data.push(body);
    if (chunk === 'PLTE') palette = Buffer.from(body);
    if (chunk === 'tRNS' && type === 3) opacity = Buffer.from(body);
    if (chunk === 'IEND') break;
  }
  try {
    const stride = Math.ceil((width * channels * depth) / 8);
    const raw = inflateSync(Buffer.concat(data), { maxOutputLength: (stride + 1) * height + mostBehind });
    if (raw.length < (stride + 1) * height) return undefined;
    const lines = unfiltered(raw, height, stride, Math.max(1, Math.floor((channels * depth) / 8)));
    return {
      width,
      height,
      rgb: colours(lines, { width, height, stride, depth, type, channels, palette, opacity }),
    };
  } catch {
    return undefined;
  }
}

/** Takes the filters off each line (section 9 of the specification). */
function unfiltered(raw: Buffer, height: number, stride: number, step: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < step ? 0 : (out[at - step] ?? 0);
      const above = y === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = x < step || y === 0 ? 0 : (out[at - stride - step] ?? 0);
      out[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const guess = left + above - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
      if (a <= b && a <= c) return left;
      return b <= c ? above : corner;
    }
    default:
      return 0;
  }
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly depth: number;
  readonly type: number;
  readonly channels: number;
  readonly palette: Buffer;
  /** How opaque each colour of the palette is; all that are left out are whole. */
  readonly opacity: Buffer;
}

function colours(
  lines: Uint8Array,
  { width, height, stride, depth, type, channels, palette, opacity }: Layout,
): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  // Of sixteen bits a screen shows the first eight.
  const most = depth === 16 ? 255 : 2 ** depth - 1;
  const sample = (y: number, index: number): number => {
    if (depth >= 8) return lines[y * stride + index * (depth / 8)] ?? 0;
    const bit = index * depth;
    return ((lines[y * stride + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & most;
  };
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const first = x * channels;
      const alpha =
        type === 3
          ? (opacity[sample(y, first)] ?? 255) / 255
          : type === 6 || type === 4
            ? sample(y, first + channels - 1) / 255
            : 1;
      for (let colour = 0; colour < 3; colour += 1) {
        const one =
          type === 3
            ? (palette[sample(y, first) * 3 + colour] ?? 0)
            : (sample(y, first + (type === 2 || type === 6 ? colour : 0)) * 255) / most;
        // What is transparent lies on white paper.
        rgb[(y * width + x) * 3 + colour] = Math.round(one * alpha + 255 * (1 - alpha));
      }
    }
  return rgb;
}
