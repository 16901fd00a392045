import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetError } from '../errors.ts';
import { BudgetAccountant } from './budget-accountant.ts';
import { composeAdvanced, composePure, composeRenyi, composeZcdp } from './compose.ts';
import { DeclaredBatch } from './declared-batch.ts';
import { hockeyStick } from './curve.ts';
import { approximate, discreteGaussian, gaussian, geometric, laplace, type PrivacyEvent } from './events.ts';
import { PureFilter, RenyiFilter, ZcdpFilter } from './filters.ts';
import { discreteGaussianDelta, discreteGaussianScale, gaussianDelta } from './gaussian-delta.ts';
import { composeDeclaredBatch } from './pld.ts';
import { renyiDivergence } from './renyi.ts';

fc.configureGlobal({ seed: 4 });

const delta = 1e-6;
const repeat = (event: PrivacyEvent, count: number): { event: PrivacyEvent; count: number } => ({
  event,
  count,
});

function expectBracket(bracket: { lower: number; upper: number }, value: number, tolerance = 0): void {
  expect(bracket.lower).toBeLessThanOrEqual(value + tolerance);
  expect(bracket.upper).toBeGreaterThanOrEqual(value - tolerance);
  expect(bracket.upper - bracket.lower).toBeLessThanOrEqual(0.01 * bracket.upper);
}

describe('reference points', () => {
  // Published to four or five digits, hence the half units.
  it.each([
    [
      '100 x Laplace(0.1), loss distribution',
      composeDeclaredBatch([repeat(laplace(0.1), 100)], { delta }),
      4.6927,
      5e-5,
    ],
    [
      '1000 x Laplace(0.1), loss distribution',
      composeDeclaredBatch([repeat(laplace(0.1), 1000)], { delta }),
      18.95,
      5e-4,
    ],
    [
      '100 x Gaussian(30), loss distribution',
      composeDeclaredBatch([repeat(gaussian(30), 100)], { delta }),
      1.448,
      5e-5,
    ],
    ['100 x Laplace(0.1), Rényi', composeRenyi([repeat(laplace(0.1), 100)], { delta }).epsilon, 4.9842, 5e-5],
    ['100 x Gaussian(30), Rényi', composeRenyi([repeat(gaussian(30), 100)], { delta }).epsilon, 1.5577, 5e-5],
    ['100 x Laplace(0.1), basic', composePure([repeat(laplace(0.1), 100)]).epsilon, 10, 0],
  ])('%s', (_name, bracket, value, digits) => {
    expectBracket(bracket, value, digits);
  });

  it('1000 x Laplace(0.1), Rényi: 20.047 on orders in tenths, and less over all orders', () => {
    const orders = Array.from({ length: 99 }, (_, i) => 1 + (i + 1) / 10);
    const events = [repeat(laplace(0.1), 1000)];
    const tenths = composeRenyi(events, { delta, orders });
    expectBracket(tenths.epsilon, 20.047, 5e-4);
    expect(tenths.order).toBe(2.7);
    expect(composeRenyi(events, { delta }).epsilon.upper).toBeLessThan(tenths.epsilon.lower);
  });
});

