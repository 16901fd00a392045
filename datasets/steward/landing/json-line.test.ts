import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotJson, readJsonLine, type JsonText } from './json-line.ts';

/** What the reader should make of a value: every scalar as it is written. */
function asText(value: unknown): JsonText {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object')
    return new Map(Object.entries(value).map(([key, one]) => [key, asText(one)]));
  return JSON.stringify(value);
}

test('reads what JSON.stringify writes, with every number as it stands (property)', () => {
  const json = fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' });
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value);
      expect(readJsonLine(text)).toEqual(asText(JSON.parse(text)));
    }),
  );
});

test('rounds no number', () => {
  expect(readJsonLine('[9434765919012345678901, 1.10, 1E400, -0]')).toEqual([
    '9434765919012345678901',
    '1.10',
    '1E400',
    '-0',
  ]);
});

test.each([
  ['a field given twice', '{"a":1,"a":2}'],
  ['half of a surrogate pair', '"\\ud800"'],
  ['more behind it', '{} {}'],
  ['a raw control character', '"a\u0001"'],
  ['no value', ''],
  ['a comma at the end', '[1,]'],
  ['a number with leading zeros', '007'],
  ['words of JavaScript', '[NaN]'],
  ['an escape that there is none of', '"\\x41"'],
  ['thirty thousand levels', '['.repeat(30_000)],
  ['forty levels', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
])('refuses %s, and says nothing of it', (_, text) => {
  expect(() => readJsonLine(text)).toThrow(NotJson);
  try {
    readJsonLine(text);
  } catch (error) {
    expect((error as Error).message).toBe('');
  }
});

test('a field named like what every object has is a field and nothing else', () => {
  const value = readJsonLine('{"__proto__":{"polluted":true},"constructor":"x"}');
  expect(value instanceof Map && value.get('constructor')).toBe('x');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('any text is read or refused, in time (property)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      try {
        readJsonLine(text);
      } catch (error) {
        expect(error).toBeInstanceOf(NotJson);
      }
    }),
  );
});
