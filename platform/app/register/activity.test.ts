import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityBy, bandOf, timeToRelease } from './activity.ts';

describe('a band', () => {
  it('is the same for every count under ten, none included', () => {
    const small = Array.from({ length: 10 }, (_, count) => bandOf(count));
    expect(new Set(small)).toEqual(new Set(['fewer than 10']));
  });

  it.each([
    [10, '10 to 49'],
    [49, '10 to 49'],
    [50, '50 to 99'],
    [999, '500 to 999'],
    [1_000, '1,000 to 4,999'],
    [2_000_000, '1,000,000 or more'],
  ])('of %i is %s', (count, band) => {
    expect(bandOf(count)).toBe(band);
  });

  it('never holds fewer than ten counts, and always the count itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (count) => {
        const band = bandOf(count);
        const ends = (band.match(/\d[\d,]*/g) ?? []).map((figure) => Number(figure.replaceAll(',', '')));
        const [from = 0, to = 0] = band.startsWith('fewer') ? [0, 9] : ends;
        expect(from <= count && count <= to).toBe(true);
        expect(to - from).toBeGreaterThanOrEqual(9);
      }),
    );
  });
});

describe('activity by month', () => {
  const counted = [
    { month: '2025-11', kind: 'queries', count: 12 },
    { month: '2026-01', kind: 'refusals', count: 3 },
    { month: '2026-02', kind: 'queries', count: 700 },
  ];

  it('has every month from the first on that is over, newest first, and not the one under way', () => {
    const months = activityBy(counted, '2026-02-28');
    expect(months.map(({ month }) => month)).toEqual(['2026-01', '2025-12', '2025-11']);
    expect(months[0]?.bands).toEqual({
      queries: 'fewer than 10',
      refusals: 'fewer than 10',
      releases: 'fewer than 10',
    });
    expect(months[2]?.bands.queries).toBe('10 to 49');
  });

  it('is empty before anything happened, and in the first month', () => {
    expect(activityBy([], '2026-02-28')).toEqual([]);
    expect(activityBy(counted.slice(0, 1), '2025-11-30')).toEqual([]);
  });
});

describe('the time to release', () => {
  it('is the median in whole days, over five releases or more', () => {
    expect(timeToRelease([1, 2, 3, 4])).toBeUndefined();
    expect(timeToRelease([1, 2, 3, 4, 900])).toBe('less than a day');
    expect(timeToRelease([30, 20, 25, 22, 24])).toBe('1 day');
    expect(timeToRelease([48, 48, 96, 96, 20, 200])).toBe('3 days');
  });
});
