import { expect, test } from 'vitest';
import { treeMove, visibleItems } from './tree.ts';

const column = (name: string) => ({
  name,
  type: 'INTEGER',
  role: 'value' as const,
  description: '',
  transform: null,
});
const tables = [
  { dataset: 'apc', title: 'Admitted', columns: [column('age'), column('sex')] },
  { dataset: 'op', title: 'Outpatients', columns: [column('age')] },
];
const closed = visibleItems(tables, new Set());
const open = visibleItems(tables, new Set(['apc']));

test('a closed table hides its columns', () => {
  expect(closed.map((one) => one.id)).toEqual(['apc', 'op']);
  expect(open.map((one) => one.id)).toEqual(['apc', 'apc.age', 'apc.sex', 'op']);
});

test('arrows walk, open and close', () => {
  expect(treeMove(closed, 0, 'ArrowRight')).toEqual({ toggle: 'apc', open: true });
  expect(treeMove(open, 0, 'ArrowRight')).toEqual({ go: 1 });
  expect(treeMove(open, 2, 'ArrowLeft')).toEqual({ go: 0 });
  expect(treeMove(open, 0, 'ArrowLeft')).toEqual({ toggle: 'apc', open: false });
  expect(treeMove(open, 3, 'ArrowDown')).toEqual({ go: 3 });
  expect(treeMove(open, 0, 'ArrowUp')).toEqual({ go: 0 });
});

test('enter inserts the name, a letter jumps to the next that begins with it', () => {
  expect(treeMove(open, 2, 'Enter')).toEqual({ insert: 'sex' });
  expect(treeMove(open, 0, 's')).toEqual({ go: 2 });
  expect(treeMove(open, 2, 'A')).toEqual({ go: 0 });
  expect(treeMove(open, 0, 'z')).toBeUndefined();
});
