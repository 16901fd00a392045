export type ActivityKind = 'queries' | 'refusals' | 'releases';

/**
 * Lower ends of the bands. The first band reaches from none to nine, so that whether anything happened at all in a
 * quiet month is not told either.
 */
const bandStarts = [10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000] as const;

const figure = (n: number): string => n.toLocaleString('en-GB');

/** A count as the public sees it: the band it lies in, in words. Pure. */
export function bandOf(count: number): string {
  const [lowest] = bandStarts;
  if (count < lowest) return `fewer than ${figure(lowest)}`;
  const place = bandStarts.findLastIndex((start) => start <= count);
  const [from = lowest, next] = bandStarts.slice(place, place + 2);
  return next === undefined ? `${figure(from)} or more` : `${figure(from)} to ${figure(next - 1)}`;
}

export interface MonthOfActivity {
  /** `2026-06`. */
  readonly month: string;
  readonly bands: Readonly<Record<ActivityKind, string>>;
}

interface Counted {
  readonly month: string;
  readonly kind: string;
  readonly count: number;
}

/**
 * The months that are over, newest first, without a gap from the first one on record. The month under way is left
 * out: watching its band change would tell when the last act before the change was done. Pure.
 */
export function activityBy(counted: readonly Counted[], today: string): readonly MonthOfActivity[] {
  const current = today.slice(0, 7);
  const first = counted.map(({ month }) => month).toSorted()[0];
  const months: MonthOfActivity[] = [];
  for (let month = first; month !== undefined && month < current; month = monthAfter(month)) {
    const of = (kind: ActivityKind): string =>
      bandOf(counted.find((one) => one.month === month && one.kind === kind)?.count ?? 0);
    const bands = { queries: of('queries'), refusals: of('refusals'), releases: of('releases') };
    months.unshift({ month, bands });
  }
  return months;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
}

/** Fewer waits than this say too much about each. */
const leastWaits = 5;

/** The median time from the last sending to the release, in words; undefined over too few releases. Pure. */
export function timeToRelease(hours: readonly number[]): string | undefined {
  if (hours.length < leastWaits) return undefined;
  const sorted = hours.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  const middle = ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
  const days = Math.round(middle / 24);
  if (days === 0) return 'less than a day';
  return days === 1 ? '1 day' : `${figure(days)} days`;
}
