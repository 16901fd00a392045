import type { Entry } from '@vitrine/ledger/log';
import {
  commitmentTo,
  drawn,
  endOf,
  monthOf,
  sampledKind,
  sampleSizes,
  seedOf,
  type SampledKind,
} from './draw.ts';
import { sampleCommitted, sampleDrawn } from './events.ts';
import { drawnFace } from './remember-samples.ts';

type RootOf = (size: number) => Buffer;

/**
 * Replays every draw from public faces alone: that it was fixed before its month began, that the seed is of what was
 * committed to and of the log up to the month's end, and that those entries were drawn and no others.
 *
 * @returns takes every entry in its order with the roots of the tree up to it; answers with what is wrong of a draw
 */
export function samplingRules(): (entry: Entry, rootOf: RootOf) => string | undefined {
  const places: Record<SampledKind, number[]> = { queries: [], releases: [] };
  const commitments = new Map<string, { commitment: string; at: string }>();
  const drawnMonths = new Set<string>();
  /** Entries before which another month was, with the last moment before them. */
  const borders = new Map<number, { before: string; at: string }>();
  let before = '';
  return (entry, rootOf) => {
    if (monthOf(entry.at) !== monthOf(before)) borders.set(entry.index, { before, at: entry.at });
    before = entry.at;
    const kind = sampledKind(entry);
    if (kind !== undefined) places[kind].push(entry.index);
    if (entry.type === sampleCommitted) {
      const { month, commitment } = entry.public;
      if (typeof month !== 'string' || typeof commitment !== 'string') return undefined;
      if (commitments.has(month)) return 'The sample of a month was fixed a second time.';
      const isKnown = [...commitments.values()].some((other) => other.commitment === commitment);
      commitments.set(month, { commitment, at: entry.at });
      if (isKnown) return 'A sample was fixed by the secret of another month.';
      return monthOf(entry.at) < month ? undefined : 'A sample was fixed when its month had begun.';
    }
    if (entry.type !== sampleDrawn) return undefined;
    const face = drawnFace.safeParse(entry.public);
    if (!face.success) return 'A draw does not have the form of one.';
    const { month, secret, from, size, root, seed } = face.data;
    const fixed = commitments.get(month);
    if (fixed === undefined) return 'A sample was drawn that was not fixed beforehand.';
    if (drawnMonths.has(month)) return 'The sample of a month was drawn a second time.';
    drawnMonths.add(month);
    if (commitmentTo(secret) !== fixed.commitment)
      return 'A draw tells another secret than was committed to.';
    const isBorder = (index: number, moment: string): boolean => {
      const border = borders.get(index);
      return border !== undefined && border.before < moment && border.at >= moment;
    };
    if (!isBorder(size, endOf(month)) || !isBorder(from, `${month}-01T00:00:00.000Z`))
      return 'A draw is of other entries than those of its month.';
    if (rootOf(size).toString('hex') !== root) return 'A draw names another root than the log has.';
    if (seedOf(month, root, secret) !== seed)
      return 'The seed of a draw is not what follows from log and secret.';
    for (const name of ['queries', 'releases'] as const) {
      const all = places[name].filter((index) => index >= from && index < size);
      if (JSON.stringify(drawn(seed, all, sampleSizes[name])) !== JSON.stringify(face.data[name]))
        return `Other ${name} were drawn than the seed gives.`;
    }
    return undefined;
  };
}
