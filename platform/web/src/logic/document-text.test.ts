import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { documentText } from './document-text.ts';

test('what is shown means what was signed', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        tie('value'),
        {
          maxKeys: 4,
          noNullPrototype: true,
        },
      ),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      expect(parse(documentText(value as string), { version: '1.2', schema: 'core' })).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

test('a name or a value that YAML would read as something else is quoted', () => {
  expect(documentText({ 'A ': 'yes', null: '1.0' })).toBe('"A ": "yes"\n"null": "1.0"');
});

test('it reads as people write it', () => {
  expect(documentText({ ref: 'A-1', people: ['Amira'], term: { from: '2026-01-01' }, cohort: [] })).toBe(
    'ref: A-1\npeople:\n  - Amira\nterm:\n  from: "2026-01-01"\ncohort: []',
  );
});
