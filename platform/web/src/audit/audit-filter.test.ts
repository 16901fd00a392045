import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterOf, queryOf } from './audit-filter.ts';

const word = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text);

test('a filter survives its address', () => {
  const filters = fc.record(
    {
      text: word,
      type: word,
      actor: word,
      agreement: word,
      result: fc.constantFrom('done', 'refused', 'failed', 'interrupted'),
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
  expect(filterOf(new URLSearchParams('result=maybe&from=yesterday&type=query&other=1'))).toEqual({
    type: 'query',
  });
});
