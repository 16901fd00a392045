import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterOf, queryOf } from './audit-filter.ts';

const word = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text);

test('a filter survives its address', () => {
  const filters = fc.record(
    {
      text: word,
      kind: word,
      person: word,
      organisation: word,
      agreement: word,
      dataset: word,
      column: word,
      request: word,
      decision: fc.constantFrom('done', 'refused', 'failed', 'interrupted', 'begun'),
      from: fc.constantFrom('2026-01-01', '2026-12-31'),
      to: fc.constantFrom('2026-02-28', '2027-01-01'),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  fc.assert(
    fc.property(filters, (filter) => {
      expect(filterOf(new URLSearchParams(queryOf(filter).toString()))).toEqual(filter);
    }),
  );
});

test('a mistyped address still shows the log', () => {
  expect(filterOf(new URLSearchParams('decision=maybe&from=yesterday&kind=query&other=1'))).toEqual({
    kind: 'query',
  });
});

test('an address kept from before still finds what it found', () => {
  expect(filterOf(new URLSearchParams('type=query&actor=Sam&result=refused'))).toEqual({
    kind: 'query',
    person: 'Sam',
    decision: 'refused',
  });
});
