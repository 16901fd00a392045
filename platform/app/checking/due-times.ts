import type { Settings } from '@vitrine/core/process';
import type { Step } from '@vitrine/disclosure-control/requests';

/** By when each step of a request is due, in working days. */
export interface DueTimes {
  readonly days: Readonly<Record<Step, number>>;
  /** Days (`2026-12-25`) on which nobody works, beside Saturdays and Sundays. */
  readonly holidays: ReadonlySet<string>;
}

export function dueTimesOf(
  settings: Pick<Settings, 'checkDays' | 'answerDays' | 'releaseDays' | 'holidays'>,
): DueTimes {
  const { checkDays: check, answerDays: answer, releaseDays: release, holidays } = settings;
  return { days: { check, answer, release }, holidays: new Set(holidays) };
}

export const dayOf = (moment: string | Date): string =>
  (typeof moment === 'string' ? moment : moment.toISOString()).slice(0, 10);
const after = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);

export function isWorkingDay(day: string, holidays: DueTimes['holidays']): boolean {
  const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** The last of so many working days that follow a day (UTC); the day itself is not counted. Pure. */
export function workingDaysAfter(day: string, days: number, holidays: DueTimes['holidays']): string {
  let [last, left] = [day, days];
  while (left > 0) {
    last = after(last, 1);
    if (isWorkingDay(last, holidays)) left -= 1;
  }
  return last;
}

export interface Due {
  /** The day at whose end the step is overdue. */
  readonly day: string;
  /** `near` on that day and the working day before it. */
  readonly state: 'open' | 'near' | 'overdue';
  /** Since when it is in this state. */
  readonly since: string;
}

/** By when a step that began is due, and whether that is near or over. Pure. */
export function dueOf(times: DueTimes, step: Step, began: string, now: Date): Due {
  const { days, holidays } = times;
  const day = workingDaysAfter(dayOf(began), days[step], holidays);
  const today = dayOf(now);
  const at = (one: string): string => `${one}T00:00:00.000Z`;
  if (today > day) return { day, state: 'overdue', since: at(after(day, 1)) };
  const near = workingDaysAfter(dayOf(began), Math.max(days[step] - 1, 0), holidays);
  // A step is not near its end on the day on which it begins.
  if (today >= near && near > dayOf(began)) return { day, state: 'near', since: at(near) };
  return { day, state: 'open', since: began };
}
