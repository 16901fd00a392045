import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as dp from '../index.ts';
import { unlimited, withSeed } from '../testing.ts';

const exam = process.env['VITRINE_EXAM'] === '1';
const N = exam ? 1_000_000 : 20_000;

interface Attack {
  readonly mechanism: string;
  readonly [key: string]: number | boolean | string;
}

const peer = new Map(
  (
    JSON.parse(readFileSync(new URL('../vectors/attacks.json', import.meta.url), 'utf8')) as {
      cases: Attack[];
    }
  ).cases.map((attack) => [attack.mechanism, attack]),
);

/** Share of outputs near 0 that are not multiples of 2^-54: the low bits that adding 1 would have rounded away. */
function fineShare(outputs: Float64Array): number {
  return (
    outputs.filter((y) => Math.abs(y) < 2 ** -3 && !Number.isInteger(y * 2 ** 54)).length / outputs.length
  );
}

describe('precision attack (Mironov 2012)', () => {
  it('tells neighbours apart on diffprivlib: an event of one input is impossible under the other', () => {
    expect(peer.get('precision')?.['under0']).toBeGreaterThan(0.05);
    expect(peer.get('precision')?.['under1']).toBe(0);
  });

  it.each<[string, dp.NumericMechanism]>([
    ['Laplace', new dp.Laplace({ epsilon: 1, sensitivity: 1 })],
    ['LaplaceTruncated', new dp.LaplaceTruncated({ epsilon: 1, sensitivity: 1, lower: -4, upper: 4 })],
    ['Gaussian', new dp.Gaussian({ epsilon: 1, delta: 1e-3, sensitivity: 1 })],
    ['GaussianAnalytic', new dp.GaussianAnalytic({ epsilon: 1, delta: 1e-3, sensitivity: 1 })],
    ['LaplaceBoundedNoise', new dp.LaplaceBoundedNoise({ epsilon: 1, delta: 0.1, sensitivity: 1 })],
    ['Uniform', new dp.Uniform({ delta: 0.1, sensitivity: 1 })],
  ])(
    'finds no distinguishing event on %s: every output is a multiple of one grid under either input',
    (_name, mechanism) => {
      const [zero, one, odd] = withSeed(1, () =>
        [0, 1, 1 / 3].map((value) => mechanism.randomise(new Float64Array(N).fill(value))),
      ) as [Float64Array, Float64Array, Float64Array];
      const grid = zero.reduce(
        (least, y) => (y === 0 ? least : Math.min(least, lowestBit(Math.abs(y)))),
        Infinity,
      );
      for (const outputs of [zero, one, odd]) {
        expect(fineShare(outputs)).toBe(0);
        // Truncation's own bounds are public; everything else is on the grid, whatever the input's low bits.
        expect(outputs.every((y) => Number.isInteger(y / grid))).toBe(true);
      }
      // Low-order digits of the output are as likely under either input, not only possible. (Outputs at a bound are left out: how many there are may differ.)
      for (const digit of [0, 1, 2, 3]) {
        const [p, q] = [zero, one].map((outputs) => {
          const inside = outputs.filter((y) => Math.abs(y) < 4);
          return inside.filter((y) => (((y / grid) % 4) + 4) % 4 === digit).length / inside.length;
        }) as [number, number];
        expect(Math.abs(p - q)).toBeLessThan(8 / Math.sqrt(N));
      }
    },
  );
});

/** The largest power of two that divides a double. */
function lowestBit(y: number): number {
  let bit = 2 ** Math.floor(Math.log2(y));
  while (!Number.isInteger(y / bit)) bit /= 2;
  return bit;
}

describe('missing numbers', () => {
  it('decide diffprivlib answers: NaN shows through, and one person moves a mean by the whole range', () => {
    expect(peer.get('nan')).toMatchObject({ cleanIsNan: false, missingIsNan: true });
    expect(peer.get('nanSensitivity')).toMatchObject({ under0: 0, under10: 1 });
  });

  it('neither show through ours nor raise its sensitivity', () => {
    const options = { bounds: [0, 10] as const, accountant: unlimited, epsilon: 1 };
    const mostlyMissing = (value: number): Float64Array =>
      new Float64Array(1000).fill(Number.NaN).with(0, value);
    withSeed(2, () => {
      expect(Number.isFinite(dp.mean([1, 2, Number.NaN], options))).toBe(true);
      const above = (value: number): number => {
        let count = 0;
        for (let i = 0; i < 2000; i += 1) if (dp.nanmean(mostlyMissing(value), options) > 5) count += 1;
        return count / 2000;
      };
      // One person replaced is one removed and one added: at most exp(2 epsilon).
      const [low, high] = [above(0), above(10)];
      expect(low).toBeGreaterThan(0);
      expect(high / low).toBeLessThan(Math.exp(2) * 1.1);
    });
  });
});

describe('averaging', () => {
  it('wears down diffprivlib, whose default accountant never refuses', () => {
    expect(peer.get('averaging')?.['answers']).toBe(5000);
    expect(peer.get('averaging')?.['error']).toBeLessThan(0.01);
  });

  it('ends with the budget here, which every tool requires', () => {
    const accountant = new dp.BudgetAccountant({ epsilon: 1, delta: 0 });
    const values = new Float64Array(100).fill(4);
    const answers: number[] = [];
    expect(() => {
      for (;;) answers.push(dp.mean(values, { bounds: [0, 10], epsilon: 0.1, accountant }));
    }).toThrow(dp.BudgetError);
    expect(answers).toHaveLength(10);
  });
});

describe('timing', () => {
  it('a padded release takes whole quanta; what correlation remains is reported', async () => {
    const quantum = 20;
    const secrets: number[] = [];
    const times: number[] = [];
    const mechanism = new dp.Geometric({ epsilon: 0.01 });
    for (let i = 0; i < 30; i += 1) {
      const secret = (i % 2) * 20_000;
      const start = performance.now();
      const { result, quanta } = await dp.releasePadded(
        quantum,
        () => mechanism.randomise(new Float64Array(200 + secret)).length,
      );
      const taken = performance.now() - start;
      expect(result).toBe(200 + secret);
      expect(taken).toBeGreaterThanOrEqual(quanta * quantum);
      secrets.push(secret);
      times.push(taken);
    }
    const remaining = dp.correlation(secrets, times);
    expect(Math.abs(remaining)).toBeLessThanOrEqual(1 + 1e-12);
    process.stdout.write(
      `${JSON.stringify({ report: 'timing', quantum, remainingCorrelation: remaining })}\n`,
    );
  });

  it('pads failures too', async () => {
    const start = performance.now();
    await expect(dp.releasePadded(15, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(performance.now() - start).toBeGreaterThanOrEqual(15);
    await expect(dp.releasePadded(0, () => 1)).rejects.toThrow(/quantum/);
  });

  it('correlation is 1 for a line and 0 for a constant', () => {
    expect(dp.correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
    expect(dp.correlation([1, 2, 3], [5, 5, 5])).toBe(0);
  });
});
