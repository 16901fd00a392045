import type { Cell } from '@vitrine/api';
import { isNumeric, isTime } from '../column-kind.ts';
import type { Column } from '../query-run.ts';

/** A number of a cell; exact text of large numbers is taken as the nearest number that a picture can show. */
export function amount(cell: Cell | undefined): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  if (typeof cell !== 'string' || cell.trim() === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/** Milliseconds of a day or moment as cells write it, read as UTC. */
export function moment(cell: Cell | undefined): number | undefined {
  if (typeof cell !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(cell)) return undefined;
  const text = cell.replace(' ', 'T');
  const zoned = /T.*(Z|[+-]\d{2}(:?\d{2})?)$/.test(text);
  const value = Date.parse(text.includes('T') ? (zoned ? text : `${text}Z`) : `${text}T00:00:00Z`);
  return Number.isNaN(value) ? undefined : value;
}

export interface Axis {
  readonly kind: 'time' | 'number' | 'text';
  /** Every place along the axis, in order, those without a row included. */
  readonly places: readonly string[];
  readonly label: (place: string) => string;
  /** The values keep a step: a place without a row is a gap, over which no line goes. */
  readonly regular: boolean;
}

/** Places of rows whose value across is not there. They cannot be mistaken for a value: no cell holds U+0000. */
const missingPlace = '\0missing';
const suppressedPlace = '\0suppressed';
const totalPlace = '\0total';
export const noValue: Record<string, string> = {
  [missingPlace]: 'missing',
  [suppressedPlace]: '✱ suppressed',
  [totalPlace]: 'All',
};

/** Where a cell stands along an axis, as a key. */
export function placeOf(cell: Cell | undefined, kind: Axis['kind']): string {
  if (cell === null || cell === undefined) return missingPlace;
  if (typeof cell === 'object') return 'total' in cell ? totalPlace : suppressedPlace;
  const at = kind === 'time' ? moment(cell) : kind === 'number' ? amount(cell) : undefined;
  return String(at ?? cell);
}

const present = (cell: Cell | undefined): boolean =>
  cell !== null && cell !== undefined && typeof cell !== 'object';

function kindOf(column: Column, cells: readonly (Cell | undefined)[]): Axis['kind'] {
  const all = (read: (cell: Cell | undefined) => number | undefined): boolean =>
    cells.every((cell) => !present(cell) || read(cell) !== undefined);
  if (isTime(column) && all(moment)) return 'time';
  return isNumeric(column) && all(amount) ? 'number' : 'text';
}

/** The axis over the cells of one column: times and numbers in order, with gaps where there are gaps. */
export function axisOf(
  column: Column,
  cells: readonly (Cell | undefined)[],
  meanings: Readonly<Record<string, string>> | undefined,
): Axis {
  const kind = kindOf(column, cells);
  const found = [...new Set(cells.map((cell) => placeOf(cell, kind)))];
  const values = found.filter((place) => !(place in noValue));
  const rest = found.filter((place) => place in noValue);
  const sorted = values.map(Number).toSorted((a, b) => a - b);
  const steps = kind === 'text' ? undefined : filled(sorted, kind);
  const inOrder = kind === 'text' ? values : (steps ?? sorted).map(String);
  const named =
    kind === 'time' ? timeLabel(values.map(Number)) : (place: string) => withMeaning(place, meanings);
  return {
    kind,
    places: [...inOrder, ...rest],
    label: (place) => noValue[place] ?? named(place),
    regular: steps !== undefined,
  };
}

export const withMeaning = (
  value: string,
  meanings: Readonly<Record<string, string>> | undefined,
): string => {
  const meaning = meanings !== undefined && Object.hasOwn(meanings, value) ? meanings[value] : undefined;
  return value === '' ? 'empty text' : meaning === undefined ? value : `${value} ${meaning}`;
};

/** More places than this are not filled in: a picture of them could not be read. */
const mostPlaces = 200;

/** The values and those between them that no row has, where they keep a step: a gap is seen as a gap. */
function filled(values: readonly number[], kind: 'time' | 'number'): readonly number[] | undefined {
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const next = kind === 'time' ? timeStep(values) : numberStep(values);
  if (next === undefined) return undefined;
  const steps: number[] = [];
  for (let at = first; at <= last; at = next(at)) {
    if (steps.length === mostPlaces) return undefined;
    steps.push(at);
  }
  return steps;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function numberStep(values: readonly number[]): ((at: number) => number) | undefined {
  const step = values.every(Number.isSafeInteger)
    ? values.slice(1).reduce((all, value, i) => gcd(value - (values[i] ?? 0), all), 0)
    : 0;
  return step === 0 ? undefined : (at) => at + step;
}

const dayMs = 86_400_000;
const onDay = (ms: number): boolean => ms % dayMs === 0;
const onMonth = (ms: number): boolean => onDay(ms) && new Date(ms).getUTCDate() === 1;
const onYear = (ms: number): boolean => onMonth(ms) && new Date(ms).getUTCMonth() === 0;

function timeStep(values: readonly number[]): ((at: number) => number) | undefined {
  const later = (months: number) => (at: number) => {
    const day = new Date(at);
    return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1);
  };
  if (values.every(onYear)) return later(12);
  if (values.every(onMonth)) return later(1);
  return values.every(onDay) ? (at) => at + dayMs : undefined;
}

const formats = {
  year: { year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Times as exact as the values are, and no more: a month is “Apr 2001”. */
export function timeLabel(values: readonly number[]): (place: string) => string {
  const exact =
    values.length > 1 && values.every(onYear)
      ? 'year'
      : values.every(onMonth)
        ? 'month'
        : values.every(onDay)
          ? 'day'
          : 'time';
  const format = new Intl.DateTimeFormat('en-GB', { ...formats[exact], timeZone: 'UTC' });
  return (place) => format.format(new Date(Number(place)));
}
