import { expect, test } from 'vitest';
import { draftsOf } from './drafts.ts';

function memory() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

test('a draft is kept as typed, for its person only', () => {
  const store = memory();
  const mine = draftsOf('p1', () => store);
  mine.write('sql:A', 'SELECT 1');
  expect(mine.read('sql:A')).toBe('SELECT 1');
  expect(draftsOf('p2', () => store).read('sql:A')).toBeUndefined();
  mine.remove('sql:A');
  expect(mine.read('sql:A')).toBeUndefined();
});

test('one person cannot be named so as to read another’s draft', () => {
  const store = memory();
  draftsOf('a:b', () => store).write('c', 'secret');
  expect(draftsOf('a', () => store).read('b:c')).toBeUndefined();
});

test('a forbidden storage is no failure', () => {
  const none = draftsOf('p1', () => {
    throw new Error('SecurityError');
  });
  none.write('k', 'text');
  none.remove('k');
  expect(none.read('k')).toBeUndefined();
});
