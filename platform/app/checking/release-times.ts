import type { Checking } from '@vitrine/api';
import { stepHours, type Request, type StepHours } from '@vitrine/disclosure-control/requests';

/** Fewer releases than these say too much about each. */
const leastForMedian = 5;
const leastForTail = 20;

const steps = ['whole', 'check', 'answer', 'release'] as const satisfies readonly (keyof StepHours)[];

/** Upper ends of the bands in which times are told, in days. */
const bands: readonly (readonly [days: number, text: string])[] = [
  [1, 'less than a day'],
  [3, '1 to 3 days'],
  [7, '3 to 7 days'],
  [14, '1 to 2 weeks'],
  [28, '2 to 4 weeks'],
];

/** Hours as the public may know them: the band they lie in, in words. Pure. */
export function bandOfHours(hours: number): string {
  return bands.find(([days]) => hours < days * 24)?.[1] ?? '4 weeks or more';
}

/** The value that a share of all are at or below: the nearest rank. Pure. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/**
 * How long releases took by step, in bands: the median of five or more, and the 90th percentile of twenty or more, of
 * which two at least lie above it. Bands and whole numbers of releases tell of no single one. Pure.
 */
export function timesOf(requests: readonly Request[]): Checking['times'] {
  const taken = requests.flatMap((request) => stepHours(request) ?? []);
  if (taken.length < leastForMedian) return [];
  return steps.map((step) => {
    const hours = taken.map((one) => one[step]);
    return {
      step,
      median: bandOfHours(quantileOf(hours, 0.5)),
      ...(taken.length < leastForTail ? {} : { tail: bandOfHours(quantileOf(hours, 0.9)) }),
    };
  });
}
