import { expect, test } from 'vitest';
import { sentenceOf } from './sentence.ts';

test('a sentence names its actor once', () => {
  const actor = { id: 'per_1', name: 'Indra' };
  expect(sentenceOf({ actor, summary: 'signed in' })).toBe('Indra signed in');
  expect(sentenceOf({ actor, summary: 'Indra signed in' })).toBe('Indra signed in');
  expect(sentenceOf({ summary: 'a cut was made' })).toBe('a cut was made');
});
