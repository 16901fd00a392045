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
  expect(countText({ lines: 0, shown: 0, fitting: 0, whole: 83 })).toBe('0 of 83 entries fit');
  expect(countText({ lines: 31, shown: 50, fitting: 60, whole: 83 })).toBe(
    '60 of 83 entries fit; the newest 50 on 31 lines, one for each act',
  );
  expect(countText({ lines: 1, shown: 2, fitting: 2, whole: 2 })).toBe(
    '2 entries; all on 1 line, one for each act',
  );
});
