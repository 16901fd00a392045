import { expect, test } from 'vitest';
import { columnWidths } from './column-widths.ts';

test('a column is as wide as its longest value or its name, within bounds', () => {
  const columns = ['id', 'a_rather_long_name', 'n', 'text'].map((name) => ({ name, type: 'VARCHAR' }));
  const rows = [
    ['18446744073709551615', 'x', 1, 'y'.repeat(500)],
    [null, 'x', { suppressed: true as const }, ''],
  ];
  expect(columnWidths(columns, rows)).toEqual([23, 25, 10, 47]);
});

test('a meaning beside a code has room, and bold letters of a name too', () => {
  const columns = [
    { name: 'SEX', type: 'VARCHAR' },
    { name: 'STARTAGE', type: 'BIGINT' },
  ];
  expect(columnWidths(columns, [['1', 20]], [{ 1: 'Not known (not recorded)' }])).toEqual([29, 13]);
});
