import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clampSum } from './clamp-sum.ts';
import { marginOf } from './figure.ts';
import { draws, groupKey, normalPart, recordPart, uniformPart } from './keys.ts';
import { perturbSum } from './perturb-sum.ts';
import { deviationOf, showMean, varianceOf } from './show-mean.ts';
import { showSum } from './show-sum.ts';
import { perturbedRows, showRows } from './show-rows.ts';
import { acroDominance } from '../profiles/documents/acro-dominance.ts';
import { Dice, evidenceOf, meanOf } from './testing.ts';

const rules = {
  threshold: 8,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  counts: { kind: 'nearest', base: 5 },
  meanDecimals: 2,
} as const;
const dice = new Dice(11);
const keys = Array.from({ length: 5_000 }, () => dice.key());
const of = (amounts: readonly number[], from = 0) =>
  evidenceOf(
    amounts.map((_, at) => at),
    (at) => amounts[at] ?? 0,
    keys.slice(from),
    8,
  );
const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const amounts = fc.array(fc.integer({ min: -50, max: 200 }), { maxLength: 40 });

describe.each([
  ['perturbing', perturbSum],
  ['clamping', clampSum],
] as const)('%s', (_, mechanism) => {
  test('the same people give the same answer in any order, and other amounts have noise of their own', () => {
    fc.assert(
      fc.property(amounts, (values) => {
        const people = values.map((_one, at) => at);
        const forwards = evidenceOf(people, (at) => values[at] ?? 0, keys, 8);
        const backwards = evidenceOf([...people].reverse(), (at) => values[at] ?? 0, keys, 8);
        expect(mechanism(backwards, 'values', rules)).toEqual(mechanism(forwards, 'values', rules));
      }),
    );
    const stays = Array.from({ length: 50 }, (_one, at) => 3 * at + 1);
    const errors = Array.from({ length: 12 }, (_one, more) => more).map((more) => {
      const values = stays.map((one) => one + more);
      return (mechanism(of(values), 'values', rules)?.value ?? 0) - total(values);
    });
    expect(new Set(errors.map((one) => Math.round(one / 10))).size).toBeGreaterThanOrEqual(6);
  });

  test('fewer people than the threshold are hidden, and a crowd of zeros lifts nobody over it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 7 }), fc.nat(50), (few, zeros) => {
        const values = [...few, ...Array.from({ length: zeros }, () => 0)];
        expect(mechanism(of(values), 'values', rules)).toBeUndefined();
      }),
    );
  });

  test('a sum of what is taken off is minus the sum of what is added, within both margins', () => {
    const values = Array.from({ length: 100 }, (_one, at) => (at % 10) + 1);
    const up = mechanism(of(values), 'values', rules);
    const down = mechanism(of(values.map((one) => -one)), 'values', rules);
    expect(Math.abs((up?.value ?? 0) + (down?.value ?? 0))).toBeLessThanOrEqual(
      (up?.margin ?? 0) + (down?.margin ?? 0),
    );
  });
});

test('clamping gives the same whatever the few bring who are fewer than the threshold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 10, max: 100_000 }), { minLength: 7, maxLength: 7 }),
      fc.array(fc.integer({ min: 10, max: 100_000 }), { minLength: 7, maxLength: 7 }),
      (few, others) => {
        const crowd = Array.from({ length: 23 }, (_one, at) => (at % 10) + 1);
        expect(clampSum(of([...few, ...crowd]), 'values', rules)).toEqual(
          clampSum(of([...others, ...crowd]), 'values', rules),
        );
      },
    ),
  );
});

test('nobody who brings more than the crowd is told to within a tenth, by any difference of sums', () => {
  // Sums without noise of the crowd: what the attacker is left with who averages it away.
  for (const key of keys.slice(0, 2_000)) {
    const part = Math.abs(Number(recordPart(1_000_000n, 'values', key))) / 1e6;
    expect(part).toBeGreaterThanOrEqual(0.1);
    expect(part).toBeLessThanOrEqual(0.2);
  }
});

