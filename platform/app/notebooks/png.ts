const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** What a picture is drawn from; text, profiles and whatever else may stand in the file is left out. */
const drawn: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'gAMA', 'sRGB', 'pHYs']);
/** Beyond these a browser needs hundreds of megabytes for one picture. */
const longestSide = 10_000;
const mostPixels = 25_000_000;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/**
 * A PNG (ISO/IEC 15948) with nothing in it but what is drawn: chunks in order, one header first, the end last and
 * nothing behind it. Undefined for everything else, whatever it calls itself. Pure.
 */
export function soundPng(bytes: Uint8Array): Picture | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 8).equals(signature)) return undefined;
  const kept: Buffer[] = [signature];
  let at = 8;
  let size: { width: number; height: number } | undefined;
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at);
    const end = at + 12 + length;
    const type = file.toString('latin1', at + 4, at + 8);
    if (end > file.length || (size === undefined) !== (type === 'IHDR')) return undefined;
    if (type === 'IHDR') {
      if (length !== 13) return undefined;
      size = { width: file.readUInt32BE(at + 8), height: file.readUInt32BE(at + 12) };
      if (!isDrawable(size)) return undefined;
    }
    if (drawn.has(type)) kept.push(file.subarray(at, end));
    if (type === 'IEND') {
      if (end !== file.length || size === undefined) return undefined;
      return { ...size, bytes: Buffer.concat(kept) };
    }
    at = end;
  }
  return undefined;
}

function isDrawable({ width, height }: { width: number; height: number }): boolean {
  const fits = width > 0 && height > 0 && width <= longestSide && height <= longestSide;
  return fits && width * height <= mostPixels;
}
