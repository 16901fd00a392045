const dayMs = 86_400_000;
/** A longer leap may be a clock that is set wrong, and a day that was told cannot be taken back. */
const believedDays = 31;
/** After a longer pause only yesterday is made. */
const mostDays = 366;

/** The day before another: `2026-11-30` before `2026-12-01`. */
function dayBefore(day: string): string {
  return plus(day, -1);
}

/**
 * Which days the public log is to take in now, in order: each that is over, those without acts too. A clock that went
 * back makes none until it has caught up; one that leapt more than a month ahead makes none until the process has run
 * for a day with it. Pure.
 *
 * @param last the day that was made last; undefined for none
 * @param today the day that is not over yet
 * @param upMs milliseconds for which the process has run
 */
export function daysToMake(last: string | undefined, today: string, upMs: number): readonly string[] {
  const yesterday = dayBefore(today);
  if (last === undefined) return [yesterday];
  const gap = Math.round((Date.parse(yesterday) - Date.parse(last)) / dayMs);
  if (gap <= 0 || (gap > believedDays && upMs < dayMs)) return [];
  if (gap > mostDays) return [yesterday];
  return Array.from({ length: gap }, (_, n) => plus(last, n + 1));
}

function plus(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}
