import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as mechanisms from '../mechanisms/index.ts';
import { withSeed } from '../testing.ts';

interface Case {
  readonly mechanism: string;
  readonly arguments: Record<string, unknown>;
  readonly argument?: string;
  readonly accepted?: boolean;
  readonly value: number;
  readonly bias?: number;
  readonly variance?: number;
  readonly mse?: number;
  readonly effectiveEpsilon?: number | null;
  readonly n?: number;
  readonly points?: readonly number[];
  readonly cdf?: readonly number[];
}

function load(name: string): readonly Case[] {
  const text = readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8');
  const revive = (_key: string, value: unknown): unknown => (value === 'Infinity' ? Infinity : value);
  return (JSON.parse(text, revive) as { cases: readonly Case[] }).cases;
}

interface Randomiser {
  randomise(value: never): unknown;
  bias(value: never): number;
  variance(value: never): number;
  mse(value: never): number;
  effectiveEpsilon?(): number | undefined;
}

function construct(name: string, args: Record<string, unknown>): Randomiser {
  const constructors = mechanisms as unknown as Record<string, new (options: unknown) => Randomiser>;
  return new (constructors[name] as new (options: unknown) => Randomiser)(args);
}

describe('closed forms agree with diffprivlib', () => {
  // diffprivlib's bias of folded noise is wrong for values outside the bounds, and its moments of truncated noise ignore delta.
  const cases = load('moments').filter(({ mechanism, arguments: args, value }) => {
    const outside =
      mechanism === 'LaplaceFolded' &&
      (value > (args['upper'] as number) || value < (args['lower'] as number));
    return !outside && !(mechanism === 'LaplaceTruncated' && 'delta' in args);
  });
  it.each(cases)('$mechanism $arguments at $value', (vector) => {
    const mechanism = construct(vector.mechanism, vector.arguments);
    for (const moment of ['bias', 'variance', 'mse'] as const) {
      const expected = vector[moment];
      if (expected === undefined) continue;
      // The proven discrete Gaussian scale may exceed the continuous one, by less than one part in 10^4.
      const tolerance =
        (vector.mechanism === 'GaussianAnalytic' ? 2e-4 : 2e-6) * Math.max(1, Math.abs(expected));
      expect(Math.abs(mechanism[moment](vector.value as never) - expected), moment).toBeLessThan(tolerance);
    }
    if (typeof vector.effectiveEpsilon === 'number') {
      expect(mechanism.effectiveEpsilon?.()).toBeCloseTo(vector.effectiveEpsilon, 5);
    }
  });
});

describe('arguments', () => {
  // Where this library is stricter than diffprivlib, and why.
  const stricter = (vector: Case): boolean => vector.mechanism === 'Binary' && vector.argument === 'epsilon';
  it.each(load('arguments').filter((vector) => !stricter(vector)))('$mechanism $arguments', (vector) => {
    const build = (): unknown => {
      const mechanism = construct(vector.mechanism, vector.arguments);
      const needsValue = !['Exponential', 'PermuteAndFlip'].includes(vector.mechanism);
      return mechanism.randomise((vector.mechanism === 'Binary' ? '0' : needsValue ? 1 : undefined) as never);
    };
    if (vector.accepted) expect(build).not.toThrow();
    else expect(build).toThrow(expect.objectContaining({ code: 'DP_ARGUMENT' }) as Error);
  });
});

describe('distributions agree with diffprivlib at 50 points', () => {
  it.each(load('distributions'))(
    '$mechanism',
    ({ mechanism: name, arguments: args, value, n = 0, points = [], cdf = [] }) => {
      // Kolmogorov-Smirnov at significance 0.001 on two samples of n; two of three must pass, so a fluke does not fail the suite.
      const critical = 1.949 * Math.sqrt(2 / n);
      const votes = [1, 2, 3].filter((seed) =>
        withSeed(seed, () => {
          const mechanism = construct(name, args);
          const draws = (mechanism.randomise as unknown as (values: ArrayLike<number>) => Float64Array).call(
            mechanism,
            new Float64Array(n).fill(value),
          );
          draws.sort();
          return points.every((point, i) => Math.abs(share(draws, point) - (cdf[i] as number)) < critical);
        }),
      );
      expect(votes.length).toBeGreaterThanOrEqual(2);
    },
  );
});

/** Share of draws at most the point, allowing for the nine digits that a point is stored with. */
function share(sorted: Float64Array, point: number): number {
  const limit = point + Math.abs(point) * 1e-8;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}
