import { expect, test } from 'vitest';
import { documentFaults } from './document-faults.ts';

test('the faults of a document come in the order of its lines, with their field', () => {
  const problems = [
    { line: 16, column: 29, path: 'b', message: 'second' },
    { line: 15, column: 40, path: 'a', message: 'first' },
    { line: 16, column: 74, field: 'c', message: 'third' },
    { message: 'whole' },
  ].toReversed();
  expect(documentFaults({ problems }).map((one) => [one.field, one.message])).toEqual([
    ['a', 'first'],
    ['b', 'second'],
    ['c', 'third'],
    ['', 'whole'],
  ]);
});

test('other problems have none', () => {
  for (const facts of [undefined, {}, { problems: 'many' }, { problems: [{ line: 1 }] }]) {
    expect(documentFaults(facts)).toEqual([]);
  }
});
