import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, ExhaustedError } from '../errors.ts';
import { withSeed } from '../testing.ts';
import { selectPartitions, selectPartitionsByThreshold } from './partition-selection.ts';
import { reportNoisyMax } from './report-noisy-max.ts';
import { SparseVector } from './sparse-vector.ts';

fc.configureGlobal({ seed: 4 });

describe('partition selection', () => {
  const rules = [
    ['truncated geometric', selectPartitions],
    ['threshold', selectPartitionsByThreshold],
  ] as const;

  it.each(rules)(
    '%s shows a key of one person with probability at most, and nearly, delta',
    (_name, select) => {
      const n = 40_000;
      for (const [epsilon, delta, partitionsPerPerson] of [
        [1, 0.05, 1],
        [0.3, 0.02, 2],
      ] as const) {
        const shown = withSeed(
          3,
          () =>
            select(
              Array.from({ length: n }, (_, i) => [i, 1] as const),
              { epsilon, delta, partitionsPerPerson },
            ).length,
        );
        const limit = delta / partitionsPerPerson;
        expect(shown / n).toBeLessThan(limit + 5 * Math.sqrt(limit / n));
        expect(shown / n).toBeGreaterThan(limit / 4);
      }
    },
  );

  it.each(rules)('%s never shows an empty key, and refuses what is not a count', (_name, select) => {
    expect(select([['none', 0]], { epsilon: 1, delta: 0.4 })).toEqual([]);
    expect(() => select([['half', 0.5]], { epsilon: 1, delta: 0.4 })).toThrow(ArgumentError);
    expect(() => select([], { epsilon: Infinity, delta: 0.4 })).toThrow(/finite/);
    expect(() => select([], { epsilon: 1, delta: 0 })).toThrow(/delta/);
  });

  it.each(rules)('%s tells nothing by the order of the keys, nor by repeating one', (_name, select) => {
    const options = { epsilon: 50, delta: 0.4 };
    const firstIsA = withSeed(7, () => {
      let count = 0;
      for (let i = 0; i < 2000; i += 1) {
        const [first] = select(
          [
            ['a', 1000],
            ['b', 1000],
          ],
          options,
        );
        if (first?.key === 'a') count += 1;
      }
      return count;
    });
    expect(Math.abs(firstIsA - 1000)).toBeLessThan(150);
    const repeated = select(
      [
        ['a', 500],
        ['a', 500],
      ],
      options,
    );
    expect(repeated.map(({ key }) => key)).toEqual(['a']);
    expect(repeated[0]?.count).toBeGreaterThan(900);
    expect(() => select([], { epsilon: 1, delta: 1e-298, partitionsPerPerson: 1000 })).toThrow(/delta/);
  });

  it('the truncated rule shows at least as many keys as the threshold', () => {
    const counts = Array.from({ length: 20_000 }, (_, i) => [i, 8] as const);
    const options = { epsilon: 1, delta: 1e-3 };
    const [optimal, plain] = rules.map(([, select]) => withSeed(5, () => select(counts, options).length)) as [
      number,
      number,
    ];
    expect(optimal).toBeGreaterThan(plain * 0.99);
  });

  it('gives noisy counts near the true ones', () => {
    const [kept] = withSeed(1, () => selectPartitions([['a', 1000]], { epsilon: 1, delta: 1e-9 }));
    expect(Math.abs((kept?.count ?? 0) - 1000)).toBeLessThan(25);
  });
});

describe('report noisy max', () => {
  it('prefers the largest score by at most exp(epsilon) a step, and finds a clear winner', () => {
    const n = 20_000;
    const wins = withSeed(9, () => {
      let count = 0;
      for (let i = 0; i < n; i += 1) count += reportNoisyMax({ epsilon: 1, scores: [0, 1] });
      return count / n;
    });
    // Permute-and-flip has the same distribution as exponential noise: 1 - exp(-1/2) / 2.
    expect(Math.abs(wins - (1 - Math.exp(-0.5) / 2))).toBeLessThan(0.02);
    expect(withSeed(9, () => reportNoisyMax({ epsilon: 1, scores: [0, 1000, 3] }))).toBe(1);
    expect(reportNoisyMax({ epsilon: Infinity, scores: [1, 7, 7] })).toBe(1);
  });

  it('refuses an empty list and scores that are not finite', () => {
    expect(() => reportNoisyMax({ epsilon: 1, scores: [] })).toThrow(ArgumentError);
    expect(() => reportNoisyMax({ epsilon: 1, scores: [Number.NaN] })).toThrow(ArgumentError);
  });
});

describe('the sparse vector', () => {
  it('answers any number of clear questions and stops after its positives', () => {
    withSeed(2, () => {
      const vector = new SparseVector({ epsilon: 1, positives: 2 });
      for (let i = 0; i < 500; i += 1) expect(vector.query(-1e6)).toBe(false);
      expect(vector.query(1e6)).toBe(true);
      expect(vector.left).toBe(1);
      expect(vector.query(1e6 + 5, 5)).toBe(true);
      expect(() => vector.query(0)).toThrow(ExhaustedError);
    });
  });

  it('without noise compares exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: -1000, max: 1000 }),
        (value, threshold) => {
          expect(new SparseVector({ epsilon: Infinity }).query(value, threshold)).toBe(value >= threshold);
        },
      ),
    );
  });

  it('refuses positives that are no count', () => {
    expect(() => new SparseVector({ epsilon: 1, positives: 0 })).toThrow(ArgumentError);
  });
});
