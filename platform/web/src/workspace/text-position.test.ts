import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offsetOf, wordAt } from './text-position.ts';

test('lines and columns count from one', () => {
  expect(offsetOf('SELECT\n  nhs', { line: 1, column: 1 })).toBe(0);
  expect(offsetOf('SELECT\n  nhs', { line: 2, column: 3 })).toBe(9);
});

test('a place leads to the character that stands there, and never out of the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string().map((one) => one.replaceAll('\n', ' '))),
      fc.nat(20),
      fc.nat(20),
      (lines, l, c) => {
        const text = lines.join('\n');
        const offset = offsetOf(text, { line: l + 1, column: c + 1 });
        const line = text.split('\n')[l];
        if (line !== undefined && c < line.length)
          expect(text.slice(offset).startsWith(line.slice(c))).toBe(true);
        expect(offset).toBeLessThanOrEqual(text.length);
      },
    ),
  );
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
