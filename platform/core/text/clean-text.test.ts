import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from './canonical-json.ts';
import { cleaned, isClean } from './clean-text.ts';

const dirtyText = fc
  .array(fc.constantFrom('a', '\0', '\ud800', '\udc00', 'é', '\u{1f600}'))
  .map((all) => all.join(''));
const dirtyJson = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    dirtyText,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('json')),
    fc.dictionary(dirtyText, tie('json')),
  ),
})).json;

it('makes any value clean, and leaves a clean one as it is', () => {
  fc.assert(
    fc.property(dirtyJson, (value) => {
      const once = cleaned(value);
      expect(isClean(once)).toBe(true);
      expect(cleaned(once)).toBe(once);
      if (isClean(value)) expect(once).toBe(value);
    }),
  );
});

it('knows a NUL and half a surrogate pair, in values and names, at any depth', () => {
  expect(isClean({ a: [{ b: 'x\0' }] })).toBe(false);
  expect(isClean({ 'a\0': 1 })).toBe(false);
  expect(isClean(['\ud83d'])).toBe(false);
  expect(isClean({ a: ['😀', 1, null, true] })).toBe(true);
});
