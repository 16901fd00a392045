import { expect, test } from 'vitest';
import { answered, answerText, firstStep, stepNamed } from './questions.ts';

test('a request goes on at its first open question, and to the check when none is open', () => {
  expect(firstStep({})).toBe('kind');
  expect(firstStep({ kind: 'table', purpose: 'A paper' })).toBe('population');
  expect(firstStep({ kind: 'table', population: 'a', purpose: 'b', related: 'none' })).toBe('check');
});

test('blanks are no answer', () => expect(answered({ population: ' \n' }, 'population')).toBe(false));

test('an address names only steps that exist', () => {
  expect(stepNamed('purpose')).toBe('purpose');
  expect(stepNamed('check')).toBe('check');
  expect(stepNamed('elsewhere')).toBeUndefined();
  expect(stepNamed(null)).toBeUndefined();
});

test('a kind is shown in words', () => {
  expect(answerText({ kind: 'model' }, 'kind')).toBe('A model or its coefficients');
  expect(answerText({}, 'purpose')).toBe('');
});
