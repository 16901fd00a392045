import type { TimestampUnit } from '../arrow-type.ts';

const perSecond: Readonly<Record<TimestampUnit, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};
const digits: Readonly<Record<TimestampUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };
const daySeconds = 86_400n;

/** DuckDB's infinite dates and timestamps are the ends of their integer types. */
const infiniteDay = 2 ** 31 - 1;
const infiniteTime = 2n ** 63n - 1n;

/** ISO 8601, years of more than four digits or before 1 with a sign. */
export function dateText(day: number): string {
  if (Math.abs(day) === infiniteDay) return day > 0 ? 'infinity' : '-infinity';
  const { year, month, dayOfMonth } = civil(BigInt(day));
  return `${yearText(year)}-${two(month)}-${two(dayOfMonth)}`;
}

export function timeText(value: bigint, unit: 'us' | 'ns'): string {
  return clockText(value, unit);
}

/** ISO 8601 with the fraction's trailing zeros left out; `Z` where the type has a time zone. */
export function timestampText(value: bigint, unit: TimestampUnit, utc: boolean): string {
  if (value === infiniteTime || value === -infiniteTime) return value > 0n ? 'infinity' : '-infinity';
  const perDay = daySeconds * perSecond[unit];
  const day = floorDivide(value, perDay);
  const { year, month, dayOfMonth } = civil(day);
  return `${yearText(year)}-${two(month)}-${two(dayOfMonth)}T${clockText(value - day * perDay, unit)}${utc ? 'Z' : ''}`;
}

/** ISO 8601 duration: `P1M2DT3.5S`; months, days and seconds are kept apart, as SQL keeps them. */
export function intervalText(months: number, days: number, nanoseconds: bigint): string {
  const date = `${months === 0 ? '' : `${months}M`}${days === 0 ? '' : `${days}D`}`;
  if (nanoseconds === 0n) return date === '' ? 'PT0S' : `P${date}`;
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return `P${date}T${sign}${size / 1_000_000_000n}${fraction(size % 1_000_000_000n, 9)}S`;
}

export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const sign = value < 0n ? '-' : '';
  const text = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function clockText(value: bigint, unit: TimestampUnit): string {
  const seconds = value / perSecond[unit];
  const clock = [seconds / 3_600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => two(Number(part)));
  return `${clock.join(':')}${fraction(value % perSecond[unit], digits[unit])}`;
}

function fraction(part: bigint, width: number): string {
  return part === 0n ? '' : `.${String(part).padStart(width, '0').replace(/0+$/, '')}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/**
 * The proleptic Gregorian date of a day number (0 is 1970-01-01), year 0 being 1 BC. JavaScript's Date ends at
 * year 275,760, the engine's dates do not. Method: eras of 400 years counted from 1 March of year 0.
 */
function civil(day: bigint): { year: number; month: number; dayOfMonth: number } {
  const eraDays = 146_097n;
  const shifted = day + 719_468n;
  const era = floorDivide(shifted, eraDays);
  const dayOfEra = Number(shifted - era * eraDays);
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + Number(era) * 400 + (month <= 2 ? 1 : 0);
  return { year, month, dayOfMonth: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}
