import { createHash } from 'node:crypto';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';

/** What an oversight body looks at each month, at most: the first so many of each kind in the order that the seed gives. */
export const sampleSizes = { queries: 20, releases: 10 } as const;

/** A calendar month in UTC, as `2026-06`. */
export const monthSchema = z.string().regex(/^[0-9]{4}-(?:0[1-9]|1[0-2])$/);
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

export type SampledKind = 'queries' | 'releases';

/** Of which kind an entry is that may be drawn, by its public face alone; undefined for all others. */
export function sampledKind({
  type,
  phase,
  result,
}: Pick<Entry, 'type' | 'phase' | 'result'>): SampledKind | undefined {
  if (type === 'query' && phase === 'intent') return 'queries';
  const released = type === 'request.released' && (phase === 'fact' || result === 'done');
  return released ? 'releases' : undefined;
}

export const monthOf = (at: string): string => at.slice(0, 7);

/** The first moment after a month. */
export function endOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString();
}

/** What is published before the month begins: of the secret it tells nothing, and no other fits it. */
export const commitmentTo = (secret: string): string => sha256('vitrine sample commitment\n', secret);

/**
 * The seed of a month's sample (docs/decisions/0024): the root of the log up to the end of the month, which nobody
 * who keeps the secret could foresee or choose, with a secret that nobody who writes the log knew.
 *
 * @param root of the Merkle tree over all entries before the month's end, in hexadecimal
 */
export const seedOf = (month: string, root: string, secret: string): string =>
  sha256(`vitrine sample seed\n${month}\n${root}\n`, secret);

/** The places that are drawn, in ascending order: those with the least SHA-256 of the seed and the place. Pure. */
export function drawn(seed: string, places: readonly number[], size: number): readonly number[] {
  return places
    .map((place) => ({ place, order: sha256(`${seed}\n${place}`) }))
    .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, size)
    .map(({ place }) => place)
    .toSorted((a, b) => a - b);
}

/**
 * How likely a sample shows at least one of some bad entries: 1 − C(n−bad, k) / C(n, k). Pure.
 * @param n entries of a month
 * @param k how many of them are drawn
 */
export function chanceToSee(n: number, k: number, bad: number): number {
  if (bad <= 0) return 0;
  let missed = 1;
  for (let i = 0; i < k; i++) missed *= Math.max(0, n - bad - i) / Math.max(1, n - i);
  return 1 - missed;
}

function sha256(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part, 'utf8');
  return hash.digest('hex');
}
