import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gridMove } from './grid-move.ts';

const size = { rows: 100, columns: 5, page: 10 };
const plain = { ctrl: false };

test('arrows, pages and ends', () => {
  expect(gridMove({ row: 0, column: 0 }, 'ArrowUp', plain, size)).toEqual({ row: -1, column: 0 });
  expect(gridMove({ row: 0, column: 0 }, 'PageDown', plain, size)).toEqual({ row: 10, column: 0 });
  expect(gridMove({ row: 7, column: 2 }, 'End', plain, size)).toEqual({ row: 7, column: 4 });
  expect(gridMove({ row: 7, column: 2 }, 'End', { ctrl: true }, size)).toEqual({ row: 99, column: 4 });
  expect(gridMove({ row: 7, column: 2 }, 'Home', { ctrl: true }, size)).toEqual({ row: -1, column: 0 });
  expect(gridMove({ row: 7, column: 2 }, 'Tab', plain, size)).toBeUndefined();
});

test('no key leads outside the grid', () => {
  const keys = fc.constantFrom(
    'ArrowUp',
    'ArrowDown',
    'ArrowLeft',
    'ArrowRight',
    'PageUp',
    'PageDown',
    'Home',
    'End',
  );
  fc.assert(
    fc.property(fc.array(keys), fc.boolean(), fc.nat(50), (pressed, ctrl, rows) => {
      let at = { row: -1, column: 0 };
      for (const key of pressed) at = gridMove(at, key, { ctrl }, { ...size, rows }) ?? at;
      expect(at.row).toBeGreaterThanOrEqual(-1);
      expect(at.row).toBeLessThan(Math.max(rows, 1));
      expect(at.column).toBeGreaterThanOrEqual(0);
      expect(at.column).toBeLessThan(5);
    }),
  );
});
