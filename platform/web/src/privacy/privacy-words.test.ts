import { expect, test } from 'vitest';
import { costText, errorText, leftTexts, lossText, positiveNumber } from './privacy-words.ts';

const budget = { epsilon: 3, delta: 1e-6 };
const left = { budget, left: { epsilon: 2.5, delta: 1e-6 }, perQuery: 1, datasets: [] };

test('says what is left, of the agreement and of each dataset', () => {
  const care = { dataset: 'care', budget: { epsilon: 10, delta: 0 }, left: { epsilon: 0, delta: 0 } };
  expect(leftTexts({ ...left, datasets: [care] })).toEqual([
    'ε 2.5, δ 0.000001 of ε 3, δ 0.000001 left under this agreement, at most ε 1 a question',
    'ε 0 of ε 10 left of care, over all agreements',
  ]);
});

test('says what a question costs, and that one bought before costs nothing', () => {
  const foreseen = {
    epsilon: 0.1 + 0.2,
    delta: 0,
    rowsPerPerson: 1,
    groupsPerPerson: 1,
    groups: 1,
    figures: [],
  };
  expect(costText({ ...foreseen, free: false, budget: left })).toBe('Costs ε 0.3');
  expect(costText({ ...foreseen, free: true, budget: left })).toBe(
    'Bought before: it costs nothing, unless the data has changed since',
  );
  expect(lossText({ epsilon: 1, delta: 1e-7 })).toBe('ε 1, δ 1e-7');
  expect(errorText({ figure: 'AVG(x)', margin: 2, rows: 1000 })).toBe('AVG(x) ±2 in a group of 1,000 rows');
});

test.each([
  ['0.5', 0.5],
  [' 2 ', 2],
  ['', undefined],
  ['-1', undefined],
  ['0', undefined],
  ['NaN', undefined],
  ['1e999', undefined],
  ['0,5', undefined],
])('reads %j as %s', (text, value) => {
  expect(positiveNumber(text)).toBe(value);
});
