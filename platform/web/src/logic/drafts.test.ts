import { expect, test } from 'vitest';
import { draftsOf, sweepDrafts } from './drafts.ts';

/** A storage in memory, as browsers have it. */
function storage() {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (i: number) => [...held.keys()][i] ?? null,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
    keys: () => [...held.keys()],
  };
}

test('a draft is kept until it is sent, for its person only', () => {
  const store = storage();
  const sam = draftsOf('per_sam', () => store);
  const dana = draftsOf('per_dana', () => store);
  sam.write('sql:A', 'SELECT 1');
  expect(sam.read('sql:A')).toBe('SELECT 1');
  expect(dana.read('sql:A')).toBeUndefined();
  sam.remove('sql:A');
  expect(sam.read('sql:A')).toBeUndefined();
});

test('a storage that is full or forbidden loses the draft, not the page', () => {
  const forbidden = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const drafts = draftsOf('per_sam', forbidden);
  expect(() => drafts.write('a', 'b')).not.toThrow();
  expect(drafts.read('a')).toBeUndefined();
  expect(() => sweepDrafts('per_sam', forbidden)).not.toThrow();
});

test('once another person uses the browser, nothing of the one before is left', () => {
  const store = storage();
  for (const person of ['per_sam', 'per_samuel', 'per/other']) {
    draftsOf(person, () => store).write('sql:A', 'SELECT 1');
  }
  store.setItem('something-else', 'x');
  sweepDrafts('per_sam', () => store);
  expect(store.keys()).toEqual(['vitrine:draft:per_sam:sql:A', 'something-else']);
});

test('documents that were kept here once go, whoever wrote them', () => {
  const store = storage();
  const sam = draftsOf('per_sam', () => store);
  sam.write('dataset-file', 'NHS numbers');
  sam.write('agreement-document', 'a document');
  sam.write('sql:A', 'SELECT 1');
  sweepDrafts('per_sam', () => store);
  expect(store.keys()).toEqual(['vitrine:draft:per_sam:sql:A']);
});
