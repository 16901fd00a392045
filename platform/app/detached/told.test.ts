import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsPerRun, failureClasses, lineBlocks, observations, quarters, warningCodes } from './bounds.ts';
import { blockOf, failureClass, quarterOf, warningsIn } from './told.ts';

describe('what code could write rows into', () => {
  test('is all counted: at most 24 bits a run', () => {
    expect(bitsPerRun).toBe(24);
    expect(Math.log2(observations())).toBeLessThanOrEqual(24);
  });

  test('names of errors become one of a list, whatever code calls them', () => {
    fc.assert(fc.property(fc.string(), (name) => failureClasses.includes(failureClass(name))));
  });

  test('names that only Vitrine gives cannot be given by code', () => {
    for (const name of [
      'OutOfTime',
      'KernelEnded',
      'OutputMissing',
      'OutOfMemory',
      'constructor',
      '__proto__',
    ])
      expect(failureClass(name)).toBe('Error');
    expect([
      failureClass('KeyError'),
      failureClass('ModuleNotFoundError'),
      failureClass('patient_1951_F'),
    ]).toEqual(['KeyError', 'ImportError', 'Error']);
  });

  test('lines become one of 256 blocks of the code that was sent, or none', () => {
    const asked = fc.property(fc.integer({ min: 1, max: 20_000 }), fc.array(fc.double()), (total, lines) => {
      const every = [...lines, ...Array.from({ length: Math.min(total, 600) }, (_, at) => at + 1), total];
      const blocks = every.flatMap((line) => blockOf(line, total) ?? []);
      expect(new Set(blocks.map(({ from }) => from)).size).toBeLessThanOrEqual(lineBlocks);
      for (const { from, to } of blocks) expect(from >= 1 && from <= to && to <= total).toBe(true);
    });
    fc.assert(asked);
  });

  test('a line of short code is told as it is; one that the code does not have is not', () => {
    expect(blockOf(12, 256)).toEqual({ from: 12, to: 12 });
    expect(blockOf(12, 512)).toEqual({ from: 11, to: 12 });
    for (const line of [0, -1, 1.5, 257, NaN, undefined]) expect(blockOf(line, 256)).toBeUndefined();
  });

  test('how far it is becomes a quarter, and never goes back', () => {
    const asked = fc.property(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 200 }), (begun, steps) => {
      const now = quarterOf(Math.min(begun, steps), steps);
      expect(now >= 0 && now < quarters).toBe(true);
      expect(quarterOf(Math.min(begun + 1, steps), steps)).toBeGreaterThanOrEqual(now);
    });
    fc.assert(asked);
  });

  test('what it prints becomes warnings of a list', () => {
    const asked = fc.property(fc.string(), (text) => {
      for (const one of warningsIn(text)) expect(warningCodes).toContain(one);
      expect(warningsIn(`${text} ConvergenceWarning: patient 7`)).toContain('not-converged');
    });
    fc.assert(asked);
  });
});
