import { describe, expect, test } from 'vitest';
import { quantileWindow, showQuantile, type QuantileEvidence } from './show-quantile.ts';
import { Dice } from './testing.ts';

describe('quantiles', () => {
  const evidence = (window: readonly number[], rest = {}): QuantileEvidence => ({
    within: 8,
    below: 20,
    above: 20,
    size: window.length,
    total: BigInt(window.reduce((sum, one) => sum + one, 0)) * 1_000_000n,
    low: BigInt(Math.min(...window)) * 1_000_000n,
    high: BigInt(Math.max(...window)) * 1_000_000n,
    key: 7n,
    ...rest,
  });

  test('take as many values around the rank as hold a threshold of people', () => {
    expect(quantileWindow(0.5, 101, 101, 8)).toEqual({ from: 47, to: 55 });
    expect(quantileWindow(0.5, 202, 101, 8)).toEqual({ from: 93, to: 109 });
    expect([quantileWindow(0.99, 101, 101, 8), quantileWindow(0.5, 7, 7, 8)]).toEqual([undefined, undefined]);
  });

  test('are hidden near the ends, where few people stand', () => {
    const window = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(showQuantile(evidence(window), 8)).toBeDefined();
    for (const rest of [{ within: 7 }, { below: 3 }, { above: 3 }])
      expect(showQuantile(evidence(window, rest), 8)).toBeUndefined();
  });

  test('are the value of a crowd that has one, and lie within their margin', () => {
    expect(showQuantile(evidence([2, 2, 2, 2, 2, 2, 2, 2]), 8)).toEqual({ value: 2, margin: 0 });
    const chance = new Dice(3);
    let held = 0;
    for (let run = 0; run < 500; run += 1) {
      const values = Array.from({ length: 61 }, () => Math.round(Math.exp(3 + chance.normal()))).sort(
        (a, b) => a - b,
      );
      const { from, to } = quantileWindow(0.5, 61, 61, 8) ?? { from: 0, to: 0 };
      const figure = showQuantile({ ...evidence(values.slice(from, to)), key: chance.key() }, 8);
      if (Math.abs((figure?.value ?? Number.NaN) - (values[30] ?? 0)) <= (figure?.margin ?? 0)) held += 1;
    }
    expect(held / 500).toBeGreaterThanOrEqual(0.95);
  });
});
