import { expect, test } from 'vitest';
import { joined } from './joined.ts';

test.each([
  ['SELECT ', 'SEX', 'SEX'],
  ['SELECT', 'SEX', ' SEX'],
  ['SELECT SEX', 'STARTAGE', ', STARTAGE'],
  ['SELECT SEX ', 'STARTAGE', ', STARTAGE'],
  ['SELECT SEX,', 'STARTAGE', ' STARTAGE'],
  ['SELECT SEX, ', 'STARTAGE', 'STARTAGE'],
  ['SELECT COUNT(', 'SEX', 'SEX'],
  ['SELECT COUNT(*)', 'SEX', ', SEX'],
  ['SELECT "A B"', 'SEX', ', SEX'],
  ['FROM t WHERE', 'SEX', ' SEX'],
  ['WHERE a = 1 AND ', 'SEX', 'SEX'],
  ['WHERE a =', 'SEX', ' SEX'],
  ['GROUP BY ', 'SEX', 'SEX'],
  ['GROUP BY SEX', 'RESGOR', ', RESGOR'],
  ['SELECT t.', 'SEX', 'SEX'],
  ['', 'SEX', 'SEX'],
])('after %j a column reads %j', (before, name, expected) => {
  expect(joined(before, name, 'column')).toBe(expected);
});

test('a table gets a space and never a comma', () => {
  expect(joined('SELECT * FROM', 'hes_apc', 'table')).toBe(' hes_apc');
  expect(joined('SELECT SEX ', 'hes_apc', 'table')).toBe('hes_apc');
});
