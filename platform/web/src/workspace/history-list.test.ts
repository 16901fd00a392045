import fc from 'fast-check';
import { expect, test } from 'vitest';
import { found, keep, keptIn } from './history-list.ts';

test('what is kept is read back, and a broken text holds nothing', () => {
  const query = fc.record({ id: fc.string(), sql: fc.string() });
  const name = fc.string().filter((one) => one.trim() !== '');
  fc.assert(
    fc.property(query, name, (one, called) => {
      const kept = keep([], one, called);
      expect(keptIn(JSON.stringify(kept))).toEqual([{ ...one, name: called.trim() }]);
      expect(keep(kept, one, ' ')).toEqual([]);
    }),
  );
  for (const text of [undefined, '', '{', '{}', '[1, null, {"id": 1, "sql": "x", "name": "y"}]']) {
    expect(keptIn(text)).toEqual([]);
  }
});

test('a second name replaces the first', () => {
  const query = { id: 'a', sql: 'SELECT 1' };
  expect(keep(keep([], query, 'one'), query, 'two').map((one) => one.name)).toEqual(['two']);
});

test('a search finds words in any order, in text, state and code', () => {
  const queries = [
    { sql: 'SELECT SEX FROM hes_apc', state: 'done' },
    { sql: 'SELECT ETHNOS FROM hes_apc', state: 'refused', code: 'column-not-granted' },
  ];
  expect(found(queries, 'apc select')).toHaveLength(2);
  expect(found(queries, 'REFUSED granted')).toEqual([queries[1]]);
  expect(found(queries, 'nothing')).toEqual([]);
});
