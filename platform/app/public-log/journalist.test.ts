import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dayPlace,
  deed,
  filesOf,
  leavesOf,
  query,
  readByAll,
  type DayPlace,
  type PublicLeaf,
} from './testing.ts';

/**
 * A year of an environment, read by a journalist and an attacker who have the public files and nothing else. Two
 * researchers of one agreement take turns by lot: each day one of them works, by habits that differ in every way that
 * the ledger knows (hours, number and kind of acts, refusals, order).
 */
const days = 365;
const shared = 'DARS-NIC-000001-AAAAA-v1.0';
const busy = 'DARS-NIC-000002-BBBBB-v1.0';
const words = { sql: 'SELECT secretword FROM hes_apc', person: 'per_earlyriser', other: 'per_nightowl' };
const released = 'DARS-NIC-000003-CCCCC-v1.0';

let place: DayPlace;
let dir: string;
let leaves: readonly PublicLeaf[];
let key: { dir: string; key: string };
/** Whether the early riser acted, by day. */
const truth: boolean[] = [];
/** A generator whose numbers are the same in each run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

beforeAll(async () => {
  place = await dayPlace('2026-01-01T06:00:00.000Z');
  const log = await place.open();
  const draw = random(20_260_101);
  for (let day = 0; day < days; day++) {
    const early = draw() < 0.5;
    truth.push(early);
    const drafts = early
      ? [
          ...Array.from({ length: 3 }, () => query(words.person, shared, words.sql)),
          deed('refusal', words.person, { what: 'runQuery', code: 'forbidden' }),
        ]
      : [
          ...Array.from({ length: 40 }, () =>
            deed('page.shown', words.other, { agreement: shared }, { rows: 9_731 }),
          ),
          ...Array.from({ length: 20 }, () => query(words.other, shared, `${words.sql} WHERE night`)),
        ];
    const others = ['per_a', 'per_b', 'per_c', 'per_d'].flatMap((actor) =>
      Array.from({ length: 4 }, () => query(actor, busy)),
    );
    if (!early) place.clock.advance(15 * 3_600_000);
    await place.ledger.append([...drafts, ...others]);
    if (day % 90 === 0)
      await place.ledger.append([
        deed('agreement.ended', words.person, { ref: released }, { reason: words.sql }),
      ]);
    place.clock.advance((early ? 24 : 9) * 3_600_000);
    await log.look();
  }
  key = log.served;
  dir = key.dir;
  leaves = await leavesOf(dir);
}, 300_000);
afterAll(() => place.dispose());

/** What an attacker can measure of a day: how many leaves of which form, which counts, and the bytes themselves. */
function featuresOf(day: string): readonly number[] {
  const own = leaves.filter((leaf) => leaf.day === day);
  const sealed = own.filter(({ told, counted }) => told === undefined && counted === undefined);
  const text = JSON.stringify(own);
  const digest = createHash('sha256').update(text).digest();
  const firstOfForm = own.findIndex(({ counted }) => counted !== undefined);
  const bytes = Buffer.from(sealed.map((leaf) => leaf.sealed ?? '').join(''), 'hex');
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
  return [
    own.length,
    sealed.length,
    own.length - sealed.length,
    text.length,
    firstOfForm,
    mean,
    ...Array.from(digest.subarray(0, 8)),
    ...Array.from(bytes.subarray(0, 32)),
  ];
}

/** Gaussian naive Bayes: learns from some days, and says of others how many it got right. */
function learned(features: readonly (readonly number[])[], labels: readonly boolean[], from: number): number {
  const stats = [true, false].map((label) => {
    const rows = features.slice(0, from).filter((_, at) => labels[at] === label);
    return (features[0] ?? []).map((_, column) => {
      const values = rows.map((row) => row[column] ?? 0);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length + 1e-9;
      return { mean, variance };
    });
  });
  const likelihood = (row: readonly number[], which: number): number =>
    (stats[which] ?? []).reduce(
      (sum, { mean, variance }, at) =>
        sum - Math.log(variance) / 2 - ((row[at] ?? 0) - mean) ** 2 / (2 * variance),
      0,
    );
  return features
    .slice(from)
    .filter((row, at) => likelihood(row, 0) > likelihood(row, 1) === labels[from + at]).length;
}

describe('from the public files of a year', () => {
  it('anybody can check that they are one log which only grew', async () => {
    expect((await readByAll(key)).fault).toBeUndefined();
    expect(new Set(leaves.map(({ day }) => day)).size).toBe(days + 1);
  });

  it('no person, no query, no reason and no time of day can be read', async () => {
    const files = [...(await filesOf(dir)).values()].map((bytes) => bytes.toString('latin1')).join('\n');
    for (const word of [...Object.values(words), 'per_', 'act_', '"actor', 'forbidden', '"rows'])
      expect(files, word).not.toContain(word);
    // Hashes and keys may hold any digits by chance.
    const text = leaves
      .map((leaf) => JSON.stringify(leaf).replaceAll(/[0-9a-f]{64}|\+[\w+/]{44}/g, ''))
      .join('\n');
    expect(text).not.toMatch(/9731|\d\d:\d\d|T\d\d/);
    expect(text).toContain(released);
  });

  it('no count can be had below ten, and none of fewer than three people', () => {
    const counted = leaves.flatMap((leaf) => (leaf.counted === undefined ? [] : [leaf.counted]));
    expect(counted).toHaveLength(days);
    expect(new Set(counted.map((row) => JSON.stringify(row)))).toEqual(
      new Set([JSON.stringify({ agreement: busy, count: '10 to 49', decision: 'done', kind: 'query' })]),
    );
    const sizes = Map.groupBy(leaves, ({ day }) => day);
    expect(new Set([...sizes.values()].map((own) => own.length))).toEqual(new Set([256]));
  });

  it('which of two researchers acted is told no better than by a coin; from what the ledger has, always', () => {
    const names = [...new Set(leaves.map(({ day }) => day))].toSorted().slice(1);
    const features = names.map(featuresOf);
    const trained = 245;
    const right = learned(features, truth, trained);
    const tried = days - trained;
    // Three standard deviations of a coin.
    expect(Math.abs(right - tried / 2)).toBeLessThan(3 * Math.sqrt(tried / 4));
    // The same classifier sees it at once in what was public before: the number of acts of a day.
    const live = truth.map((early, day) => [early ? 20 : 76, day % 7]);
    expect(learned(live, truth, trained)).toBe(tried);
  });
});
