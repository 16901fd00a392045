const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01 of a calendar date (month 1–12); a day past the month's end is its last day. */
export function dayOf(year: number, month: number, day: number): number {
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Date.UTC(year, month - 1, Math.min(day, lastDay)) / MS_PER_DAY;
}

/** Days since 1970-01-01 of YYYY-MM-DD. */
export function parseDay(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY;
}

export function formatDay(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

export function calendarOf(day: number): { year: number; month: number; day: number } {
  const date = new Date(day * MS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Completed years between birth and event, both as days since 1970-01-01. */
export function completedYears(birth: number, event: number): number {
  const b = calendarOf(birth);
  const e = calendarOf(event);
  return e.year - b.year - (e.month < b.month || (e.month === b.month && e.day < b.day) ? 1 : 0);
}
