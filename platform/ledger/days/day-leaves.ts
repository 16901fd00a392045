import { createHmac } from 'node:crypto';
import { canonicalJson, type Json, type JsonObject } from '@vitrine/core/text';
import { commitmentTo } from '../log/entry.ts';
import { tileWidth } from '../tree/tiles.ts';

/** One act of the day: an outcome, or a fact. */
export interface DayAct {
  /** Its place in the ledger. */
  readonly index: number;
  /** What everybody may learn of this one act; nothing of most. */
  readonly told?: JsonObject;
}

/** What the public log takes in at once: everything that was recorded up to the end of a day (UTC). */
export interface Day {
  /** `2026-11-30`. */
  readonly day: string;
  /** 32 random bytes, from which order, salts and padding follow. */
  readonly secret: Uint8Array;
  /** Entries of the ledger from one to another (exclusive), and the root of its tree over all before the latter (hex). */
  readonly covers: { readonly from: number; readonly to: number; readonly root: string };
  readonly acts: readonly DayAct[];
  /** Counts in bands, in canonical order. */
  readonly counts: readonly JsonObject[];
}

/**
 * The leaves that the public log takes for a day (decision 0034). The first seals what the ledger was; the others stand
 * in an order that only the secret explains. Every act has one, most of them nothing but a commitment; commitments to
 * nothing fill up to the next of 256, 512, 1,024 …, so that the number of acts is known no closer. Pure: whoever has
 * the secret and the ledger gets the same bytes.
 *
 * @returns 256 leaves times a power of two, as canonical JSON
 */
export function dayLeaves({ day, secret, covers, acts, counts }: Day): readonly string[] {
  const keyed = (label: string): string => createHmac('sha256', secret).update(label).digest('hex');
  const seal = (label: string, value: Json): string => commitmentTo({ salt: keyed(label), value });
  const leaf = (members: JsonObject): string => canonicalJson({ day, ...members });
  const head = leaf({ kind: 'day', sealed: seal('day', { ...covers }) });
  const rows = counts.map((counted) => leaf({ counted }));
  const own = acts.map(({ index, told }) =>
    leaf({ ...(told === undefined ? {} : { told }), sealed: seal(`act ${index}`, { entry: index }) }),
  );
  const used = 1 + rows.length + own.length;
  const padding = Array.from({ length: leavesFor(used) - used }, (_, n) =>
    leaf({ sealed: seal(`padding ${n}`, null) }),
  );
  const placed = [...rows, ...own, ...padding].map((text) => ({ text, place: keyed(`place ${text}`) }));
  placed.sort((a, b) => (a.place < b.place ? -1 : 1));
  return [head, ...placed.map(({ text }) => text)];
}

/** The least of 256, 512, 1,024 … that is enough. */
function leavesFor(used: number): number {
  let size: number = tileWidth;
  while (size < used) size *= 2;
  return size;
}
