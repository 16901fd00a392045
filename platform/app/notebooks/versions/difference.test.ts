import type { NotebookCell } from '@vitrine/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsBetween } from './difference.ts';

const cell = fc.record({
  id: fc.integer({ min: 0, max: 12 }).map((n) => `cell${String(n).padStart(4, '0')}`),
  language: fc.constantFrom('sql' as const, 'python' as const, 'r' as const, 'markdown' as const),
  code: fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 6 }).map((lines) => lines.join('\n')),
});
const cells = fc.uniqueArray(cell, { selector: ({ id }) => id, maxLength: 8 });

test('both notebooks can be made again of what is told, and no cell is told twice', () => {
  fc.assert(
    fc.property(cells, cells, (older, newer) => {
      const told = cellsBetween(older, newer);
      expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
      const text = (of: (typeof told)[number], left: 'added' | 'removed'): string =>
        of.lines.flatMap((line) => (line.kind === left ? [] : line.text)).join('\n');
      const now = told.filter(({ change }) => change !== 'removed');
      expect(now.map(({ id, place }) => [id, place])).toEqual(newer.map(({ id }, at) => [id, at + 1]));
      for (const is of now) {
        const { code, language } = newer.find(({ id }) => id === is.id) as NotebookCell;
        expect(is.language).toBe(language);
        if (is.lines.length > 0) expect(text(is, 'removed')).toBe(code);
      }
      for (const was of older) {
        const found = told.find(({ id }) => id === was.id);
        expect(found?.languageBefore ?? found?.language).toBe(was.language);
        const same = newer.find(({ id }) => id === was.id)?.code === was.code;
        if (found !== undefined && !same) expect(text(found, 'added')).toBe(was.code);
        expect(found?.change === 'removed').toBe(!newer.some(({ id }) => id === was.id));
      }
    }),
  );
});

test('a notebook and itself differ in nothing', () => {
  fc.assert(
    fc.property(cells, (list) => {
      expect(
        cellsBetween(list, list).every(({ change, lines }) => change === 'same' && lines.length === 0),
      ).toBe(true);
    }),
  );
});

test('a cell that moved is told where it is, once, with its lines only if they changed', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((code, at): NotebookCell => ({
    id: `cell000${at}`,
    language: 'r',
    code,
  })) as [NotebookCell, NotebookCell, NotebookCell];
  expect(cellsBetween([a, b, c], [b, c, a]).map(({ change, place }) => `${change} ${place}`)).toEqual([
    'same 1',
    'same 2',
    'moved 3',
  ]);
});

test('two cells of as many lines as a cell may have are compared in no time', () => {
  const long = (word: string): NotebookCell => ({
    id: 'cell0001',
    language: 'python',
    code: Array.from({ length: 20_000 }, (_, at) => `${word}${at % 7}`).join('\n'),
  });
  const begun = performance.now();
  const [told] = cellsBetween([long('a')], [long('b')]);
  expect(told?.lines).toHaveLength(40_000);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('a notebook of as many cells as there may be is compared in no time, and says what it left out', () => {
  const notebook = (word: string): NotebookCell[] =>
    Array.from({ length: 200 }, (_, place) => ({
      id: `cell${String(place).padStart(4, '0')}`,
      language: 'python',
      code: Array.from({ length: 1_990 }, (__, at) => `${word}${at % 7}`).join('\n'),
    }));
  const [older, newer] = [notebook('a'), notebook('b')];
  const begun = performance.now();
  const told = cellsBetween(older, newer);
  expect(performance.now() - begun).toBeLessThan(1_500);
  const lines = told.reduce((sum, cell) => sum + cell.lines.length, 0);
  const leftOut = told.reduce((sum, cell) => sum + (cell.leftOut ?? 0), 0);
  expect(lines).toBe(40_000);
  expect(lines + leftOut).toBe(200 * 2 * 1_990);
  expect(told.map(({ change }) => change)).toEqual(told.map(() => 'changed'));
  expect(told.slice(1).every(({ whole }) => whole === true)).toBe(true);
});
