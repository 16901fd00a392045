import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineAndColumn, wordAt } from './text-position.ts';

test('lines and columns count from one', () => {
  expect(lineAndColumn('SELECT\n  nhs', 0)).toEqual({ line: 1, column: 1 });
  expect(lineAndColumn('SELECT\n  nhs', 9)).toEqual({ line: 2, column: 3 });
});

test('a mark covers the word or the quoted name', () => {
  expect(wordAt('SELECT nhs_number FROM t', 7)).toEqual({ from: 7, to: 17 });
  expect(wordAt('SELECT "a b" FROM t', 7)).toEqual({ from: 7, to: 12 });
});

test('a mark stays inside any text, wherever a refusal points', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: -10, max: 1000 }), (text, offset) => {
      const { from, to } = wordAt(text, offset);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeGreaterThan(from);
      expect(to).toBeLessThanOrEqual(text.length);
    }),
  );
});
