import { describe, expect, it } from 'vitest';
import { failureClasses, firstTickSeconds, ticks } from './bounds.ts';
import { logOf } from './log-lines.ts';

const course = {
  languages: ['python' as const],
  state: 'running' as const,
  quarter: 0,
  seconds: null,
  failure: null,
  warnings: [],
};

describe('the log of a run', () => {
  it('says when it is told again, at the moments that there are', () => {
    expect(logOf(course).at(-1)).toBe('You are told again 5 seconds after its code began.');
    expect(logOf({ ...course, seconds: 20 })).toEqual([
      'Running.',
      'After 20 seconds it was still running.',
      'You are told again 40 seconds after its code began.',
    ]);
    const last = firstTickSeconds * 2 ** (ticks - 2);
    expect(logOf({ ...course, seconds: last }).at(-1)).toContain(String(firstTickSeconds * 2 ** (ticks - 1)));
  });

  it('tells quarters of the steps where there are several', () => {
    const several = { ...course, languages: ['python' as const, 'r' as const], seconds: 5 };
    expect(logOf({ ...several, quarter: 2 })[1]).toBe(
      'After 5 seconds it was in the third quarter of its steps.',
    );
    expect(logOf({ ...several, quarter: 3 })[1]).toContain('the last quarter');
  });

  it.each(failureClasses)('says of %s what happened and what to do', (name) => {
    const told = logOf({
      ...course,
      state: 'failed',
      quarter: null,
      seconds: 5,
      failure: { class: name, lines: { from: 3, to: 4 } },
    });
    expect(told[1]).toMatch(new RegExp(`^${name}, lines 3 to 4`));
    expect(told[2]).toMatch(/send it again|mend|Let SQL|Compare|Try/);
  });

  it.each(['interrupted', 'stopped'] as const)('says of one that was %s to send it again', (state) => {
    expect(logOf({ ...course, state, quarter: null })[0]).toContain('end it again');
  });
});
