import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockWords, fromField, toField } from './words.ts';

const deadline = '2026-06-18T12:00:00.000Z';
const at = (hours: number): number => Date.parse(deadline) - hours * 3_600_000;

describe('the clock in words', () => {
  it.each([
    [30, '30 h 0 min are left', false],
    [24, '24 h 0 min are left', true],
    [0.5, '0 h 30 min are left', true],
    [-1.25, 'over since 1 h 15 min', true],
  ])('%s hours before the deadline', (hours, said, alarm) => {
    const { text, alarm: alarmed } = clockWords(
      { state: hours < 0 ? 'over' : 'running', deadline },
      at(hours),
    );
    expect(text).toContain(said);
    expect(alarmed).toBe(alarm);
  });

  it('turns red on an open page, though the answer of the server is from before', () => {
    expect(clockWords({ state: 'running', deadline }, at(-1)).text).toContain('over since');
  });
});

it('gives back the minute that a field of date and time was given', () => {
  const dates = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2090-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, (date) => {
      const minute = new Date(Math.floor(date.getTime() / 60_000) * 60_000).toISOString();
      // An hour that a clock repeats in autumn is read as one of both.
      const apart = Math.abs(Date.parse(fromField(toField(date))) - Date.parse(minute));
      expect([0, 3_600_000]).toContain(apart);
    }),
  );
  expect(fromField('')).toBe('');
});
