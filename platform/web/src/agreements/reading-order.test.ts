import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from './document-fields.ts';
import { readingOrder } from './reading-order.ts';

const textOf = (document: Json): string =>
  readingOrder(document)
    .flatMap((part) => [part.title, ...part.clauses.flatMap((clause) => [clause.name, ...clause.lines])])
    .join('\n');

test('who signs reads purpose, people and term before columns and limits', () => {
  const titles = readingOrder({
    limits: { rowsShown: 10 },
    datasets: [{ dataset: 'hes_apc', columns: ['SEX', 'POSTCODE'], transforms: { SEX: 'top' } }],
    people: ['sam.researcher'],
    term: { from: '2026-01-01', to: '2027-01-01' },
    ref: 'X-v1.0',
    purpose: { code: 'research', commercial: false },
    later: 'a clause of tomorrow',
  }).map((part) => part.title);
  expect(titles).toEqual([
    'What it is',
    'Why it is lawful',
    'Who',
    'For how long',
    'Dataset hes_apc',
    'What is shown',
    'Further clauses',
  ]);
});

test('each column stands with what it becomes, and a grant without conditions says that all rows are in', () => {
  const text = textOf({
    datasets: [
      { dataset: 'a', columns: ['SEX', 'AGE'], transforms: { AGE: 'age-band-10', GONE: 'month' }, rows: {} },
    ],
  });
  for (const line of ['SEX, as it is', 'AGE, as age-band-10', 'GONE, as month', 'all rows']) {
    expect(text.split('\n')).toContain(line);
  }
});

const leaf = fc.oneof(fc.stringMatching(/^[A-Za-z0-9]{3,8}$/), fc.integer({ min: 10, max: 99_999 }));
const name = fc.constantFrom(
  'ref',
  'people',
  'purpose',
  'term',
  'datasets',
  'display',
  'limits',
  'unknown',
  'disclosure',
);
const value = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{2,6}$/), tie('json'), { maxKeys: 3 }),
  ),
})).json;

const leaves = (json: Json): string[] =>
  json !== null && typeof json === 'object' ? Object.values(json).flatMap(leaves) : [String(json)];

test('nothing of a document is left out, whatever its shape', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), (document) => {
      const text = textOf(document);
      for (const one of leaves(document)) expect(text).toContain(one);
    }),
  );
});
