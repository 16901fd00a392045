import { describe, expect, it } from 'vitest';
import * as dp from '../index.ts';
import { unlimited, withSeed } from '../testing.ts';
import { falsify, REFUTED, type Claim } from './falsifier.ts';

const exam = process.env['VITRINE_EXAM'] === '1';
const SAMPLES = exam ? 100_000 : 6_000;

const epsilon = 1;
const accountant = unlimited;
const present = [3, 1, 4, 1, 5, 9, 2, 6];
const absent = present.slice(0, -1);
const data = (database: 0 | 1): number[] => (database === 0 ? present : absent);
const bounds = [0, 10] as const;

/** A numeric mechanism on a value that one person moves by the sensitivity. */
function numeric(name: string, mechanism: dp.NumericMechanism, values: readonly [number, number]): Claim {
  const { epsilon: e, delta } = mechanism.guarantee;
  return { name, epsilon: e, delta, run: (database) => mechanism.randomise(values[database]) };
}

const honest: readonly Claim[] = [
  numeric('Laplace', new dp.Laplace({ epsilon, sensitivity: 1 }), [0, 1]),
  numeric('Laplace with delta', new dp.Laplace({ epsilon, delta: 0.05, sensitivity: 1 }), [0, 1]),
  numeric(
    'LaplaceTruncated',
    new dp.LaplaceTruncated({ epsilon, sensitivity: 1, lower: 0, upper: 2 }),
    [0, 1],
  ),
  numeric('LaplaceFolded', new dp.LaplaceFolded({ epsilon, sensitivity: 1, lower: 0, upper: 2 }), [0, 1]),
  numeric(
    'LaplaceBoundedDomain',
    new dp.LaplaceBoundedDomain({ epsilon, sensitivity: 1, lower: 0, upper: 2 }),
    [0, 1],
  ),
  numeric('LaplaceBoundedNoise', new dp.LaplaceBoundedNoise({ epsilon, delta: 0.1, sensitivity: 1 }), [0, 1]),
  numeric('Uniform', new dp.Uniform({ delta: 0.2, sensitivity: 1 }), [0, 1]),
  numeric('Geometric', new dp.Geometric({ epsilon }), [5, 6]),
  numeric('GeometricTruncated', new dp.GeometricTruncated({ epsilon, lower: 0, upper: 4 }), [1, 2]),
  numeric('GeometricFolded', new dp.GeometricFolded({ epsilon, lower: 0, upper: 4 }), [1, 2]),
  numeric('Gaussian', new dp.Gaussian({ epsilon, delta: 0.01, sensitivity: 1 }), [0, 1]),
  numeric('GaussianAnalytic', new dp.GaussianAnalytic({ epsilon, delta: 0.05, sensitivity: 1 }), [0, 1]),
  numeric('GaussianDiscrete', new dp.GaussianDiscrete({ epsilon, delta: 0.05 }), [0, 1]),
  {
    name: 'Binary',
    epsilon,
    run: (
      (m) => (d) =>
        m.randomise(d === 0 ? 'yes' : 'no')
    )(new dp.Binary({ epsilon, value0: 'yes', value1: 'no' })),
  },
  {
    name: 'Exponential',
    epsilon,
    run: (
      (m) => (d) =>
        (m[d] as dp.Exponential).randomise()
    )(
      [
        [3, 2, 2],
        [2, 3, 3],
      ].map((utility) => new dp.Exponential({ epsilon, sensitivity: 1, utility })),
    ),
  },
  {
    name: 'Exponential, monotonic',
    epsilon,
    run: (
      (m) => (d) =>
        (m[d] as dp.Exponential).randomise()
    )(
      [
        [3, 2, 2],
        [4, 2, 2],
      ].map((utility) => new dp.Exponential({ epsilon, sensitivity: 1, utility, monotonic: true })),
    ),
  },
  {
    name: 'PermuteAndFlip',
    epsilon,
    run: (
      (m) => (d) =>
        (m[d] as dp.PermuteAndFlip).randomise()
    )(
      [
        [3, 2, 2],
        [2, 3, 3],
      ].map((utility) => new dp.PermuteAndFlip({ epsilon, sensitivity: 1, utility })),
    ),
  },
  {
    name: 'ExponentialHierarchical',
    epsilon,
    run: (
      (m) => (d) =>
        m.randomise(d === 0 ? 'a' : 'c')
    )(
      new dp.ExponentialHierarchical({
        epsilon,
        hierarchy: [
          ['a', 'b'],
          ['c', 'd'],
        ],
      }),
    ),
  },
  {
    name: 'ExponentialCategorical',
    epsilon,
    run: (
      (m) => (d) =>
        m.randomise(d === 0 ? 'a' : 'c')
    )(
      new dp.ExponentialCategorical({
        epsilon,
        utilityList: [
          ['a', 'b', 1],
          ['a', 'c', 2],
          ['b', 'c', 1],
        ],
      }),
    ),
  },
  { name: 'mean', epsilon, run: (d) => dp.mean(data(d), { bounds, epsilon, accountant }) },
  {
    name: 'nanmean',
    epsilon,
    run: (d) => dp.nanmean([...data(d), Number.NaN], { bounds, epsilon, accountant }),
  },
  { name: 'variance', epsilon, run: (d) => dp.variance(data(d), { bounds, epsilon, accountant }) },
  { name: 'std', epsilon, run: (d) => dp.std(data(d), { bounds, epsilon, accountant }) },
  {
    name: 'sum',
    epsilon,
    run: (d) => dp.sum(d === 0 ? [...present, 10] : present, { bounds, epsilon, accountant }),
  },
  { name: 'countNonzero', epsilon, run: (d) => dp.countNonzero(data(d), { epsilon, accountant }) },
  {
    name: 'histogram',
    epsilon,
    run: (d) => dp.histogram(data(d), { epsilon, accountant, edges: [0, 3, 10] }).counts.join(),
  },
  { name: 'median', epsilon, run: (d) => dp.median(data(d), { bounds, epsilon, accountant }) },
  { name: 'quantile 0.9', epsilon, run: (d) => dp.quantile(data(d), 0.9, { bounds, epsilon, accountant }) },
  {
    name: 'treeQuantiles',
    epsilon,
    run: (d) =>
      dp.treeQuantiles(data(d), [0.5], { bounds, epsilon, accountant, branching: 2, height: 3 })[0] as number,
  },
  {
    name: 'reportNoisyMax',
    epsilon,
    run: (d) => dp.reportNoisyMax({ epsilon, scores: d === 0 ? [3, 2, 2] : [2, 3, 3] }),
  },
  {
    name: 'SparseVector',
    epsilon,
    run: (d) => sparse(new dp.SparseVector({ epsilon, positives: 1 }), d === 0 ? [0, 0, 1] : [1, 1, 0]),
  },
  {
    name: 'selectPartitions',
    epsilon,
    delta: 0.05,
    run: (d) =>
      keys(
        dp.selectPartitions(
          [
            ['a', 2],
            ['b', d],
          ],
          { epsilon, delta: 0.05 },
        ),
      ),
  },
  {
    name: 'selectPartitionsByThreshold',
    epsilon,
    delta: 0.05,
    run: (d) =>
      keys(
        dp.selectPartitionsByThreshold(
          [
            ['a', 2],
            ['b', d],
          ],
          { epsilon, delta: 0.05 },
        ),
      ),
  },
];