test('draws have mean 0 and the spread they say', () => {
  const normal = keys.map((key) => Number(normalPart(1_000_000n, draws('cell', 'rows', key))) / 1e6);
  const uniform = keys.map((key) => Number(uniformPart(1_000_000n, draws('dither', 'rows', key))) / 1e6);
  const deviation = (numbers: number[]): number => Math.sqrt(meanOf(numbers.map((one) => one * one)));
  for (const numbers of [normal, uniform]) expect(Math.abs(meanOf(numbers))).toBeLessThan(0.05);
  expect(deviation(normal)).toBeCloseTo(1, 1);
  expect(deviation(uniform)).toBeCloseTo(1 / Math.sqrt(12), 1);
  expect(Math.max(...uniform.map(Math.abs))).toBeLessThanOrEqual(0.5);
});

test('a group’s key is that of its people, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, (1n << 64n) - 1n)), (some) => {
      expect(groupKey(some)).toBe(groupKey([...some].reverse()));
      expect(groupKey(some)).toBeLessThan(1n << 64n);
    }),
  );
});

test('a printed margin is at least 1.96 standard errors and says little more than how many digits it has', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 1e12, noNaN: true }), (error) => {
      const margin = marginOf(error);
      expect(margin).toBeGreaterThanOrEqual(1.96 * error * (1 - 1e-9));
      expect(margin).toBeLessThanOrEqual(1.96 * error * 1.68);
    }),
  );
  expect(marginOf(0)).toBe(0);
});

/** 400 groups of people with one to three values each, and how often a figure's margin holds the truth. */
function coverage(
  show: (
    people: readonly (readonly number[])[],
    from: number,
  ) => { shown: number; margin: number; truth: number },
): number {
  const chance = new Dice(5);
  let held = 0;
  for (let run = 0; run < 400; run += 1) {
    const people = Array.from({ length: 20 + chance.below(80) }, () =>
      Array.from({ length: 1 + chance.below(3) }, () =>
        Math.max(1, Math.round(Math.exp(1 + chance.normal()))),
      ),
    );
    const { shown, margin, truth } = show(people, chance.below(4_000));
    if (Math.abs(shown - truth) <= margin) held += 1;
  }
  return held / 400;
}

test.each(['mean', 'variance', 'deviation', 'rows'] as const)('the margin of a %s holds', (kind) => {
  const held = coverage((people, from) => {
    const values = people.flat();
    const mean = meanOf(values);
    const squares = of(
      people.map((own) => total(own.map((one) => (one - mean) ** 2))),
      from,
    );
    const counts = of(
      people.map((own) => own.length),
      from,
    );
    const sums = of(people.map(total), from);
    const variance = total(values.map((one) => (one - mean) ** 2)) / (values.length - 1);
    const figure = {
      mean: () => showMean({ values: sums, counts }, 'declared', rules),
      variance: () =>
        varianceOf(
          showSum(squares, 'squares', 'declared', rules),
          perturbedRows(counts, 'declared', rules),
          rules,
        ),
      deviation: () =>
        deviationOf(
          showSum(squares, 'squares', 'declared', rules),
          perturbedRows(counts, 'declared', rules),
          rules,
        ),
      rows: () => showRows(counts, 'declared', rules),
    }[kind]();
    const truth = { mean, variance, deviation: Math.sqrt(variance), rows: values.length }[kind];
    return { shown: figure?.value ?? Number.NaN, margin: figure?.margin ?? 0, truth };
  });
  expect(held).toBeGreaterThanOrEqual(0.95);
});

test('rows are rounded as the profile says, and means never divide by the exact count', () => {
  const ones = of(Array.from({ length: 33 }, () => 1));
  expect((showRows(ones, 'declared', rules)?.value ?? 1) % 5).toBe(0);
  const counts = Array.from(
    { length: 200 },
    (_one, at) =>
      perturbedRows(
        of(
          Array.from({ length: 33 }, () => 1),
          at * 20,
        ),
        'declared',
        rules,
      )?.value,
  );
  expect(new Set(counts).size).toBeGreaterThan(3);
});
