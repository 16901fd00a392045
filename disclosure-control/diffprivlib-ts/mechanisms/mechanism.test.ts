import { describe, expect, it } from 'vitest';
import { composeDeclaredBatch } from '../accounting/pld.ts';
import { composeZcdp } from '../accounting/compose.ts';
import { withSeed } from '../testing.ts';
import { reportNoisyMax } from '../selection/report-noisy-max.ts';
import { selectPartitions, selectPartitionsByThreshold } from '../selection/partition-selection.ts';
import { SparseVector } from '../selection/sparse-vector.ts';
import {
  Binary,
  Exponential,
  ExponentialCategorical,
  ExponentialHierarchical,
  GeometricFolded,
  GeometricTruncated,
  Laplace,
  LaplaceBoundedDomain,
  LaplaceBoundedNoise,
  LaplaceFolded,
  LaplaceTruncated,
  PermuteAndFlip,
  type NumericMechanism,
} from './index.ts';

const infinite = { lower: -Infinity, upper: Infinity };

describe('randomise', () => {
  it.each<[string, unknown]>([
    ['a big integer', 5n],
    ['a text', ''],
    ['a boolean', true],
    ['an object', {}],
    ['nothing', undefined],
    ['null', null],
    ['a list of lists', [[1]]],
    ['a list of texts', ['1']],
    ['a list with a hole', [1, undefined]],
    ['typed big integers', new BigInt64Array(2)],
    ['a number that is none', Number.NaN],
  ])('refuses %s', (_name, input) => {
    expect(() => new Laplace({ epsilon: 1, sensitivity: 1 }).randomise(input as never)).toThrow(
      expect.objectContaining({ code: 'DP_ARGUMENT' }) as Error,
    );
  });
});

describe('a mechanism', () => {
  it('keeps what it was made with, whatever happens to the options', () => {
    const options = { epsilon: 1, sensitivity: 1, utility: [0, 100], candidates: ['a', 'b'] };
    const chooser = new Exponential(options);
    options.candidates[1] = 'changed';
    options.utility[0] = 1e6;
    options.epsilon = 50;
    expect(chooser.randomise()).toBe('b');
    expect(() => Object.assign(chooser.guarantee, { epsilon: 0 })).toThrow(TypeError);
    const utilityList: [string, string, number][] = [['a', 'b', 1]];
    const byDistance = new ExponentialCategorical({ epsilon: 1, utilityList });
    (utilityList[0] as [string, string, number])[2] = 1000;
    expect(byDistance.utilityList).toEqual([['a', 'b', 1]]);
  });
});

describe('many labels', () => {
  const codes = (n: number): string[] => Array.from({ length: n }, (_, i) => `code ${i}`);

  it('are no more than a list: 200,000 candidates and measures', () => {
    const n = 200_000;
    const utility = new Float64Array(n);
    utility[n - 1] = 100;
    const measure = new Float64Array(n).fill(3);
    const options = { epsilon: 1, sensitivity: 1, utility, measure, candidates: codes(n) };
    expect(new Exponential(options).randomise()).toBe(`code ${n - 1}`);
    expect(new PermuteAndFlip({ ...options, epsilon: 40 }).randomise(2)).toHaveLength(2);
    expect(reportNoisyMax({ epsilon: 10, scores: utility })).toBe(n - 1);
  });

  it('of a classification are read off its tree', () => {
    const hierarchy = Array.from({ length: 200 }, (_, i) =>
      Array.from({ length: 1000 }, (__, j) => `${i}.${j}`),
    );
    const byTree = new ExponentialHierarchical({ epsilon: 60, hierarchy });
    expect(byTree.randomise('199.999')).toBe('199.999');
    expect(() => byTree.utilityList).toThrow(/pairs/);
  });

  it('with a distance for each pair', () => {
    const labels = codes(450);
    const utilityList = labels.flatMap((a, i) =>
      labels.slice(i + 1).map((b, j): [string, string, number] => [a, b, j + 1]),
    );
    const chooser = new ExponentialCategorical({ epsilon: 1, utilityList });
    expect(labels).toContain(chooser.randomise('code 7'));
  });

  it('in a tree have the distances of the tree, drawn as the list of pairs has them', () => {
    const hierarchy = [
      [['a', 'b'], ['c']],
      [['d'], ['e', 'f', 'g']],
    ];
    const byTree = new ExponentialHierarchical({ epsilon: 2, hierarchy });
    const byList = new ExponentialCategorical({ epsilon: 2, utilityList: byTree.utilityList });
    const shares = (draws: readonly string[]): number[] =>
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(
        (label) => draws.filter((each) => each === label).length / draws.length,
      );
    const inputs = Array<string>(40_000).fill('e');
    const [tree, list] = withSeed(5, (): [number[], number[]] => [
      shares(byTree.randomise(inputs)),
      shares(byList.randomise(inputs)),
    ]);
    tree.forEach((share, i) => expect(Math.abs(share - (list[i] as number))).toBeLessThan(0.012));
  });

  it.each<[string, unknown]>([
    ['a tree that holds itself', cyclic()],
    ['a tree too deep', Array.from({ length: 5000 }).reduce<unknown>((inner) => [inner], 'leaf')],
    ['a single label', ['a']],
    ['a text', 'a'],
    ['numbers', [[1, 2]]],
    ['uneven leaves', ['a', ['b']]],
    ['a label twice', ['a', 'a']],
  ])('refuses %s', (_name, hierarchy) => {
    expect(() => new ExponentialHierarchical({ epsilon: 1, hierarchy: hierarchy as never })).toThrow(
      expect.objectContaining({ argument: 'hierarchy' }) as Error,
    );
  });
});

