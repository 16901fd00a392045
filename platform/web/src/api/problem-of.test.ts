import { ApiProblem } from '@vitrine/api';
import { expect, test } from 'vitest';
import { problemOf, wasAborted } from './problem-of.ts';

const sent = {
  type: 'urn:x',
  title: 'Refused',
  status: 403,
  detail: 'Not granted.',
  code: 'column-not-granted',
};

test('what the server said is shown as it said it, from an answer or from a line of a stream', () => {
  expect(problemOf(new ApiProblem(sent))).toEqual(sent);
  expect(problemOf(sent)).toEqual(sent);
});

test('a lost connection and an unknown answer are told apart, and neither shows an engine’s text', () => {
  expect(problemOf(new TypeError('Failed to fetch secret')).code).toBe('unreachable');
  const other = problemOf(new Error('secret'));
  expect(other.code).toBe('unexpected-answer');
  expect(JSON.stringify(other)).not.toContain('secret');
});

test('leaving a page is no problem', () => {
  expect(wasAborted(new DOMException('', 'AbortError'))).toBe(true);
  expect(wasAborted(new TypeError())).toBe(false);
});
