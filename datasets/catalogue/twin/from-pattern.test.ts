import { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { drawsOf } from './draws.ts';
import { fromPattern } from './from-pattern.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open({ threads: 1 });
});
afterAll(() => engine.close());

const textsOf = (pattern: string, number = 20): readonly string[] => {
  const make = fromPattern(pattern);
  const draw = drawsOf(pattern);
  return make === undefined ? [] : Array.from({ length: number }, () => make(draw));
};

/** What the engine, whose patterns are RE2's, does not take whole. */
async function refused(pattern: string, texts: readonly string[]): Promise<readonly unknown[]> {
  const list = texts.map((one) => literal(one)).join(', ');
  return engine.rows(
    `SELECT text FROM (SELECT unnest([${list}]) AS text) WHERE NOT regexp_full_match(text, ${literal(pattern)})`,
  );
}

const atom = fc.constantFrom(
  'A',
  '7',
  ' ',
  '-',
  '[A-F]',
  '[a-c_x-z]',
  '[-+]',
  '[0-9.]',
  '\\d',
  '\\w',
  '\\.',
  '.',
);
const times = fc.constantFrom('', '', '?', '*', '+', '{2}', '{0,3}', '{2,}');
const { pattern: patterns } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, times).map((parts) => parts.join('')),
    fc.tuple(tie('pattern'), times).map(([inner, often]) => `(?:${inner})${often}`),
  ),
  pattern: fc
    .array(fc.array(tie('part'), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((ways) => ways.map((parts) => parts.join('')).join('|')),
}));

it('makes texts that RE2 takes whole, of any pattern that it follows', async () => {
  let followed = 0;
  await fc.assert(
    fc.asyncProperty(patterns, async (pattern) => {
      const texts = textsOf(pattern);
      if (texts.length === 0) return;
      followed++;
      expect(await refused(pattern, texts)).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(followed).toBeGreaterThan(40);
});

it('never runs a pattern: those that take JavaScript’s engine for ever take no time', async () => {
  const slow = ['(?:A?){50}A{50}', '(?:A|A)*(?:AA?)+B', '(?:(?:A*)*)*x'];
  const made = vi.spyOn(globalThis, 'RegExp');
  const texts = slow.map((pattern) => textsOf(pattern));
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
  for (const [at, pattern] of slow.entries()) expect(await refused(pattern, texts[at] ?? [])).toEqual([]);
  expect(texts.map((all) => all.length)).toEqual([20, 20, 20]);
});

it.each([
  'A{1001}',
  '(?:A{100}){100}',
  '(?:(?:){1000}){1000}',
  '[\\d-z]',
  '[z-a]',
  '[一-龥]',
  '[[:alpha:]]',
  '[^A]',
  '[]',
  '(?i)a',
  'a{3,1}',
  'a$b',
  '\\bA',
  'A]',
])('does not follow %s', (pattern) => {
  expect(fromPattern(pattern)).toBeUndefined();
});