describe('loss distributions', () => {
  it('compose randomised response exactly (the optimal composition of Kairouz, Oh and Viswanath)', () => {
    const [epsilon, k] = [0.3, 12];
    const exactDelta = (total: number): number => {
      let sum = 0;
      let choose = 1;
      for (let i = 0; i <= k; i += 1) {
        const loss = (k - 2 * i) * epsilon;
        const p = (choose * Math.exp((k - i) * epsilon)) / (1 + Math.exp(epsilon)) ** k;
        if (loss > total) sum += p * (1 - Math.exp(total - loss));
        choose = (choose * (k - i)) / (i + 1);
      }
      return sum;
    };
    for (const target of [0.5, 1, 2.2]) {
      expectBracket(
        composeDeclaredBatch([repeat(approximate(epsilon), k)], { delta: exactDelta(target) }),
        target,
        1e-9,
      );
    }
  });

  it('compose Gaussian noise as one Gaussian', () => {
    for (const [sigma, n] of [
      [5, 4],
      [30, 100],
      [2, 3],
    ] as const) {
      const once = {
        lower: gaussianDelta(sigma / Math.sqrt(n), 1).lower,
        upper: gaussianDelta(sigma / Math.sqrt(n), 1).upper,
      };
      expectBracket(
        composeDeclaredBatch([repeat(gaussian(sigma), n)], { delta: (once.lower + once.upper) / 2 }),
        1,
        1e-9,
      );
    }
  });

  it('give back the delta of a single Laplace release', () => {
    const loss = 0.4;
    expectBracket(composeDeclaredBatch([laplace(1)], { delta: -Math.expm1((loss - 1) / 2) }), loss, 1e-12);
  });

  it('stay within one per cent on mixtures whose epsilons have no common measure', () => {
    const mixed = [
      repeat(laplace(0.1), 30),
      repeat(laplace(0.0317), 70),
      repeat(geometric(0.773, 3), 5),
      repeat(gaussian(10), 5),
    ];
    const bracket = composeDeclaredBatch(mixed, { delta });
    expect(bracket.upper - bracket.lower).toBeLessThanOrEqual(0.01 * bracket.lower);
    const loose = composeDeclaredBatch(mixed, { delta, tolerance: 0.5 });
    expect(loose.lower).toBeLessThanOrEqual(bracket.upper);
    expect(loose.upper).toBeGreaterThanOrEqual(bracket.lower);
  });

  it('are never looser than basic composition, and shrink as delta grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0.05, max: 0.8, noNaN: true }),
        (count, epsilon) => {
          const tight = composeDeclaredBatch([repeat(laplace(epsilon), count)], { delta: 1e-8 });
          const loose = composeDeclaredBatch([repeat(laplace(epsilon), count)], { delta: 1e-3 });
          expect(tight.upper).toBeLessThanOrEqual(count * epsilon * 1.0001);
          expect(loose.lower).toBeLessThanOrEqual(tight.upper);
          expect(tight.lower).toBeLessThanOrEqual(tight.upper);
          expect(loose.lower).toBeLessThanOrEqual(loose.upper);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('count delta that always tells, and say so when it alone exceeds the budget', () => {
    expect(composeDeclaredBatch([repeat(approximate(0.1, 1e-7), 20)], { delta }).upper).toBe(Infinity);
    expect(composeDeclaredBatch([repeat(approximate(0.1, 1e-9), 20)], { delta }).upper).toBeLessThan(2.01);
    expect(composeDeclaredBatch([], { delta })).toEqual({ lower: 0, upper: 0 });
    expect(composeDeclaredBatch([approximate(0, 1e-9)], { delta })).toEqual({ lower: 0, upper: 0 });
  });
});

describe('a declared batch', () => {
  const events = [repeat(laplace(0.1), 100)];

  it('costs less than its parts, and gives only what was declared', () => {
    const batch = new DeclaredBatch({ events, epsilon: 5, delta });
    expect(batch.cost.upper).toBeLessThan(4.7);
    for (let i = 0; i < 100; i += 1) batch.take(laplace(0.1));
    expect(() => batch.take(laplace(0.1))).toThrow(/declared/);
    expect(() => batch.take(laplace(0.2))).toThrow(/declared/);
    expect(batch.asEvent()).toEqual({ kind: 'approximate', epsilon: batch.cost.upper, delta });
  });

  it('is refused whole when it does not fit', () => {
    expect(() => new DeclaredBatch({ events, epsilon: 4, delta })).toThrow(BudgetError);
  });
});

describe('curves', () => {
  it('fall, stay convex in exp(loss), and mirror', () => {
    const events = [approximate(0.7, 1e-3), laplace(0.7), geometric(0.7, 5), gaussian(1.5)];
    for (const event of events) {
      for (let loss = -1; loss < 1; loss += 0.05) {
        const here = hockeyStick(event, loss);
        expect(here.lower).toBeLessThanOrEqual(here.upper);
        expect(hockeyStick(event, loss + 0.05).lower).toBeLessThanOrEqual(here.upper);
        const x = Math.exp(loss);
        expect(1 - x + x * hockeyStick(event, -loss).upper).toBeCloseTo(here.upper, 12);
      }
    }
  });

  it('of fine geometric noise approach Laplace from above; of coarse noise, randomised response', () => {
    for (const loss of [0, 0.2, 0.5, 0.69]) {
      expect(hockeyStick(geometric(0.7, 1), loss).upper).toBeCloseTo(
        hockeyStick(approximate(0.7), loss).upper,
        12,
      );
      expect(hockeyStick(geometric(0.7, 1 << 20), loss).upper).toBeCloseTo(
        hockeyStick(laplace(0.7), loss).upper,
        5,
      );
      expect(hockeyStick(geometric(0.7, 3), loss).upper).toBeGreaterThanOrEqual(
        hockeyStick(laplace(0.7), loss).lower,
      );
    }
  });

  it('have the Rényi divergence that direct summation gives', () => {
    const [epsilon, m, order] = [0.9, 4, 3];
    const q = Math.exp(-epsilon / m);
    let sum = 0;
    for (let k = -400; k <= 400; k += 1) {
      sum += ((1 - q) / (1 + q)) * q ** (order * Math.abs(k) + (1 - order) * Math.abs(k - m));
    }
    const { lower, upper } = renyiDivergence(geometric(epsilon, m), order);
    const direct = Math.log(sum) / (order - 1);
    expect(lower).toBeLessThanOrEqual(direct + 1e-12);
    expect(upper).toBeGreaterThanOrEqual(direct - 1e-12);
    expect(upper - lower).toBeLessThan(1e-10);
  });
});

describe('the discrete Gaussian', () => {
  it('composes to the published figure at scale 30, and its single release to its own curve', () => {
    expectBracket(composeDeclaredBatch([repeat(discreteGaussian(30), 100)], { delta }), 1.448, 5e-5);
    for (const event of [
      discreteGaussian(2),
      discreteGaussian(0.7),
      discreteGaussian(5, 3),
      discreteGaussian(3 << 20, 1 << 20),
    ]) {
      const target = 0.9;
      const { lower, upper } = hockeyStick(event, target);
      expect(upper).toBeGreaterThanOrEqual(lower);
      expectBracket(composeDeclaredBatch([event], { delta: (lower + upper) / 2 }), target, 1e-4);
    }
  });

  it('on a fine grid is accounted like continuous noise', () => {
    const fine = composeDeclaredBatch([repeat(discreteGaussian(30 * 2 ** 20, 2 ** 20), 100)], { delta });
    expectBracket(fine, 1.448, 5e-5);
    expect(renyiDivergence(discreteGaussian(60, 2), 5).upper).toBeCloseTo(
      renyiDivergence(gaussian(30), 5).upper,
      12,
    );
  });

  it('has the delta that theorem 7 gives, for small scales by direct summation', () => {
    for (const [sigma, shift, epsilon] of [
      [2, 1, 0.5],
      [5, 3, 1],
      [0.8, 1, 2],
    ] as const) {
      const f = (k: number): number => Math.exp(-(k * k) / (2 * sigma * sigma));
      let [mass, delta7] = [0, 0];
      for (let k = -200; k <= 200; k += 1) {
        mass += f(k);
        delta7 += Math.max(0, f(k) - Math.exp(epsilon) * f(k + shift));
      }
      const bound = discreteGaussianDelta(sigma, shift, epsilon);
      expect(bound).toBeGreaterThanOrEqual((delta7 / mass) * (1 - 1e-12));
      expect(bound).toBeLessThan((delta7 / mass) * (1 + 1e-9));
    }
  });

  it('agrees between summation and integration where both apply, and scales to proven values', () => {
    const scale = discreteGaussianScale(1, 1e-6, 1 << 20);
    expect(discreteGaussianDelta(scale, 1 << 20, 1)).toBeLessThanOrEqual(1e-6);
    const analytic = discreteGaussianScale(1, 1e-6, 400);
    expect(Math.abs(scale / (1 << 20) - analytic / 400)).toBeLessThan(1e-3);
  });
});

describe('advanced and concentrated composition', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('../vectors/accounting.json', import.meta.url), 'utf8'),
  ) as {
    cases: {
      spends: [number, number, number][];
      slack: number;
      epsilon: number;
      delta: number;
      remaining3: number;
    }[];
  };
  it.each(vectors.cases)(
    'agrees with diffprivlib for slack $slack',
    ({ spends, slack, epsilon, delta: total, remaining3 }) => {
      const events = spends.map(([e, d, count]) => repeat(approximate(e, d), count));
      const ours = composeAdvanced(events, { slack });
      expectBracket(ours.epsilon, epsilon, 1e-12);
      expect(ours.delta.lower).toBeLessThanOrEqual(total + 1e-13);
      expect(ours.delta.upper).toBeGreaterThanOrEqual(total - 1e-13);
      const pairs = spends.flatMap(([e, d, count]) => Array.from({ length: count }, () => [e, d] as const));
      const accountant = new BudgetAccountant({ epsilon: 20, delta: 0.5, slack, spentBudget: pairs });
      expect(accountant.remaining(3).epsilon).toBeLessThanOrEqual(remaining3 + 1e-9);
      expect(accountant.total().epsilon).toBeGreaterThanOrEqual(epsilon - 1e-12);
    },
  );

  it('zero-concentrated rho adds and converts like the Rényi curve of one Gaussian', () => {
    const { rho, epsilon } = composeZcdp([repeat(gaussian(30), 100)], { delta });
    expectBracket(rho, 100 / 1800, 1e-15);
    expectBracket(epsilon, 1.5577, 1e-3);
  });

  it('refuses events it cannot count', () => {
    expect(() => composePure([gaussian(1)])).toThrow(/Gaussian/);
    expect(() => composeZcdp([approximate(1, 1e-9)], { delta })).toThrow(/delta/);
    expect(() => composeDeclaredBatch([laplace(1)], { delta: 0 })).toThrow(/delta/);
    expect(() => laplace(Infinity)).toThrow(/finite/);
  });
});

