import { calendarOf, dayOf } from './days.ts';

/** The birth dates (days since 1970-01-01, both ends included) under which a recorded age is right. */
export interface BirthWindow {
  readonly from: number;
  readonly to: number;
}

/** HES writes an age under one year as a code; the days of age each code stands for. */
export const BABY_DAYS: ReadonlyMap<number, readonly [number, number]> = new Map([
  [7001, [0, 0]],
  [7002, [1, 6]],
  [7003, [7, 28]],
  [7004, [29, 90]],
  [7005, [91, 181]],
  [7006, [182, 272]],
  [7007, [273, 364]],
]);

/** HES gives 120 to everyone of 120 or more, in practice to people whose birth date was not usable. */
const UNUSABLE_AGE = 120;

const yearsWindow = (event: number, fewest: number, most: number): BirthWindow => {
  const { year, month, day } = calendarOf(event);
  return { from: dayOf(year - most - 1, month, day) + 1, to: dayOf(year - fewest, month, day) };
};

/** Birth dates that make the age exactly right at the event, or undefined when the age says nothing. */
export function exactWindow(age: string, event: number): BirthWindow | undefined {
  if (age === '') return undefined;
  const value = Number(age);
  const baby = BABY_DAYS.get(value);
  if (baby) return { from: event - baby[1], to: event - baby[0] };
  return value >= UNUSABLE_AGE ? undefined : yearsWindow(event, value, value);
}

/** As exactWindow, but an age in years may be wrong by one: the source rounds where HES counts birthdays. */
export function nearWindow(age: string, event: number): BirthWindow | undefined {
  const exact = exactWindow(age, event);
  if (exact === undefined || BABY_DAYS.has(Number(age))) return exact;
  return yearsWindow(event, Math.max(1, Number(age) - 1), Number(age) + 1);
}

export function intersect(a: BirthWindow, b: BirthWindow): BirthWindow | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from <= to ? { from, to } : undefined;
}
