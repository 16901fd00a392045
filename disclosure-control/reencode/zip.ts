import { zipSync } from 'fflate';
import { longestName } from '../files/part-names.ts';
import type { Reencode } from './reencoded.ts';

/** Every archive has the same time, so that the same parts give the same bytes. */
const noTime = new Date(1980, 0, 1, 12);

/** Parts as an archive without comments, extra fields, and bytes between or behind them. */
export const packed = (parts: ReadonlyMap<string, Uint8Array>): Uint8Array =>
  zipSync(Object.fromEntries(parts), { mtime: noTime, level: 6 });

/** An archive of its parts as they leave; undefined where two would have one name, or one is too long for a name. */
export async function plainZip(
  parts: ReadonlyMap<string, Uint8Array> | undefined,
  reencode: Reencode,
): Promise<Uint8Array | undefined> {
  if (parts === undefined) return undefined;
  const plain = new Map<string, Uint8Array>();
  for (const [name, bytes] of parts) {
    if (name.endsWith('/') || bytes.length === 0) continue;
    const { bytes: inner, ending } = (await reencode(bytes)) ?? { bytes };
    const as = ending === undefined ? name : withEnding(name, ending);
    if (plain.has(as) || as.split('/').some(({ length }) => length > longestName + 10)) return undefined;
    plain.set(as, inner);
  }
  return packed(plain);
}

/** A name with the ending of its new form. */
export const withEnding = (name: string, ending: string): string =>
  name.replace(/\.[A-Za-z0-9]{1,10}$/, '') + ending;
