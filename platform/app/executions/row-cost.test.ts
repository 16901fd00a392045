import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, rowCharacters, rowsWithin } from './row-cost.ts';

describe('what rows count for', () => {
  it('is one each, unless they hold the text of several', () => {
    expect(costOf([])).toBe(0);
    expect(costOf([[null], ['x'.repeat(rowCharacters)], [1, true]])).toBe(3);
    expect(costOf([['x'.repeat(rowCharacters), 'y']])).toBe(2);
    expect(costOf([['x'.repeat(rowCharacters * 100)]])).toBe(100);
  });

  it('cannot be lowered by packing: the same text costs about the same in one row as in many', () => {
    const everybody = Array.from({ length: 50_000 }, (_, person) => `${person},I21,1950`);
    const packed = [[everybody.join(';')]];
    expect(costOf(packed)).toBeGreaterThan(150);
    expect(rowsWithin(packed, 100)).toEqual([]);
    // As numbers side by side in the widest row there is, too.
    const numbers = Array.from({ length: 2_000 }, (_, person) => 9_007_199_254_740_991 - person);
    expect(costOf([numbers])).toBe(costOf([[numbers.join('')]]));
    expect(costOf([[null, true, { suppressed: true }]])).toBe(1);
  });

  it('is at most what may be shown, of as many rows as fit', () => {
    const row = fc.nat(3 * rowCharacters).map((length) => ['x'.repeat(length)]);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.nat(40), (rows, most) => {
        const shown = rowsWithin(rows, most);
        expect(costOf(shown)).toBeLessThanOrEqual(most);
        expect(rows.slice(0, shown.length)).toEqual(shown);
        if (shown.length < rows.length) expect(costOf(rows.slice(0, shown.length + 1))).toBeGreaterThan(most);
      }),
    );
  });
});
