import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as dp from '../index.ts';
import { unlimited, withSeed } from '../testing.ts';

interface Vector {
  readonly mechanism: 'mean' | 'var' | 'std' | 'sum' | 'countNonzero' | 'median' | 'histogram';
  readonly source: string;
  readonly column: string;
  readonly bounds: readonly [number, number];
  readonly epsilon: number;
  readonly truth: number;
  readonly trials: number;
  readonly error: number;
}

function load(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

const sources: Record<string, Record<string, number[]>> = {
  pums: load('../vectors/data/pums.json') as Record<string, number[]>,
  adult: load('../vectors/data/adult.json') as Record<string, number[]>,
};

describe('error beside diffprivlib on the same data at the same epsilon', () => {
  // diffprivlib cuts a count off at the number of rows, which it takes to be public; where every row counts that halves its error, at a lesser guarantee.
  const comparable = (load('../vectors/utility.json') as { cases: Vector[] }).cases.filter(
    ({ mechanism, source, column, truth }) =>
      mechanism !== 'countNonzero' || truth < (sources[source]?.[column]?.length ?? 0),
  );
  it.each(comparable)('$mechanism of $source $column at $epsilon', (vector) => {
    const { mechanism, bounds, epsilon, truth, error } = vector;
    const values = Float64Array.from(sources[vector.source]?.[vector.column] as number[]);
    const options = { bounds, epsilon, accountant: unlimited };
    const trials = values.length > 10_000 ? 150 : 600;
    const exact =
      mechanism === 'histogram'
        ? dp.histogram(values, { epsilon: Infinity, accountant: unlimited, bins: 20, range: bounds }).counts
        : [];
    const once = (): number => {
      if (mechanism === 'histogram') {
        const { counts } = dp.histogram(values, { epsilon, accountant: unlimited, bins: 20, range: bounds });
        return (
          counts.reduce((sum, count, i) => sum + Math.abs(count - (exact[i] as number)), 0) / counts.length
        );
      }
      const answer =
        mechanism === 'countNonzero' ? dp.countNonzero(values, options) : dp[mechanism](values, options);
      return Math.abs(answer - truth);
    };
    const ours = withSeed(9, () => {
      let sum = 0;
      for (let i = 0; i < trials; i += 1) sum += once();
      return sum / trials;
    });
    // Both averages are samples: three standard errors of an exponential spread over each.
    const slack = 1 + 3 * Math.sqrt(1 / trials + 1 / vector.trials);
    expect(ours).toBeLessThanOrEqual(error * slack);
  });
});
