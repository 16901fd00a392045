import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactWindow, intersect, nearWindow } from './birth-window.ts';
import { completedYears, formatDay, parseDay } from './days.ts';

const event = fc.integer({ min: parseDay('2000-01-01'), max: parseDay('2008-12-31') });
const years = fc.integer({ min: 1, max: 119 });

test('an age in years holds from the first to the last day of its window and on neither side of it', () => {
  fc.assert(
    fc.property(event, years, (day, age) => {
      const window = exactWindow(`${age}.0`, day) ?? { from: NaN, to: NaN };
      expect(completedYears(window.from, day)).toBe(age);
      expect(completedYears(window.to, day)).toBe(age);
      expect(completedYears(window.from - 1, day)).toBe(age + 1);
      expect(completedYears(window.to + 1, day)).toBe(age - 1);
    }),
  );
});

test('a nearly right age is wrong by one year at most', () => {
  fc.assert(
    fc.property(event, years, (day, age) => {
      const window = nearWindow(String(age), day) ?? { from: NaN, to: NaN };
      expect(completedYears(window.from, day)).toBe(age + 1);
      expect(completedYears(window.to, day)).toBe(Math.max(1, age - 1));
    }),
  );
});

test('somebody born on 29 February has a birthday on 1 March in other years', () => {
  expect(exactWindow('1', parseDay('2001-02-28'))?.to).toBe(parseDay('2000-02-28'));
  expect(exactWindow('1', parseDay('2001-03-01'))?.to).toBe(parseDay('2000-03-01'));
});

test("a baby's code stands for days of age", () => {
  const window = exactWindow('7003', parseDay('2001-05-29'));
  expect([window?.from, window?.to].map((day) => formatDay(day ?? 0))).toEqual(['2001-05-01', '2001-05-22']);
});

test.each(['', '120'])('age %j says nothing about the birth date', (age) => {
  expect(exactWindow(age, 0)).toBeUndefined();
});

test('windows that do not meet have nothing in common', () => {
  expect(intersect({ from: 1, to: 5 }, { from: 4, to: 9 })).toEqual({ from: 4, to: 5 });
  expect(intersect({ from: 1, to: 3 }, { from: 4, to: 9 })).toBeUndefined();
});
