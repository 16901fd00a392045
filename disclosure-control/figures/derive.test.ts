import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { productOf, ranksOf, ratioOf, weightedSum } from './derive.ts';
import { showTotal } from './show-total.ts';
import { Dice } from './testing.ts';

describe('arithmetic on protected figures', () => {
  test('carries errors: a ratio of two figures holds the truth as often as they do', () => {
    const chance = new Dice(9);
    let held = 0;
    for (let run = 0; run < 2_000; run += 1) {
      const ratio = ratioOf(
        { value: 300 + 10 * chance.normal(), margin: 19.6 },
        { value: 1_000 + 30 * chance.normal(), margin: 58.8 },
        100,
      );
      if (Math.abs((ratio?.value ?? 0) - 30) <= (ratio?.margin ?? 0)) held += 1;
    }
    expect(held / 2_000).toBeGreaterThanOrEqual(0.93);
  });

  test('hides what comes of hidden figures, and what is divided by what may be zero', () => {
    const one = { value: 10, margin: 2 };
    expect([ratioOf(undefined, one), ratioOf(one, undefined), productOf(one, undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      weightedSum([
        { figure: one, weight: 1 },
        { figure: undefined, weight: 0 },
      ]),
    ).toBeUndefined();
    expect(ratioOf(one, { value: 2, margin: 2 })).toBeUndefined();
  });

  test('standardises with weights, and ranks only what is surely above', () => {
    const young = { value: 10, margin: 3 };
    const old = { value: 40, margin: 4 };
    expect(
      weightedSum([
        { figure: young, weight: 0.6 },
        { figure: old, weight: 0.4 },
      ]),
    ).toEqual({
      value: 22,
      margin: Math.hypot(1.8, 1.6),
    });
    expect(
      ranksOf([{ value: 10, margin: 2 }, { value: 11, margin: 2 }, { value: 30, margin: 2 }, undefined]),
    ).toEqual([2, 2, 1, undefined]);
  });
});

describe('totals', () => {
  const figure = (value: number) => ({ value, margin: 2 });
  const own = { threshold: 8, margins: 'own' } as const;
  const base = {
    own: figure(100),
    parts: [figure(40), figure(50), undefined],
    hidden: 9,
    overlapping: false,
  };

  test('are the sum of their shown parts when few people or nobody are in none', () => {
    fc.assert(
      fc.property(fc.nat(7), (uncovered) => {
        expect(showTotal({ ...base, uncovered }, own)).toEqual({ value: 90, margin: Math.hypot(2, 2) });
      }),
    );
    expect(showTotal({ ...base, uncovered: 8 }, own)).toEqual(figure(100));
  });

  test('always are where the profile asks for additive tables', () => {
    expect(showTotal({ ...base, uncovered: 50 }, { ...own, margins: 'additive' })?.value).toBe(90);
  });

  test('are hidden when parts overlap and what is hidden would follow', () => {
    expect(showTotal({ ...base, uncovered: 3, overlapping: true }, own)).toBeUndefined();
    expect(showTotal({ ...base, uncovered: 9, overlapping: true }, own)).toEqual(figure(100));
    expect(showTotal({ ...base, parts: [undefined], uncovered: 9 }, own)).toEqual(figure(100));
  });

  test('leave every hidden part all the values that it may have', () => {
    // Who knows the exact total, the shown parts and the threshold solves for each hidden part.
    const parts = fc.array(fc.nat(14), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(parts, (people) => {
        const hidden = people.filter((count) => count < 8 && count > 0);
        const shown = people.filter((count) => count >= 8);
        fc.pre(shown.length > 0 && hidden.length > 0);
        const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
        const exact = (value: number) => ({ value, margin: 0 });
        const total = showTotal(
          {
            own: exact(sum(people)),
            parts: people.map((count) => (count < 8 ? undefined : exact(count))),
            uncovered: sum(hidden),
            hidden: hidden.length,
            overlapping: false,
          },
          own,
        );
        const rest = (total?.value ?? 0) - sum(shown);
        // No rest says nothing of how many are hidden; another is their number.
        if (rest === 0) return;
        const least = Math.max(0, rest - (hidden.length - 1) * 7);
        const most = Math.min(7, rest);
        expect([least, most]).toEqual([0, 7]);
      }),
      { numRuns: 5_000 },
    );
  });
});
