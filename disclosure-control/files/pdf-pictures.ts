import { inflateSync } from 'node:zlib';
import { ascii85 } from './ascii85.ts';
import type { ContentFault } from './contents.ts';
import { jpegFault, pictureFault } from './picture-faults.ts';
import { mostPixels } from './png-pixels.ts';

/** What pictures within a PDF give away: JPEG as it is, and plain pixels of eight bits in grey or colour. */
export function pictureFaults(raw: string): readonly ContentFault[] {
  const found: ContentFault[] = [];
  for (const [, dictionary = '', data = ''] of raw.matchAll(
    /<<((?:[^>]|>(?!>)){0,2000}\/Subtype\s*\/Image(?:[^>]|>(?!>)){0,2000})>>\s*stream\r?\n([\s\S]*?)\r?\n?endstream/g,
  )) {
    const fault = faultOf(dictionary, data);
    if (fault !== undefined) found.push(fault);
  }
  return [...new Set(found)];
}

function faultOf(dictionary: string, data: string): ContentFault | undefined {
  const bytes = decoded(dictionary, data);
  if (bytes === undefined) return undefined;
  if (/\/DCTDecode|\/DCT\b/.test(dictionary)) return jpegFault(bytes);
  const size = (name: string): number => Number(new RegExp(`/${name}\\s+(\\d+)`).exec(dictionary)?.[1] ?? 0);
  const [width, height] = [size('Width'), size('Height')];
  const colours = /\/DeviceRGB/.test(dictionary) ? 3 : /\/DeviceGray/.test(dictionary) ? 1 : 0;
  if (
    colours === 0 ||
    size('BitsPerComponent') !== 8 ||
    width * height > mostPixels ||
    /\/Predictor/.test(dictionary)
  )
    return undefined;
  if (bytes.length < width * height * colours) return undefined;
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 1) rgb[at] = bytes[colours === 3 ? at : Math.floor(at / 3)] ?? 0;
  return pictureFault({ width, height, rgb });
}

function decoded(dictionary: string, data: string): Buffer | undefined {
  const filters = [...(/\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary)?.[1] ?? '').matchAll(/\/(\w+)/g)].map(
    (one) => one[1],
  );
  let bytes = Buffer.from(data, 'latin1');
  try {
    for (const filter of filters) {
      if (filter === 'FlateDecode') bytes = inflateSync(bytes, { maxOutputLength: mostPixels * 3 });
      else if (filter === 'ASCII85Decode') bytes = ascii85(bytes.toString('latin1'));
      else if (filter !== 'DCTDecode') return undefined;
    }
    return bytes;
  } catch {
    return undefined;
  }
}
