const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const momentFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A calendar day (`YYYY-MM-DD`) in words. */
export const dayText = (day: string): string => dayFormat.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
export const momentText = (instant: string): string => momentFormat.format(new Date(instant));
export const exactText = (instant: string): string => exactFormat.format(new Date(instant));

/** Milliseconds in words a person reads at a glance. */
export function elapsedText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What is left of a term that ends on `day` (its last day counts). */
export function termLeft(day: string, now: Date): string {
  const end = Date.parse(`${day.slice(0, 10)}T00:00:00Z`) + 86_400_000;
  const days = Math.ceil((end - now.getTime()) / 86_400_000);
  if (days <= 0) return 'term over';
  return days === 1 ? 'last day' : `${days.toLocaleString('en-GB')} days left`;
}

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
