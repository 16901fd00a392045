import { approximate, Geometric, PureFilter, selectPartitionsByThreshold } from 'diffprivlib-ts';
import { Corrupt } from '@vitrine/core/errors';
import type { RawRow } from '../aggregate/raw-rows.ts';
import { drawsOf, noiseOf, type Noise } from './noise.ts';
import { mostNoisy, type NoisyAnswer, type PrivateQuestion } from './question.ts';

/** Found groups that are shown, as of known ones: fewer of what was released tells nothing more. */
const mostFound = 10_000;

/** One group as it was counted: never shown. */
interface Counted {
  readonly groups: readonly (string | null)[];
  readonly people: number;
  /** In the order of the components, in whole steps; of a histogram its bins one after the other. */
  readonly totals: readonly number[];
}

/**
 * Adds noise to what `privateSql` counted, in the room. Each component of all groups together is one release of the
 * geometric mechanism, since one person is in a bounded number of groups; groups that are not known beforehand are
 * found by the library's partition selection. Every release is charged against a filter of exactly the question's
 * price before it is drawn.
 *
 * Guarantee: (epsilon, delta)-differential privacy of the question's `privacy`, adding or removing one person with all
 * their rows.
 * @throws Corrupt when the rows are not of the question
 */
export function releasePrivately(question: PrivateQuestion, rows: readonly RawRow[]): NoisyAnswer {
  const { privacy } = question;
  const { noises, selection } = noiseOf(question);
  const price = new PureFilter({ epsilon: privacy.epsilon, delta: privacy.delta });
  const counted = rows.map((row) => readCounted(question, noises, row));
  if (question.values === null) price.charge(approximate(selection, privacy.delta));
  const shown =
    question.values === null
      ? found(question, counted, selection, drawsOf(noises))
      : known(question.values, counted);
  const mechanisms = noises.map((noise) => {
    price.charge(approximate(noise.epsilon));
    const mechanism = new Geometric({ epsilon: noise.epsilon, sensitivity: noise.sensitivity });
    return Array.from({ length: noise.draws }, () => mechanism);
  });
  const draws = mechanisms.flat();
  return {
    groups: shown.map(({ groups, totals }) => ({
      groups: [...groups],
      noisy: draws.map((mechanism, at) => mechanism.randomise(totals[at] ?? 0)),
    })),
  };
}

/** Every combination of the known values, with what was counted of it or nothing. */
function known(
  values: readonly (readonly (string | null)[])[],
  counted: readonly Counted[],
): readonly Counted[] {
  const byKey = new Map(counted.map((one) => [JSON.stringify(one.groups), one]));
  const cells = values.reduce<readonly (readonly (string | null)[])[]>(
    (all, list) => all.flatMap((cell) => list.map((value) => [...cell, value])),
    [[]],
  );
  return cells.map((groups) => byKey.get(JSON.stringify(groups)) ?? { groups, people: 0, totals: [] });
}

/** The groups in which enough people are, by a noisy count; in the order of their values, which are theirs alone. */
function found(
  { privacy }: PrivateQuestion,
  counted: readonly Counted[],
  epsilon: number,
  draws: number,
): readonly Counted[] {
  const byKey = new Map(counted.map((one) => [JSON.stringify(one.groups), one]));
  const selected = selectPartitionsByThreshold(
    [...byKey].map(([key, { people }]) => [key, people] as const),
    { epsilon, delta: privacy.delta, partitionsPerPerson: privacy.groupsPerPerson },
  );
  return selected
    .map(({ key }) => key)
    .sort()
    .slice(0, Math.min(mostFound, Math.floor(mostNoisy / draws)))
    .flatMap((key) => byKey.get(key) ?? []);
}

function readCounted(question: PrivateQuestion, noises: readonly Noise[], row: RawRow): Counted {
  const whole = (name: string): number => {
    const text = row[name];
    const value = typeof text === 'string' && /^-?[0-9]{1,17}$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw unreadable();
    return value;
  };
  return {
    groups: question.groups.map((_, at) => {
      const value = row[`g${at}`];
      if (value === null || typeof value === 'string') return value;
      throw unreadable();
    }),
    people: whole('people'),
    totals: noises.flatMap((noise, at) =>
      noise.component.kind === 'bins' ? readBins(row[`c${at}`], noise.draws) : [whole(`c${at}`)],
    ),
  };
}

/** The bins of a histogram, of which the engine names those with somebody in them: `bin:steps,…`. */
function readBins(text: unknown, count: number): readonly number[] {
  const bins = new Array<number>(count).fill(0);
  if (text === null) return bins;
  if (typeof text !== 'string') throw unreadable();
  for (const part of text.split(',')) {
    const [, bin = '', steps = ''] = /^([0-9]{1,6}):([0-9]{1,15})$/.exec(part) ?? [];
    if (bin === '' || Number(bin) >= count) throw unreadable();
    bins[Number(bin)] = Number(steps);
  }
  return bins;
}

function unreadable(): Corrupt {
  return new Corrupt({ detail: 'The room’s answer does not have the form of its question.' });
}
