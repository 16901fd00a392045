import { expect, test } from 'vitest';
import { answered, answerText, firstStep, stepNamed } from './questions.ts';

test('a request goes on at its first open question, and to the check when none is open', () => {
  expect(firstStep({})).toBe('kind');
  expect(firstStep({ kind: 'plot', purpose: 'A paper' })).toBe('population');
  expect(firstStep({ kind: 'plot', population: 'a', variables: 'b', purpose: 'c', related: 'none' })).toBe(
    'check',
  );
});

test('blanks are no answer', () => expect(answered({ population: ' \n' }, 'population')).toBe(false));

test('an address names only steps that exist', () => {
  expect(stepNamed('purpose')).toBe('purpose');
  expect(stepNamed('check')).toBe('check');
  expect(stepNamed('elsewhere')).toBeUndefined();
  expect(stepNamed(null)).toBeUndefined();
});

test('a kind is shown in words', () => {
  expect(answerText({ kind: 'frequency-table' }, 'kind')).toBe('A table of counts');
  expect(answerText({}, 'purpose')).toBe('');
});
