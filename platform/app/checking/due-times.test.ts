import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueOf, isWorkingDay, workingDaysAfter, type DueTimes } from './due-times.ts';

const times = (check: number, ...holidays: string[]): DueTimes => ({
  days: { check, answer: 10, release: 1 },
  holidays: new Set(holidays),
});
const date = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
const dayText = date.map((one) => one.toISOString().slice(0, 10));

test('so many working days pass until a step is due, and the last is one', () => {
  fc.assert(
    fc.property(
      dayText,
      fc.integer({ min: 1, max: 20 }),
      fc.uniqueArray(dayText, { maxLength: 30 }),
      (day, days, off) => {
        const holidays = new Set(off);
        const due = workingDaysAfter(day, days, holidays);
        let count = 0;
        for (let one = Date.parse(day) + 86_400_000; one <= Date.parse(due); one += 86_400_000)
          if (isWorkingDay(new Date(one).toISOString().slice(0, 10), holidays)) count += 1;
        expect(count).toBe(days);
        expect(isWorkingDay(due, holidays)).toBe(true);
      },
    ),
  );
});

test('a step is open, then near, then overdue, and never goes back', () => {
  const order = ['open', 'near', 'overdue'];
  fc.assert(
    fc.property(
      date,
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 20 }),
      (began, days, check) => {
        const at = (hours: number) =>
          dueOf(times(check), 'check', began.toISOString(), new Date(began.getTime() + hours * 3_600_000));
        const [first, later] = [at(days * 24), at(days * 24 + 13)];
        expect(order.indexOf(later.state)).toBeGreaterThanOrEqual(order.indexOf(first.state));
        expect(later.day).toBe(first.day);
      },
    ),
  );
});

test.each([
  // Monday 15 June 2026, three working days: due on Thursday.
  ['2026-06-16T23:00:00.000Z', 'open', '2026-06-18'],
  ['2026-06-17T00:00:00.000Z', 'near', '2026-06-18'],
  ['2026-06-18T23:59:59.000Z', 'near', '2026-06-18'],
  ['2026-06-19T00:00:00.000Z', 'overdue', '2026-06-18'],
])('at %s it is %s', (now, state, day) => {
  expect(dueOf(times(3), 'check', '2026-06-15T12:00:00.000Z', new Date(now))).toMatchObject({ state, day });
});

test('weekends and holidays do not count', () => {
  // Thursday 24 December 2026: Christmas, the weekend and Boxing Day's substitute stand between.
  const christmas = times(2, '2026-12-25', '2026-12-28');
  expect(dueOf(christmas, 'check', '2026-12-24T09:00:00.000Z', new Date('2026-12-24')).day).toBe(
    '2026-12-30',
  );
});