function cyclic(): unknown {
  const tree: unknown[] = ['a'];
  tree.push(tree);
  return tree;
}

describe('the event of a choice', () => {
  const utility = [0, 1, 2];
  const options = { epsilon: 0.4, sensitivity: 1, utility };

  it('of the exponential mechanism costs a quarter of what epsilon alone says, and no less than it reveals', () => {
    const { event } = new Exponential(options);
    const { rho } = composeZcdp([event], { delta: 1e-6 });
    expect(rho.upper).toBeCloseTo(0.4 ** 2 / 8, 12);
    const many = composeDeclaredBatch([{ event, count: 50 }], { delta: 1e-6 });
    const { event: plain } = new PermuteAndFlip(options);
    expect(many.upper).toBeLessThan(
      0.6 * composeDeclaredBatch([{ event: plain, count: 50 }], { delta: 1e-6 }).upper,
    );
    // Once, without delta to speak of, it is epsilon-private and no more.
    const once = composeDeclaredBatch([event], { delta: 1e-12 });
    expect(once.upper).toBeLessThanOrEqual(0.4 * (1 + 1e-9));
    expect(once.lower).toBeGreaterThan(0.399);
  });

  it('dominates the mechanism: randomised outputs of neighbours under every threshold', () => {
    // Utilities move by 1 in the worst directions; the curve of the pair must lie below the event's.
    for (const epsilon of [0.1, 1, 3]) {
      const weight = (u: number): number => Math.exp((epsilon * u) / 2);
      for (const gap of [-4, -1, 0, 1, 4]) {
        const p = weight(gap + 1) / (weight(gap + 1) + weight(0));
        const q = weight(gap) / (weight(gap) + weight(1));
        const event = new Exponential({ epsilon, sensitivity: 1, utility: [gap, 0] }).event;
        for (const at of [0.05, 0.3, 0.7]) {
          const delta = Math.max(0, p - Math.exp(at * epsilon) * q);
          if (delta < 1e-6) continue;
          expect(composeDeclaredBatch([event], { delta }).upper).toBeGreaterThan(at * epsilon - 1e-9);
        }
      }
    }
  });

  it('is there for every chooser', () => {
    const tree = [
      ['a', 'b'],
      ['c', 'd'],
    ];
    const uneven = [['a'], ['c', 'd']];
    const balanced = new ExponentialHierarchical({ epsilon: 0.4, hierarchy: tree });
    expect(balanced.event).toEqual({ kind: 'approximate', epsilon: 0.4, delta: 0 });
    const halved = new ExponentialHierarchical({ epsilon: 0.4, hierarchy: uneven });
    expect(halved.event).toEqual({ kind: 'boundedRange', epsilon: 0.4 });
    expect(new Binary({ epsilon: 0.4, value0: 0, value1: 1 }).event.kind).toBe('approximate');
    expect(new SparseVector({ epsilon: 0.4 }).event.kind).toBe('approximate');
    expect(new ExponentialCategorical({ epsilon: 0.4, utilityList: [['a', 'b', 1]] }).event.kind).toBe(
      'approximate',
    );
  });
});

