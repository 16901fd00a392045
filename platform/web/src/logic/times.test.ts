import { expect, test } from 'vitest';
import { dayText, elapsedText, plural, termLeft } from './times.ts';

test('a day is the same day in every time zone', () => {
  expect(dayText('2026-03-01')).toBe('1 March 2026');
  expect(dayText('2026-03-01T23:59:59.000Z')).toBe('1 March 2026');
});

test('elapsed time reads at a glance', () => {
  expect(elapsedText(12)).toBe('12 ms');
  expect(elapsedText(1234)).toBe('1.2 s');
  expect(elapsedText(125_000)).toBe('2 min 5 s');
});

test('the last day of a term counts, the day after does not', () => {
  expect(termLeft('2026-11-21', new Date('2026-11-21T23:00:00Z'))).toBe('last day');
  expect(termLeft('2026-11-21', new Date('2026-11-22T00:00:00Z'))).toBe('term over');
  expect(termLeft('2026-11-30', new Date('2026-11-21T00:00:00Z'))).toBe('10 days left');
});

test('one is singular', () => {
  expect(plural(1, 'row')).toBe('1 row');
  expect(plural(2000, 'row')).toBe('2,000 rows');
  expect(plural(2, 'person', 'people')).toBe('2 people');
});
