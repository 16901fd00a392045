import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeCells, emptyCell, newCellId, withImported, type Cells, type CellsChange } from './cells.ts';
import { nameFault } from './result-names.ts';

const ids = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'];
const id = fc.constantFrom(...ids);
const change: fc.Arbitrary<CellsChange> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), id, code: fc.string() }),
  fc.record({ kind: fc.constant('language' as const), id, language: fc.constantFrom('sql', 'python') }),
  fc.record({ kind: fc.constant('ran' as const), id, query: fc.string() }),
  fc.record({ kind: fc.constant('move' as const), id, by: fc.constantFrom(1, -1) }),
  fc.record({ kind: fc.constant('remove' as const), id }),
  fc.constant({ kind: 'undo' as const }),
);
const begun: Cells = {
  list: ids.map((one) => ({ id: one, language: 'python', code: one })),
  removed: [],
};

test('whatever is done to cells, none is lost: it is in the notebook or can be brought back', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const { list, removed } = changes.reduce(changeCells, begun);
      const all = [...list, ...removed.map(({ cell }) => cell)].map((cell) => cell.id);
      expect(all.sort()).toEqual(ids);
    }),
  );
});

test('a deleted cell comes back where it was, with what it said', () => {
  const written = changeCells(begun, { kind: 'write', id: 'bbbbbbbb', code: 'x = 1' });
  const gone = changeCells(written, { kind: 'remove', id: 'bbbbbbbb' });
  expect(gone.list.map((cell) => cell.id)).toEqual(['aaaaaaaa', 'cccccccc', 'dddddddd']);
  expect(changeCells(gone, { kind: 'undo' }).list).toEqual(written.list);
});

test('a notebook has two hundred cells at most, each with a name the server takes', () => {
  let cells = begun;
  for (let n = 0; n < 300; n += 1)
    cells = changeCells(cells, { kind: 'add', id: newCellId(), language: 'sql', at: 1 });
  expect(cells.list).toHaveLength(200);
  expect(new Set(cells.list.map((cell) => cell.id)).size).toBe(200);
  for (const cell of cells.list) expect(cell.id).toMatch(/^[a-z0-9]{8,40}$/);
});

test('cells of a file come after those that there are, in the place of one that says nothing, and not too many', () => {
  const found = [{ language: 'r' as const, code: 'x' }];
  const all = withImported(begun.list, found);
  expect(all).toMatchObject([...begun.list, { language: 'r', code: 'x' }]);
  expect(withImported([emptyCell('aaaaaaaa', 'python')], found)).toHaveLength(1);
  const many = Array.from({ length: 200 }, () => ({ language: 'r' as const, code: 'x' }));
  expect(withImported(begun.list, many)).toMatchObject({ code: 'invalid-input' });
});

test('results of SQL have names of their own, which cells keep', () => {
  const begin = changeCells(
    { list: [], removed: [] },
    { kind: 'load', cells: [emptyCell('aaaaaaaa', 'sql'), emptyCell('bbbbbbbb', 'python')] },
  );
  expect(begin.list.map(({ name }) => name)).toEqual(['result1', undefined]);
  const named = changeCells(begin, { kind: 'name', id: 'aaaaaaaa', name: 'cohort' });
  const more = changeCells(named, { kind: 'language', id: 'bbbbbbbb', language: 'sql' });
  expect(more.list.map(({ name }) => name)).toEqual(['cohort', 'result1']);
  const back = changeCells(changeCells(more, { kind: 'remove', id: 'aaaaaaaa' }), { kind: 'undo' });
  expect(back.list.map(({ name }) => name)).toEqual(['cohort', 'result1']);
  expect(nameFault(more.list, 'bbbbbbbb', 'cohort')).toContain('Cell 1');
  expect(nameFault(more.list, 'bbbbbbbb', 'Cohort 1')).toBeDefined();
  expect(nameFault(more.list, 'bbbbbbbb', 'adults')).toBeUndefined();
});
