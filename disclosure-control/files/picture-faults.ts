import jpeg from 'jpeg-js';
import type { ContentFault } from './contents.ts';
import { faultOfMarks } from './marks.ts';
import { marksOf } from './picture-marks.ts';
import { mostPixels, pngPixels, type Pixels } from './png-pixels.ts';

/** Coloured marks are no letters; of black ones, letters such as o are at most an eighth of what is small. */
const fewestColoured = 12;

/** What the marks of a drawn picture give away: points of people, or the outliers of a box plot. */
export function pictureFault(pixels: Pixels | undefined): ContentFault | undefined {
  if (pixels === undefined) return undefined;
  const { coloured, black, shapes } = marksOf(pixels);
  const found = [faultOfMarks(coloured, fewestColoured), faultOfMarks(black)];
  if (found[0] === 'points' || (found[1] === 'points' && black.length > shapes * 0.25)) return 'points';
  const outliers = found[0] === 'outliers' || (found[1] === 'outliers' && black.length > shapes * 0.15);
  return outliers ? 'outliers' : undefined;
}

export const pngFault = (bytes: Uint8Array): ContentFault | undefined => pictureFault(pngPixels(bytes));

export const jpegFault = (bytes: Uint8Array): ContentFault | undefined => pictureFault(jpegPixels(bytes));

/** Pixels of a JPEG; undefined for one that cannot be decoded within limits. */
export function jpegPixels(bytes: Uint8Array): Pixels | undefined {
  try {
    const { width, height, data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxResolutionInMP: mostPixels / 1_000_000,
      maxMemoryUsageInMB: 512,
    });
    return { width, height, rgb: data };
  } catch {
    return undefined;
  }
}
