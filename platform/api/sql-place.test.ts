import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeInSql } from './sql-place.ts';

test('the line and column of the guard are taken as they are', () => {
  expect(placeInSql('SELECT\n x', { name: 'x', at: { line: 2, column: 2 } })).toEqual({ line: 2, column: 2 });
});

test('a byte of the parser becomes a line and a column as editors count', () => {
  expect(placeInSql('SELECT x', { position: 7 })).toEqual({ line: 1, column: 8 });
  // Two bytes, one unit; four bytes, two units.
  expect(placeInSql("SELECT 'é', x", { position: 13 })).toEqual({ line: 1, column: 13 });
  expect(placeInSql("SELECT '🫀',\n  x", { position: 17 })).toEqual({ line: 2, column: 3 });
});

test('facts that name no place give none', () => {
  for (const facts of [undefined, {}, { position: '7' }, { position: -1 }, { at: { line: 0, column: 1 } }]) {
    expect(placeInSql('SELECT x', facts)).toBeUndefined();
  }
});

test('both ways of saying it lead to the same character of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const position = new TextEncoder().encode(before).length;
      const lines = before.split('\n');
      expect(placeInSql(before + after, { position })).toEqual({
        line: lines.length,
        column: (lines.at(-1)?.length ?? 0) + 1,
      });
    }),
  );
});
