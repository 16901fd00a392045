import { expect, test } from 'vitest';
import { cellsOf } from './delimited.ts';

test.each<[string, string, readonly (readonly string[])[]]>([
  ['quotes that hold delimiters, quotes and line ends', 'a,"b,""c""\nd",e\n', [['a', 'b,"c"\nd', 'e'], []]],
  ['a quote within a cell', 'a"b",c', [['a"b"', 'c']]],
  ['space around quotes', ' "a" , b ', [['a', 'b']]],
  ['a quote that does not close', 'a,"b,c\nd', [['a', 'b,c\nd']]],
  ['line ends of every kind', 'a\r\nb\rc\n\nd', [['a'], ['b'], ['c'], [], ['d']]],
])('%s', (_, text, cells) => {
  expect(cellsOf(text, ',')).toEqual(cells);
});

test('a line with quotes by the hundred thousand is read in one go', () => {
  const started = performance.now();
  expect(cellsOf(`;${'(1, "a" '.repeat(400_000)}`, ';')[0]).toHaveLength(2);
  expect(performance.now() - started).toBeLessThan(20_000);
});
