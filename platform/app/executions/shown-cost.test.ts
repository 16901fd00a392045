import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costsOf, rowsWithin, sumOf, type CostedRow, type CostScale } from './shown-cost.ts';

const costOf = (rows: readonly CostedRow[], by: CostScale): number => sumOf(costsOf(rows, by));

const scale = (change: Partial<CostScale> = {}): CostScale => ({
  valuesPerRow: 7,
  gathered: false,
  isText: () => true,
  ...change,
});
const plain = scale();
const gathered = scale({ gathered: true });

/** 1,958 admissions of seven columns, as a ward would have them. */
const people = Array.from({ length: 1_958 }, (_, n) => [
  String(100_000 + n),
  n % 2 === 0 ? '1' : '2',
  String(20 + (n % 70)),
  'E12000004',
  'I219',
  '2024-03-01',
  'Acute',
]);

describe('what is shown counts for', () => {
  it('one row a row of ordinary values, whether of one column or of all', () => {
    expect(costOf(people, plain)).toBe(people.length);
    expect(
      costOf(
        people.map(([first = '']) => [first]),
        plain,
      ),
    ).toBe(people.length);
    expect(costOf([[null, true, 3, { suppressed: true }, '9007199254740993']], plain)).toBe(1);
  });

  it.each<[string, CostedRow, CostScale]>([
    ['string_agg of whole rows', [people.map((row) => row.join(',')).join('\n')], gathered],
    ['string_agg of one short column', [people.map(([, sex]) => sex).join('')], gathered],
    ['a list', [people.map(([id = '']) => id)], plain],
    ['a list of structs', [people.map(([id = '', sex = '']) => ({ id, sex }))], plain],
    ['a map', [people.map(([id = '', sex = '']) => ({ key: id, value: sex }))], plain],
    ['a list in a struct', [{ all: people.map(([id = '']) => id) }], plain],
    ['lists in a list', [[people.map(([id = '']) => id)]], plain],
    ['JSON of a list', [JSON.stringify(people.map(([id]) => id))], gathered],
    ['a list written as text', [`[${people.map(([id]) => id).join(', ')}]`], gathered],
  ])('as many rows as it says something of: %s', (_, row, by) => {
    // Never cheaper than half of what the plain rows would be, and never a row when that is all there is left.
    expect(costOf([row], by)).toBeGreaterThanOrEqual(people.length / 2);
    expect(rowsWithin(costsOf([row], by), 100)).toBe(0);
  });

  it('the rows that could have been, of figures side by side and of long texts', () => {
    const wide = Array.from({ length: 1_958 }, (_, n) => n);
    expect(costOf([wide], scale({ isText: () => false }))).toBe(Math.ceil(1_958 / 7));
    expect(
      costOf(
        [Object.fromEntries(wide.map((n) => [`c${n}`, n]))].map((one) => [one]),
        plain,
      ),
    ).toBe(Math.ceil(1_958 / 7));
    expect(costOf([['x'.repeat(64 + 800)]], plain)).toBe(1 + 100);
    expect(costOf([['9'.repeat(3_000)]], scale({ isText: () => false }))).toBeGreaterThan(300);
  });

  it('no less when texts are split over columns and rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 60 }), (columns, length) => {
        const cells = Array.from({ length: columns }, () => 'x'.repeat(length));
        // At most sixteen characters a value of the widest row are shown for one row.
        expect(costOf([cells], plain) * 7 * 16).toBeGreaterThanOrEqual(columns * length);
      }),
    );
  });

  it('at most what may be shown, of as many rows as fit', () => {
    const row = fc.array(
      fc.nat(400).map((length) => 'x'.repeat(length)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.nat(400), fc.boolean(), (rows, most, gathers) => {
        const by = scale({ gathered: gathers });
        const shown = rowsWithin(costsOf(rows, by), most);
        expect(costOf(rows.slice(0, shown), by)).toBeLessThanOrEqual(most);
        if (shown < rows.length) expect(costOf(rows.slice(0, shown + 1), by)).toBeGreaterThan(most);
      }),
    );
  });
});
