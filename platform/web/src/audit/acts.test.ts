import { expect, test } from 'vitest';
import { actsOf } from './acts.ts';
import { countText } from './audit-entries.tsx';

const entry = (index: number, act: string, phase: 'intent' | 'outcome' | 'fact') => ({ index, act, phase });

test('an act is one line, and one that never ended is still seen', () => {
  const entries = [
    entry(5, 'c', 'intent'),
    entry(4, 'b', 'fact'),
    entry(3, 'a', 'outcome'),
    entry(2, 'a', 'intent'),
  ];
  expect(actsOf(entries).map((one) => one.index)).toEqual([5, 4, 3]);
});

test('an auditor whose filter finds nothing does not read that the log is empty', () => {
  expect(countText(0, 0, 83)).toBe('0 of 83 entries fit');
  expect(countText(50, 60, 83)).toBe('60 of 83 entries fit, 50 shown, an act on one line');
  expect(countText(50, 83, 83)).toBe('50 of 83 entries shown, an act on one line');
});
