import { expect, test } from 'vitest';
import { isShallow } from './shallow.ts';

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
};

test('a value is shallow up to the deepest level allowed, and no further', () => {
  expect(isShallow('text', 0)).toBe(true);
  expect(isShallow(nested(3), 3)).toBe(true);
  expect(isShallow(nested(4), 3)).toBe(false);
  expect(isShallow([1, nested(60), nested(65)], 64)).toBe(false);
});

test('a value nested deeper than the call stack is looked at all the same', () => {
  expect(isShallow(nested(200_000), 64)).toBe(false);
});
