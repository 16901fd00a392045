import type { Profile } from '../../profiles/profile.ts';
import { stepFor } from '../../figures/step.ts';
import type { Contributions, RawGroup, RawPart, RawQuantile } from './raw-rows.ts';
import type { Measure } from './plan.ts';

const million = 1_000_000n;
/** What sums are rounded by where the profile does not round: beside exact counts an exact sum has no secrets. */
export const roundSumsTo = 5;

/**
 * A figure as it may be shown, as digits, or `undefined` when it is hidden. Zero contributors and few
 * contributors are both hidden, whatever the profile says of zeros in files. So is a figure that leaves fewer people
 * than the threshold, nobody included, to what it is a part of or to a figure before it: the rest would follow.
 */
export function protectFigure(
  measure: Measure,
  raw: RawGroup,
  profile: Profile,
  at: { readonly part: number; readonly pairs: readonly number[]; readonly quantile: number },
): string | undefined {
  const least = BigInt(profile.threshold);
  const part = raw.parts[at.part];
  if (raw.people < least || part === undefined || part.people < least) return undefined;
  if (at.pairs.some((pair) => raw.apart[pair]?.every((people) => people < least) !== false)) return undefined;
  if (measure.kind === 'people') return digits(rounded(part.people, profile) * million);
  if (measure.kind === 'rows' || measure.kind === 'values') return rows(part, profile);
  if (measure.kind === 'quantile') return quantile(raw.quantiles[at.quantile], profile);
  const { values } = part;
  const sum = values === undefined ? undefined : roundedSum(values, profile);
  if (values === undefined || sum === undefined) return undefined;
  if (measure.kind === 'sum') return digits(sum);
  // From the rounded sum and the rounded count alone: the exact ratio beside the rounded sum would give
  // the exact count back.
  const count = rounded(levelled(values.count, profile)?.whole ?? 0n, profile);
  if (count === 0n) return undefined;
  if (measure.kind === 'mean') return mean(sum, count, profile.meanDecimals);
  const squares = part.squares === undefined ? undefined : roundedSum(part.squares, profile);
  return squares === undefined ? undefined : spread(measure.kind, sum, squares, count, profile);
}

/** From the rounded sums and the rounded count, as a mean is. Uneven groups may leave nothing to show. */
function spread(
  kind: 'variance' | 'deviation',
  sum: bigint,
  squares: bigint,
  count: bigint,
  { meanDecimals }: Profile,
): string | undefined {
  const [n, total, squared] = [Number(count), Number(sum) / 1e6, Number(squares) / 1e6];
  const variance = (squared - (total * total) / n) / (n - 1);
  if (!(variance > 0)) return undefined;
  const value = kind === 'variance' ? variance : Math.sqrt(variance);
  return value < 1e12 ? digits(BigInt(Math.round(Number(value.toFixed(meanDecimals)) * 1e6))) : undefined;
}

/**
 * The mean of the values around the rank, so that it is nobody's value, rounded by how far they lie apart. Hidden
 * unless the threshold of people have a value there, and half as many on either side.
 */
function quantile(raw: RawQuantile | undefined, { threshold }: Profile): string | undefined {
  const side = BigInt(Math.ceil(threshold / 2));
  if (raw === undefined || raw.within < BigInt(threshold) || raw.below < side || raw.above < side)
    return undefined;
  const middle = raw.total / raw.size;
  return digits(nearest(middle, stepFor(raw.high - raw.low)));
}

/** Rows of people, and of nobody unless they are nearly all: those could be one person's. */
function rows({ rows: people, nobody }: RawPart, profile: Profile): string | undefined {
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