function sparse(vector: dp.SparseVector, queries: readonly number[]): string {
  return queries.map((query) => (vector.left === 0 ? '-' : vector.query(query, 0.5) ? 'T' : 'F')).join('');
}

function keys(selected: readonly dp.SelectedPartition<string>[]): string {
  return selected.map(({ key, count }) => `${key}${count}`).join();
}

const laplaceAt = (scale: number): dp.Laplace => new dp.Laplace({ epsilon: 1 / scale, sensitivity: 1 });
const unit = laplaceAt(1);
const half = laplaceAt(0.5);
const double = laplaceAt(2);
const coin = new dp.Geometric({ epsilon });

/** Ten mistakes that have been made before, each with the claim its author would have made. */
const planted: readonly Claim[] = [
  { name: 'scale epsilon instead of 1 / epsilon', epsilon: 0.5, run: (d) => half.randomise(d) },
  { name: 'sensitivity too small by one', epsilon, run: (d) => unit.randomise(2 * d) },
  {
    name: 'one noise shared by two answers',
    epsilon: 2,
    run: (d) => ((noise) => Number((d + noise - noise).toFixed(3)))(unit.randomise(0)),
  },
  {
    name: 'noise on occupied bins only',
    epsilon,
    run: (d) => (d === 0 ? 'absent' : String(coin.randomise(1))),
  },
  {
    name: 'noisy maximum released with its value for the price of the index',
    epsilon: 0.5,
    run: (d) => Math.max(...(d === 0 ? [1, 1, 1] : [2, 2, 2]).map((score) => unit.randomise(score))),
  },
  {
    name: 'sparse vector without noise on the threshold',
    epsilon,
    run: (d) =>
      (d === 0 ? [0, 0, 0, 0, 0] : [1, 1, 1, 1, 1])
        .map((query) => (unit.randomise(query) >= 0.5 ? 'T' : 'F'))
        .join(''),
  },
  { name: 'sparse vector that never stops', epsilon, run: (d) => unlimitedSparse(d) },
  {
    name: 'exponential mechanism without its factor of two',
    epsilon,
    run: (
      (m) => (d) =>
        (m[d] as dp.Exponential).randomise()
    )(
      [
        [3, 2, 2],
        [2, 3, 3],
      ].map((utility) => new dp.Exponential({ epsilon: 2, sensitivity: 1, utility })),
    ),
  },
  {
    name: 'mean divided by an exact count',
    epsilon,
    run: (d) =>
      ((values) =>
        new dp.Laplace({ epsilon, sensitivity: 10 / 1000 }).randomise(
          values.reduce((a, b) => a + b, 0) / values.length,
        ))(data(d)),
  },
  {
    name: 'values not clipped to the bounds',
    epsilon,
    run: (d) => unit.randomise([0.2, 0.4, ...(d === 1 ? [3] : [])].reduce((a, b) => a + b, 0)),
  },
];

/** Forty queries that the person raises and forty that they lower: how many more of the first kind were above. */
function unlimitedSparse(database: 0 | 1): number {
  const threshold = double.randomise(0.5);
  let lead = 0;
  for (let i = 0; i < 40; i += 1) {
    if (double.randomise(database) >= threshold) lead += 1;
    if (double.randomise(1 - database) >= threshold) lead -= 1;
  }
  return lead;
}

describe(
  'the falsifier',
  () => {
    it.each(honest.map((claim) => [claim.name, claim] as const))(
      'finds nothing against %s',
      (_name, claim) => {
        const { excess, event } = withSeed(20_261, () => falsify(claim, SAMPLES));
        expect(excess, event).toBeLessThan(REFUTED);
      },
    );

    it.each(planted.map((claim) => [claim.name, claim] as const))('refutes: %s', (_name, claim) => {
      const { excess } = withSeed(20_262, () => falsify(claim, SAMPLES));
      expect(excess).toBeGreaterThan(REFUTED);
    });

    it('covers ten planted bugs', () => {
      expect(planted).toHaveLength(10);
    });
  },
  exam ? 1_200_000 : 60_000,
);
