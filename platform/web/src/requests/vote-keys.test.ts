import { expect, test } from 'vitest';
import { choiceOfKey } from './vote-keys.ts';

const press = (key: string, more: object = {}) =>
  choiceOfKey({ key, ctrlKey: false, metaKey: false, altKey: false, target: { tagName: 'BODY' }, ...more });

test('1, 2 and 3 choose', () => {
  expect([press('1'), press('2'), press('3')]).toEqual(['approve', 'changes', 'reject']);
  expect(press('4')).toBeUndefined();
});

test('a digit typed into a comment is text', () => {
  expect(press('1', { target: { tagName: 'TEXTAREA' } })).toBeUndefined();
  expect(press('1', { target: { tagName: 'INPUT', type: 'text' } })).toBeUndefined();
  expect(press('1', { target: { isContentEditable: true } })).toBeUndefined();
  expect(press('1', { target: { tagName: 'INPUT', type: 'checkbox' } })).toBe('approve');
});

test('the browser keeps its own shortcuts', () => expect(press('1', { ctrlKey: true })).toBeUndefined());