describe('filters', () => {
  it('a pure filter admits exactly what decimals add up to', () => {
    const filter = new PureFilter({ epsilon: 1, delta: 0 });
    for (let i = 0; i < 10; i += 1) filter.charge(approximate(0.1));
    expect(filter.remaining()).toEqual({ epsilon: 0, delta: 0 });
    expect(() => filter.charge(approximate(1e-9))).toThrow(BudgetError);
  });

  it('never admit more than the budget, whatever is asked, and a refused charge costs nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 0.4, noNaN: true }), { maxLength: 60 }),
        (epsilons) => {
          const budget = { epsilon: 1, delta: 1e-6 };
          const filters = [
            new PureFilter(budget),
            new ZcdpFilter(budget),
            new RenyiFilter({ ...budget, order: 20 }),
          ];
          for (const filter of filters) {
            const admitted = epsilons.filter((epsilon) => {
              const fits = filter.admits(laplace(epsilon));
              if (fits) filter.charge(laplace(epsilon));
              else expect(() => filter.charge(laplace(epsilon))).toThrow(BudgetError);
              return fits;
            });
            const events = admitted.map(laplace);
            if (filter instanceof PureFilter)
              expect(composePure(events).epsilon.lower).toBeLessThanOrEqual(1);
            else if (events.length > 0)
              expect(
                composeDeclaredBatch(events.slice(0, 12), { delta: 1e-6, tolerance: 0.2 }).lower,
              ).toBeLessThanOrEqual(1);
            if (filter instanceof ZcdpFilter)
              expect(composeZcdp(events, { delta: 1e-6 }).epsilon.lower).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('many small charges go further concentrated than pure', () => {
    const admitted = (filter: ZcdpFilter | PureFilter | RenyiFilter): number => {
      let count = 0;
      while (filter.admits(laplace(0.01))) {
        filter.charge(laplace(0.01));
        count += 1;
      }
      return count;
    };
    const budget = { epsilon: 1, delta: 1e-6 };
    const pure = admitted(new PureFilter(budget));
    expect(pure).toBe(100);
    expect(admitted(new ZcdpFilter(budget))).toBeGreaterThan(3 * pure);
    expect(admitted(new RenyiFilter({ ...budget, order: 25 }))).toBeGreaterThan(3 * pure);
  });

  it('need a budget that ends, and count only what they can', () => {
    expect(() => new PureFilter({ epsilon: Infinity, delta: 0 })).toThrow(/finite/);
    expect(() => new ZcdpFilter({ epsilon: 1, delta: 0 })).toThrow(/delta/);
    expect(() => new RenyiFilter({ epsilon: 0.1, delta: 1e-9, order: 2 })).toThrow(/order/);
    expect(() => new PureFilter({ epsilon: 1, delta: 0 }).admits(gaussian(1))).toThrow(/Gaussian/);
  });
});

describe('the budget accountant', () => {
  it('spends, checks, refuses and reports', () => {
    const accountant = new BudgetAccountant({ epsilon: 1.5, delta: 0 });
    accountant.spend(1, 0).spend(0.25, 0);
    expect(accountant.total().epsilon).toBe(1.25);
    expect(accountant.remaining().epsilon).toBeCloseTo(0.25, 9);
    expect(accountant.remaining().epsilon).toBeLessThanOrEqual(0.25);
    expect(() => accountant.spend(0.3, 0)).toThrow(BudgetError);
    expect(accountant.spentBudget).toEqual([
      [1, 0],
      [0.25, 0],
    ]);
    expect(() => accountant.check(Infinity, 0)).toThrow(/finite/);
  });

  it('has no default budget and no infinite one', () => {
    expect(() => new BudgetAccountant({ epsilon: Infinity, delta: 0 })).toThrow(/finite/);
    // @ts-expect-error a budget is required
    expect(() => new BudgetAccountant({})).toThrow(/epsilon/);
  });

  it('fits ten tenths into one', () => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    for (let i = 0; i < 10; i += 1) accountant.spend(0.1, 0);
    expect(() => accountant.spend(0.1, 0)).toThrow(BudgetError);
  });
});
