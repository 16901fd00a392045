import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetError } from '../errors.ts';
import { add, compare, decimal } from '../exact/rational.ts';
import { BudgetAccountant } from './budget-accountant.ts';
import { approximate } from './events.ts';
import { PureFilter, RenyiFilter, ZcdpFilter, type PrivacyFilter } from './filters.ts';
import { composeAdvanced } from './compose.ts';

fc.configureGlobal({ seed: 11 });

const epsilons = fc.double({ min: 1e-9, max: 20, noNaN: true });
const deltas = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 7, max: 20 }))
  .map(([digits, zeros]) => Number(`${digits}e-${zeros}`));

describe('a budget', () => {
  it('can be spent to its last delta, at once or in equal parts, and no further', () => {
    fc.assert(
      fc.property(deltas, fc.integer({ min: 1, max: 12 }), (delta, parts) => {
        expect(new BudgetAccountant({ epsilon: 1, delta }).spend(1, delta).total()).toEqual({
          epsilon: 1,
          delta,
        });
        const accountant = new BudgetAccountant({ epsilon: parts, delta: Number(`${parts}e-9`) });
        for (let i = 0; i < parts; i += 1) accountant.spend(1, 1e-9);
        expect(() => accountant.spend(0, 1e-12)).toThrow(BudgetError);
        expect(() => accountant.spend(1e-12, 0)).toThrow(BudgetError);
      }),
      { numRuns: 500 },
    );
  });

  it('never admits more than the exact sum of epsilons, nor deltas past their exact combination', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(epsilons, deltas), { minLength: 1, maxLength: 30 }),
        epsilons,
        deltas,
        (spends, epsilon, delta) => {
          const accountant = new BudgetAccountant({ epsilon, delta });
          for (const [e, d] of spends) {
            try {
              accountant.spend(e, d);
            } catch (error) {
              expect(error).toBeInstanceOf(BudgetError);
            }
          }
          const zero = { num: 0n, den: 1n };
          const sum = accountant.spentBudget.reduce((all, [e]) => add(all, decimal(e)), zero);
          expect(compare(sum, decimal(epsilon))).toBeLessThanOrEqual(0);
          // 1 - prod(1 - delta), exactly.
          const keep = accountant.spentBudget.reduce(
            ({ num, den }, [, d]) => {
              const each = decimal(d);
              return { num: num * (each.den - each.num), den: den * each.den };
            },
            { num: 1n, den: 1n },
          );
          const spent = { num: keep.den - keep.num, den: keep.den };
          expect(compare(spent, decimal(delta))).toBeLessThanOrEqual(0);
        },
      ),
    );
  });

  it('admits its own remainder, once or k times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(epsilons, deltas), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (spends, k, slack) => {
          const accountant = new BudgetAccountant({ epsilon: 30, delta: 1e-6, slack: slack ? 3e-7 : 0 });
          for (const [e, d] of spends) {
            const left = accountant.remaining();
            if (e < left.epsilon && d < left.delta) accountant.spend(e, d);
          }
          const { epsilon, delta } = accountant.remaining(k);
          for (let i = 0; i < k && epsilon + delta > 0; i += 1) accountant.spend(epsilon, delta);
        },
      ),
    );
  });

  it('takes a thousand different epsilons in a time that grows with their number, as composeAdvanced counts them', () => {
    const accountant = new BudgetAccountant({ epsilon: 1e6, delta: 1e-3, slack: 1e-6 });
    const spends = Array.from({ length: 20_000 }, (_, i) => 0.001 + i * 1e-7);
    for (const epsilon of spends) accountant.spend(epsilon, 1e-9);
    const { epsilon, delta } = composeAdvanced(
      spends.map((each) => approximate(each, 1e-9)),
      { slack: 1e-6 },
    );
    expect(accountant.total().epsilon / epsilon.upper).toBeCloseTo(1, 9);
    expect(accountant.total().delta / delta.upper).toBeCloseTo(1, 9);
  });

  it.each<[string, () => unknown]>([
    ['no options', () => new BudgetAccountant(undefined as never)],
    ['a delta as text', () => new BudgetAccountant({ epsilon: 1, delta: '0' as never })],
    [
      'spends that are no pairs',
      () => new BudgetAccountant({ epsilon: 1, delta: 0, spentBudget: [1] as never }),
    ],
    ['a big epsilon', () => new BudgetAccountant({ epsilon: 1, delta: 0 }).spend(1n as never, 0)],
    ['a delta as text', () => new BudgetAccountant({ epsilon: 1, delta: 0.1 }).spend(1, '0.01' as never)],
    ['no delta', () => new BudgetAccountant({ epsilon: 1, delta: 0 }).spend(1, undefined as never)],
    ['no filter budget', () => new PureFilter(undefined as never)],
    ['a filter budget of texts', () => new ZcdpFilter({ epsilon: '1', delta: '0.1' } as never)],
    ['no order', () => new RenyiFilter({ epsilon: 1, delta: 0.1 } as never)],
  ])('refuses %s', (_name, work) => {
    expect(work).toThrow(expect.objectContaining({ code: 'DP_ARGUMENT' }) as Error);
  });
});

describe('a filter', () => {
  it('admits its own remainder', () => {
    fc.assert(
      fc.property(epsilons, fc.array(epsilons, { maxLength: 10 }), (epsilon, spends) => {
        const filters: PrivacyFilter[] = [new PureFilter({ epsilon, delta: 1e-6 })];
        filters.push(new ZcdpFilter({ epsilon: epsilon + 0.1, delta: 1e-6 }));
        filters.push(new RenyiFilter({ epsilon: epsilon + 1, delta: 1e-6, order: 40 }));
        for (const filter of filters) {
          for (const each of spends)
            if (filter.admits(approximate(each / 10))) filter.charge(approximate(each / 10));
          const left = filter.remaining();
          if (left.epsilon + left.delta > 0) filter.charge(approximate(left.epsilon, left.delta));
        }
      }),
      { numRuns: 60 },
    );
  });
});
