import fc from 'fast-check';
import { expect, test } from 'vitest';
import { follows, keyOf, LogContradicts, parseCheckpoint } from './keep.ts';

const root = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const checkpoint = (size: number, byte = 1) =>
  parseCheckpoint(`vitrine.invalid/log\n${size}\n${root(byte)}\n\n— vitrine.invalid/log sig\n`);

test('a log that grows, or stays as it is, goes on from what was seen', () => {
  expect(() => follows(undefined, checkpoint(5))).not.toThrow();
  expect(() => follows(checkpoint(5), checkpoint(9, 2))).not.toThrow();
  expect(() => follows(checkpoint(5), checkpoint(5))).not.toThrow();
});

test('a shorter log, and another log of the same length, are contradictions', () => {
  expect(() => follows(checkpoint(9), checkpoint(5))).toThrow(LogContradicts);
  expect(() => follows(checkpoint(9), checkpoint(9, 2))).toThrow(LogContradicts);
});

test('what is not a checkpoint is not kept', () => {
  const name = 'vitrine.invalid/log';
  const wrong = ['', '<html>', `${name}\n-1\nAAAA\n`, `${name}\n01\n${root(1)}\n`, 'x'.repeat(70_000)];
  for (const text of wrong) expect(() => parseCheckpoint(text)).toThrow(TypeError);
  expect(() => parseCheckpoint(`${name}\n1\n${root(1)}\n`)).not.toThrow();
  expect(() => parseCheckpoint(`another/log\n1\n${root(1)}\n`)).toThrow('not a checkpoint of the public log');
});

test('names of kept checkpoints sort by length of the log', () => {
  const size = fc.integer({ min: 0, max: 1e12 });
  fc.assert(
    fc.property(size, size, (a, b) => {
      expect(keyOf(checkpoint(a)) < keyOf(checkpoint(b))).toBe(a < b);
    }),
  );
});
