import { checkFunction } from './arguments.ts';
import { ArgumentError } from './errors.ts';
import { ownNumbers } from './numbers.ts';

/** How a padded release went; `overran` says that the work took longer than one quantum, so that its length shows in the number of quanta. */
export interface PaddedRelease<T> {
  readonly result: T;
  readonly quanta: number;
  readonly overran: boolean;
}

/**
 * Runs the work and answers only at the next multiple of a declared quantum, so that an observer of the answer's time learns the number of quanta and no more. Samplers take a random number of
 * steps and clipping takes branches; neither is constant-time, and this does not hide load on shared processors. Choose a quantum well above the usual time.
 *
 * @param quantum milliseconds. Paper: Jin, McMurtry, Rubinstein, Ohrimenko 2022, on timing attacks against samplers.
 */
export async function releasePadded<T>(
  quantum: number,
  work: () => T | Promise<T>,
): Promise<PaddedRelease<T>> {
  // A timer holds at most 2^31 milliseconds.
  if (typeof quantum !== 'number' || !(quantum > 0 && quantum < 2 ** 31))
    throw new ArgumentError('quantum', 'must be positive', 'Pass milliseconds, well above the usual time');
  checkFunction(work, 'work', 'Pass what to run');
  const start = performance.now();
  const outcome = await Promise.resolve()
    .then(work)
    .then(
      (result) => ({ result }) as const,
      (error: unknown) => ({ error }) as const,
    );
  const quanta = Math.max(1, Math.ceil((performance.now() - start) / quantum));
  for (
    let left = start + quanta * quantum - performance.now();
    left > 0;
    left = start + quanta * quantum - performance.now()
  ) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
  if ('error' in outcome) throw outcome.error;
  return { result: outcome.result, quanta, overran: quanta > 1 };
}

/** The correlation of two series: what remains between a secret and a padded time. Report it; do not take 0 for granted. */
export function correlation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [x, y] = [ownNumbers(first, 'first', false), ownNumbers(second, 'second', false)];
  const n = Math.min(x.length, y.length);
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values)
      .slice(0, n)
      .reduce((sum, v) => sum + v, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [dx, dy] = [(x[i] as number) - mx, (y[i] as number) - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}
