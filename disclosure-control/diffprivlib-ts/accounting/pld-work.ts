import { lossReach } from './curve.ts';
import { spreadOf, type PrivacyEvent, type RepeatedEvent } from './events.ts';

/** A point of a curve costs as much as so many multiplications of a convolution. */
const POINT = 1500;
/** Standard deviations of a composed loss that are kept on either side before masses fall below what is cut. */
const KEPT = 9.5;

interface Part {
  readonly points: number;
  readonly variance: number;
  readonly widest: number;
  readonly step: number;
}

/**
 * An estimate of the multiplications that composing the batch takes, for both bounds, made before any of them: on a grid of the given step, widened where there would be more points than `most`.
 */
export function workOf(batch: readonly RepeatedEvent[], step: number, most = Infinity): number {
  let work = 0;
  const joined = (a: Part, b: Part): Part => {
    const wide = Math.max(a.step, b.step);
    const [x, y] = [(a.points * a.step) / wide, (b.points * b.step) / wide];
    work += x * y;
    const variance = a.variance + b.variance;
    const widest = Math.max((a.widest * a.step) / wide, (b.widest * b.step) / wide);
    const kept = Math.min(x + y, widest + (2 * KEPT * Math.sqrt(variance)) / wide);
    const factor = kept > most ? 2 ** Math.ceil(Math.log2(kept / most)) : 1;
    return { points: kept / factor, variance, widest: widest / factor, step: wide * factor };
  };
  const parts = batch.map(({ event, count }): Part => {
    const base = (2 * lossReach(event)) / step + 3;
    work += base * POINT + summed(event);
    // Losses much smaller than a step become rare losses of a step.
    const spread = spreadOf(event);
    const part = { points: base, variance: spread * Math.max(spread, step), widest: base, step };
    return repeated(part, count, joined);
  });
  pairwise(parts, joined);
  return 2 * work;
}

/** The tails of discrete Gaussian noise are summed once for each scale. */
function summed(event: PrivacyEvent): number {
  return event.kind === 'discreteGaussian' && event.scale <= 4096 ? 76 * event.scale * 100 : 0;
}

/** An item joined with itself, `count` times in all, by repeated squaring. */
export function repeated<T>(item: T, count: number, join: (a: T, b: T) => T): T {
  let result: T | undefined;
  let square = item;
  for (let left = count; ;) {
    if (left % 2 === 1) result = result === undefined ? square : join(result, square);
    left = Math.floor(left / 2);
    if (left === 0) return result as T;
    square = join(square, square);
  }
}

/** All items joined, small ones with small ones: joining each to the sum of those before it would cost far more. */
export function pairwise<T>(items: readonly T[], join: (a: T, b: T) => T): T | undefined {
  let level = [...items];
  while (level.length > 1) {
    const above: T[] = [];
    for (let i = 0; i < level.length; i += 2)
      above.push(i + 1 < level.length ? join(level[i] as T, level[i + 1] as T) : (level[i] as T));
    level = above;
  }
  return level[0];
}
