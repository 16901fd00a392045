import { expect, test } from 'vitest';
import { byGravity, findingsText } from './findings-text.ts';

test('counts are said in words', () => {
  expect(findingsText({ stop: 0, warn: 0, note: 0 })).toBe('Nothing found');
  expect(findingsText({ stop: 1, warn: 2, note: 1 })).toBe('1 stop, 2 warnings, 1 note');
});

test('what stops a release comes first', () => {
  const finding = (code: string, severity: 'stop' | 'warn' | 'note') => ({
    code,
    severity,
    file: 'f',
    explanation: '',
  });
  const sorted = byGravity([
    finding('a', 'note'),
    finding('b', 'stop'),
    finding('c', 'warn'),
    finding('d', 'stop'),
  ]);
  expect(sorted.map((one) => one.code)).toEqual(['b', 'd', 'c', 'a']);
});
