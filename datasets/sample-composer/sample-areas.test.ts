import { expect, test } from 'vitest';
import { storedRows } from './stored-sample.ts';

test('the sample lookup puts five lower layer areas into each area, which is labelled as made up', () => {
  const lookup = storedRows('landing/sample_msoa01.csv');
  const areas = new Map<string, number>();
  for (const { parent = '' } of lookup) areas.set(parent, (areas.get(parent) ?? 0) + 1);
  expect([...areas.keys()].every((area) => /^SAMPLE\d{4}$/.test(area))).toBe(true);
  expect([...areas.values()].slice(0, -1).every((codes) => codes === 5)).toBe(true);
  expect(areas.size).toBeGreaterThan(300);

  const known = new Set(lookup.map((row) => row['code']));
  const unknown = storedRows('landing/hes_apc.csv.gz').filter(({ LSOA01 = '' }) => !known.has(LSOA01));
  expect([...new Set(unknown.map((row) => row['LSOA01']))].sort()).toEqual(['', 'Z99999999']);
});
