import type { Profile } from '../profiles/profile.ts';
import type { Contributions, RawGroup } from './raw-rows.ts';
import type { Measure } from './plan.ts';

const million = 1_000_000n;

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
  if (measure.kind === 'people') return digits(rounded(raw.people * million, profile));
  if (measure.kind === 'rows')
    return isDominated(raw.rows, profile) ? undefined : digits(rounded(raw.rows.total, profile));
  const values = raw.values[valueIndex];
  if (values === undefined || values.people < least || isDominated(values.spread, profile)) return undefined;
  const sum = rounded(values.sum, profile);
  if (measure.kind === 'sum') return digits(sum);
  // From the rounded sum and the rounded count alone: the exact ratio beside the rounded sum would give
  // the exact count back.
  const count = rounded(values.count * million, profile) / million;
  return count === 0n ? undefined : mean(sum, count, profile.meanDecimals);
}

/**
 * (n,k) dominance with n = 2, and the p% rule. Shares are taken in thousandths so that the comparison is exact.
 * A total of zero has nobody who dominates it.
 */
function isDominated(spread: Contributions, profile: Profile): boolean {
  const { total, first, second } = spread;
  const share = (part: number): bigint => BigInt(Math.round(part * 1000));
  const twoLargest = (first + second) * 1000n > total * share(profile.dominance.largestTwoShare);
  const rest = total - first - second;
  return twoLargest || rest * 1000n < first * share(profile.dominance.remainderShare);
}

/** To the nearest multiple of the profile's base, halves away from zero; in and out in millionths. */
function rounded(millionths: bigint, profile: Pick<Profile, 'roundTo'>): bigint {
  return profile.roundTo === null ? millionths : nearest(millionths, BigInt(profile.roundTo) * million);
}

function nearest(value: bigint, step: bigint): bigint {
  const size = value < 0n ? -value : value;
  const steps = (size + step / 2n) / step;
  return (value < 0n ? -steps : steps) * step;
}

function mean(sum: bigint, count: bigint, decimals: number): string {
  const step = 10n ** BigInt(6 - decimals);
  const doubled = sum * 2n;
  const size = doubled < 0n ? -doubled : doubled;
  // round(sum / (count · step)) with halves away from zero, in exact arithmetic.
  const steps = (size + count * step) / (count * step * 2n);
  return digits((sum < 0n ? -steps : steps) * step);
}

/** Millionths as decimal digits without trailing zeros. */
function digits(millionths: bigint): string {
  const size = millionths < 0n ? -millionths : millionths;
  const fraction = (size % million).toString().padStart(6, '0').replace(/0+$/, '');
  const text = `${size / million}${fraction === '' ? '' : `.${fraction}`}`;
  return millionths < 0n ? `-${text}` : text;
}
