import type { Profile } from '../../profiles/profile.ts';
import type { Contributions, RawGroup } from './raw-rows.ts';
import type { Measure } from './plan.ts';

const million = 1_000_000n;
/** What sums are rounded by where the profile does not round: beside exact counts an exact sum has no secrets. */
export const roundSumsTo = 5;

/**
 * A figure as it may be shown, as digits, or `undefined` when it is hidden. Zero contributors and few
 * contributors are both hidden, whatever the profile says of zeros in files.
 */
export function protectFigure(
  measure: Measure,
  raw: RawGroup,
  profile: Profile,
  valueIndex: number,
): string | undefined {
  const least = BigInt(profile.threshold);
  if (raw.people < least) return undefined;
  if (measure.kind === 'people') return digits(rounded(raw.people, profile) * million);
  if (measure.kind === 'rows') return rows(raw, profile);
  const values = raw.values[valueIndex];
  const sum = values === undefined ? undefined : roundedSum(values, profile);
  if (values === undefined || sum === undefined) return undefined;
  if (measure.kind === 'sum') return digits(sum);
  // From the rounded sum and the rounded count alone: the exact ratio beside the rounded sum would give
  // the exact count back.
  const count = rounded(levelled(values.count, profile)?.whole ?? 0n, profile);
  return count === 0n ? undefined : mean(sum, count, profile.meanDecimals);
}

/** Rows of people, and of nobody unless they are nearly all: those could be one person's. */
function rows({ rows: people, nobody }: RawGroup, profile: Profile): string | undefined {
  const linked = levelled(people, profile);
  if (linked === undefined) return undefined;
  const total = linked.whole + nobody;
  if (isDominated(total, nobody, linked.most, profile)) return undefined;
  return digits(rounded(total, profile) * million);
}

/**
 * In millionths. Where everybody brings 45, a sum that is rounded to 5 would give the exact count of people back:
 * so it is rounded by what people bring.
 */
function roundedSum(values: Contributions, profile: Profile): bigint | undefined {
  const bound = levelled(values, profile);
  return bound && nearest(bound.sum, BigInt(profile.roundTo ?? roundSumsTo) * bound.unit * million);
}

/** A total in which nobody counts for more than `most`. */
interface Levelled {
  /** Millionths. */
  readonly sum: bigint;
  readonly whole: bigint;
  /** The smallest power of two, from 1 on, that reaches what as many people bring as the threshold has. */
  readonly most: bigint;
  /** The largest that is not above it. */
  readonly unit: bigint;
}

/**
 * Cuts what few people bring down to what the crowd brings. Who chooses the question could otherwise let a crowd
 * that contributes ones carry the one person who contributes 90 over the threshold, and read them off the total;
 * so they are one more of the crowd. Hiding such a total would tell of them as well. `undefined` when too few
 * people contribute.
 */
function levelled(values: Contributions, profile: Profile): Levelled | undefined {
  const reached = values.largest[profile.threshold - 1];
  if (reached === undefined || values.people < BigInt(profile.threshold)) return undefined;
  let unit = 1n;
  while (unit * 2n * million <= sizeOf(reached)) unit *= 2n;
  const most = sizeOf(reached) <= unit * million ? unit : unit * 2n;
  const sum = values.largest.reduce((rest, one) => {
    const excess = sizeOf(one) - most * million;
    return excess <= 0n ? rest : one < 0n ? rest + excess : rest - excess;
  }, values.sum);
  return { sum, whole: sum / million, most, unit };
}

/** (n,k) dominance with n = 2, and the p% rule. Shares are taken in thousandths so that the comparison is exact. */
function isDominated(total: bigint, first: bigint, second: bigint, profile: Profile): boolean {
  const share = (part: number): bigint => BigInt(Math.round(part * 1000));
  const twoLargest = (first + second) * 1000n > total * share(profile.dominance.largestTwoShare);
  const rest = total - first - second;
  return twoLargest || rest * 1000n < first * share(profile.dominance.remainderShare);
}

/** To the nearest multiple of the profile's base. */
function rounded(count: bigint, profile: Pick<Profile, 'roundTo'>): bigint {
  return profile.roundTo === null ? count : nearest(count, BigInt(profile.roundTo));
}

/** Halves away from zero. */
function nearest(value: bigint, step: bigint): bigint {
  const steps = (sizeOf(value) + step / 2n) / step;
  return (value < 0n ? -steps : steps) * step;
}

function mean(sum: bigint, count: bigint, decimals: number): string {
  const step = 10n ** BigInt(6 - decimals);
  const doubled = sum * 2n;
  // round(sum / (count · step)) with halves away from zero, in exact arithmetic.
  const steps = (sizeOf(doubled) + count * step) / (count * step * 2n);
  return digits((sum < 0n ? -steps : steps) * step);
}

/** Millionths as decimal digits without trailing zeros. */
function digits(millionths: bigint): string {
  const size = sizeOf(millionths);
  const fraction = (size % million).toString().padStart(6, '0').replace(/0+$/, '');
  const text = `${size / million}${fraction === '' ? '' : `.${fraction}`}`;
  return millionths < 0n ? `-${text}` : text;
}

function sizeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}
