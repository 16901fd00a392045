import { expect, test } from 'vitest';
import { cellAct } from './cell-keys.ts';

const press = (key: string, with_: { shift?: boolean; ctrl?: boolean; alt?: boolean } = {}) => ({
  key,
  shiftKey: with_.shift ?? false,
  ctrlKey: with_.ctrl ?? false,
  metaKey: false,
  altKey: with_.alt ?? false,
});

test('a cell is deleted by pressing D twice, and by nothing else', () => {
  expect(cellAct(press('d'), '')).toBeUndefined();
  expect(cellAct(press('d'), 'd')).toBe('remove');
  expect(cellAct(press('d', { ctrl: true }), 'd')).toBeUndefined();
  expect(cellAct(press('x'), 'd')).toBeUndefined();
});

test.each([
  ['Enter', {}, 'edit'],
  ['Enter', { shift: true }, 'run-on'],
  ['Enter', { ctrl: true }, 'run'],
  ['a', {}, 'above'],
  ['b', {}, 'below'],
  ['ArrowUp', {}, 'up'],
  ['?', { shift: true }, 'keys'],
  ['a', { ctrl: true }, undefined],
  ['b', { alt: true }, undefined],
] as const)('%s with %o does %s', (key, held, act) => {
  expect(cellAct(press(key, held), '')).toBe(act);
});
