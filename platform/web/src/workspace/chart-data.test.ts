import { expect, test } from 'vitest';
import { chartData, isNumeric } from './chart-data.ts';

test('suppressed and missing values are counted, never drawn', () => {
  const rows = [
    ['a', 5],
    ['b', { suppressed: true as const }],
    ['c', null],
    [null, 5],
    ['d', 0],
  ];
  expect(chartData(rows, 0, 1, false)).toEqual({
    points: [
      { x: 'a', y: 5 },
      { x: 'd', y: 0 },
    ],
    suppressed: 1,
    missing: 2,
  });
});

test('exact text of a large number is drawn as a number', () => {
  expect(chartData([['2001', '9007199254740993']], 0, 1, true).points).toEqual([
    { x: 2001, y: 9007199254740992 },
  ]);
});

test('numeric types are known by their names', () => {
  for (const type of ['BIGINT', 'INTEGER', 'UINTEGER', 'DOUBLE', 'DECIMAL(18,2)', 'HUGEINT', 'UBIGINT']) {
    expect(isNumeric({ name: 'n', type })).toBe(true);
  }
  for (const type of ['VARCHAR', 'DATE', 'BOOLEAN', 'INTERVAL'])
    expect(isNumeric({ name: 'n', type })).toBe(false);
});
