import { expect, test } from 'vitest';
import { fileCell, isNumberColumn } from './file-cells.ts';

test('suppressed, missing and zero stay three things', () => {
  expect([fileCell('*'), fileCell(''), fileCell('0')]).toEqual([{ suppressed: true }, null, '0']);
});

test('a column of numbers may hold suppressed and missing values', () => {
  const rows = [
    ['1', 'a', '*'],
    ['*', '2', ''],
    ['', '3', '*'],
  ];
  expect([0, 1, 2].map((i) => isNumberColumn(rows, i))).toEqual([true, false, false]);
});
