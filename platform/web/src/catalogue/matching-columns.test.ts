import { expect, test } from 'vitest';
import { matchingCodes, matchingColumns } from './matching-columns.ts';

const column = (name: string, description: string, codes?: Record<string, string>) => ({
  name,
  description,
  type: 'VARCHAR',
  class: 'none',
  transforms: [],
  ...(codes === undefined ? {} : { codes }),
});
const area = { ...column('home', 'Lower layer area'), transforms: ['to-msoa11'] };
const columns = [
  column('diag_01', 'Primary diagnosis'),
  column('sex', 'Sex of the patient', { '1': 'Male' }),
  area,
];

test('no words find every column', () => expect(matchingColumns(columns, '  ')).toHaveLength(3));
test('every word must be there, in any case and any field', () => {
  expect(matchingColumns(columns, 'PRIMARY diag')).toEqual([columns[0]]);
  expect(matchingColumns(columns, 'male')).toEqual([columns[1]]);
  expect(matchingColumns(columns, 'msoa')).toEqual([area]);
  expect(matchingColumns(columns, 'primary male')).toEqual([]);
});

test('the codes that hold most of the words are where they stand', () => {
  const codes = { '1': 'Male', '2': 'Female', '9': 'Not specified' };
  expect(matchingCodes({ codes }, 'male')).toEqual([
    ['1', 'Male'],
    ['2', 'Female'],
  ]);
  expect(matchingCodes({ codes }, 'not specified 9')).toEqual([['9', 'Not specified']]);
  expect(matchingCodes({ codes }, 'ward')).toEqual([]);
  expect(matchingCodes({}, 'ward')).toEqual([]);
});
