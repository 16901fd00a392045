import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTable, parseTable } from './csv.ts';

test('what is written is read back, whatever the cells hold', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'É', ',', '"', '\n', '\r', ' ', '&\t') });
  fc.assert(
    fc.property(fc.array(fc.record({ A: cell, B: cell })), (rows) => {
      const columns = ['A', 'B'];
      expect(parseTable(formatTable({ columns, rows }))).toEqual({ columns, rows });
    }),
  );
});

test('a cell is quoted only where it must be', () => {
  const text = formatTable({ columns: ['A', 'B'], rows: [{ A: 'x y', B: 'p,q' }] });
  expect(text).toBe('A,B\nx y,"p,q"\n');
});

test('a line with a cell too few is refused with its number', () => {
  expect(() => parseTable('A,B\n1,2\n3\n')).toThrow('Line 3 has 1 cells');
});