describe('bounds on one side', () => {
  const sides = [{ lower: 0, upper: Infinity }, { lower: -Infinity, upper: 5 }, infinite];
  const makes: readonly [string, (bounds: (typeof sides)[0]) => NumericMechanism][] = [
    ['LaplaceTruncated', (b) => new LaplaceTruncated({ epsilon: 1, sensitivity: 1, ...b })],
    ['LaplaceFolded', (b) => new LaplaceFolded({ epsilon: 1, sensitivity: 1, ...b })],
    ['LaplaceBoundedDomain', (b) => new LaplaceBoundedDomain({ epsilon: 1, sensitivity: 1, ...b })],
    ['GeometricTruncated', (b) => new GeometricTruncated({ epsilon: 1, ...b })],
    ['GeometricFolded', (b) => new GeometricFolded({ epsilon: 1, ...b })],
  ];
  const cases = makes.flatMap(([name, make]) => sides.map((bounds) => [name, bounds, make] as const));

  it.each(cases)('%s within %o has the moments that it says', (_name, bounds, make) => {
    const mechanism = make(bounds);
    for (const value of [1, 4]) {
      const draws = withSeed(9, () => mechanism.randomise(new Float64Array(60_000).fill(value)));
      expect(draws.every((each) => each >= bounds.lower && each <= bounds.upper)).toBe(true);
      const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
      const square = draws.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws.length;
      expect(Math.abs(mean - value - mechanism.bias(value))).toBeLessThan(0.04);
      expect(Math.abs(square / mechanism.variance(value) - 1)).toBeLessThan(0.06);
    }
  });

  it('agree with bounds far away', () => {
    for (const [, make] of makes) {
      const near = make({ lower: 0, upper: Infinity });
      const far = make({ lower: 0, upper: 500 });
      expect(near.bias(1)).toBeCloseTo(far.bias(1), 6);
      expect(near.variance(1)).toBeCloseTo(far.variance(1), 6);
    }
  });

  it.each([
    { lower: Infinity, upper: Infinity },
    { lower: -Infinity, upper: -Infinity },
    { lower: Number.NaN, upper: 1 },
    { lower: 2, upper: 1 },
  ])('must be bounds: %o', (bounds) => {
    for (const [, make] of makes)
      expect(() => make(bounds)).toThrow(expect.objectContaining({ code: 'DP_ARGUMENT' }) as Error);
  });
});

describe('LaplaceBoundedDomain', () => {
  it.each([0.1, 0.5, 0.6, 0.75, 0.9, 1, 3])(
    'uses its whole epsilon, and no more, at a sensitivity of %f of the range',
    (share) => {
      for (const epsilon of [0.5, 1, 3]) {
        const mechanism = new LaplaceBoundedDomain({ epsilon, sensitivity: share, lower: 0, upper: 1 });
        const s = 1 / mechanism.scale;
        const reach = Math.min(1, share);
        const mass = (at: number): number => 2 - Math.exp(-s * at) - Math.exp(-s * (1 - at));
        let worst = 0;
        for (let x = 0; x <= 1 - reach + 1e-12; x += (1 - reach) / 50 || 2)
          for (let d = 0; d <= reach + 1e-12; d += reach / 50)
            worst = Math.max(worst, s * d + Math.abs(Math.log(mass(x + d) / mass(x))));
        expect(worst).toBeLessThan(epsilon * (1 + 1e-5));
        expect(worst).toBeGreaterThan(epsilon * 0.9999);
      }
    },
  );
});

describe('work is bounded', () => {
  it.each([1e-12, 1e-9, 1e-6])('for bounded noise and partition selection at an epsilon of %f', (epsilon) => {
    const noise = new LaplaceBoundedNoise({ epsilon, delta: 0.1, sensitivity: 1 });
    const draws = noise.randomise(new Float64Array(100));
    expect(draws.every((each) => Math.abs(each) <= noise.noiseBound)).toBe(true);
    // Five times the sensitivity on either side: the noise is all but uniform.
    expect(noise.noiseBound).toBeGreaterThan(4.4);
    expect(noise.noiseBound).toBeLessThan(5.1);
    expect(noise.variance(0)).toBeGreaterThan(0);
    const people = new Map([['a', 5]]);
    for (const delta of [0.3, 1e-6, 1e-100]) {
      expect(selectPartitionsByThreshold(people, { epsilon, delta })).toBeInstanceOf(Array);
      expect(selectPartitions(people, { epsilon, delta })).toBeInstanceOf(Array);
    }
  });

  it('also where no count could ever pass', () => {
    const options = { epsilon: 1e-12, delta: 1e-200, partitionsPerPerson: 2 ** 50 };
    const few = new Map([['a', 5]]);
    for (const select of [selectPartitions<string>, selectPartitionsByThreshold<string>])
      expect(() => select(few, options)).toThrow(expect.objectContaining({ code: 'DP_ARGUMENT' }) as Error);
  });

  it('has the thresholds of the definition', () => {
    // P(1 + noise >= tau) <= delta at tau, and not at the whole number before.
    for (const [epsilon, delta] of [
      [1, 1e-5],
      [0.1, 1e-6],
      [0.01, 1e-3],
    ] as const) {
      const q = Math.exp(-epsilon);
      const tau = 1 + Math.ceil(Math.log((1 + q) * delta) / Math.log(q));
      const shown = withSeed(3, () =>
        Array.from({ length: 200 }, () =>
          selectPartitionsByThreshold(new Map([['a', tau]]), { epsilon, delta }),
        ).flat(),
      );
      expect(Math.min(...shown.map(({ count }) => count))).toBeGreaterThanOrEqual(tau);
      expect(shown.length).toBeGreaterThan(60);
    }
  });
});
