import { between, numberOf, oneOf, type Draw } from './draws.ts';
import { fromPattern } from './from-pattern.ts';
import type { TwinColumn } from './twin-plan.ts';
import { unsaid } from './unsaid.ts';

/** A value as text: whole numbers in digits, dates and times as ISO 8601, booleans as `true` and `false`. */
export type DrawValue = (draw: Draw) => string;

const dayMs = 86_400_000;

/** A01, B02 … T20: what a transform shortens stays apart. */
function madeUp(draw: Draw): string {
  const at = between(draw, 1, unsaid.texts);
  return `${String.fromCodePoint(64 + at)}${String(at).padStart(2, '0')}`;
}

/** Draws values of one column by itself, as its description has them; of a key, `keyValue` tells. */
export function valuesOf(column: TwinColumn): DrawValue {
  const { type, values, pattern } = column;
  if (values !== undefined && values.length > 0) {
    const fitting = values.filter((one) => isWithin(column, one));
    const list = fitting.length > 0 ? fitting : values;
    // Codes of a number may be for its exceptions alone.
    const exceptions = type === 'integer' && list.some((one) => Math.abs(Number(one)) > 99);
    if (!exceptions) return (draw) => oneOf(draw, list);
    return (draw) => (draw() < 0.1 ? oneOf(draw, list) : integer(column, draw));
  }
  const shaped = pattern === undefined ? undefined : fromPattern(pattern);
  if (shaped !== undefined) return shaped;
  switch (type) {
    case 'integer':
      return (draw) => integer(column, draw);
    case 'decimal':
      return (draw) => decimal(column, draw);
    case 'boolean':
      return (draw) => String(draw() < 0.5);
    case 'time':
      return (draw) => clock(draw);
    case 'date':
      return (draw) => day(column, draw);
    case 'timestamp':
      return (draw) => `${day(column, draw)} ${clock(draw)}`;
    case 'string':
      return madeUp;
  }
}

/** Whether a value lies between the bounds that a column has. */
export function isWithin({ type, min, max }: TwinColumn, value: string): boolean {
  if (type === 'integer' || type === 'decimal')
    return (
      (min === undefined || Number(value) >= Number(min)) &&
      (max === undefined || Number(value) <= Number(max))
    );
  return (min === undefined || value >= min) && (max === undefined || value.slice(0, 10) <= max);
}

/** The key `at` of an entity: the same in every table; a pseudonym where the column holds numbers. */
export function keyValue(entity: string, type: TwinColumn['type'], seed: number, at: number): string {
  return type === 'integer' ? numberOf(seed, entity, at) : `${entity}-${String(at + 1).padStart(6, '0')}`;
}

/** Whole numbers of a band of this width that begins here, as far as the column has them. */
export function inBand(column: TwinColumn, start: number, width: number): DrawValue | undefined {
  const low = Math.max(start, Number(column.min ?? start));
  const high = Math.min(
    start + width - (column.type === 'integer' ? 1 : 0.1),
    Number(column.max ?? Infinity),
  );
  if (low > high) return undefined;
  const limits = { ...column, min: String(low), max: String(high) };
  return (draw) => (column.type === 'integer' ? integer(limits, draw) : decimal(limits, draw));
}

const bounds = (
  { min, max }: TwinColumn,
  [from, to]: readonly [number, number],
): readonly [number, number] => {
  const low = min === undefined ? Math.min(from, Number(max ?? from)) : Number(min);
  return [low, max === undefined ? Math.max(to, low) : Number(max)];
};

function integer(column: TwinColumn, draw: Draw): string {
  const [low, high] = bounds(column, unsaid.integer);
  return String(between(draw, Math.ceil(low), Math.floor(high)));
}

function decimal(column: TwinColumn, draw: Draw): string {
  const [low, high] = bounds(column, unsaid.decimal);
  return (low + Math.floor(draw() * ((high - low) * 10 + 1)) / 10).toFixed(1);
}

function day({ min, max }: TwinColumn, draw: Draw): string {
  const first = Date.parse(min ?? (max !== undefined && max < unsaid.dates[0] ? max : unsaid.dates[0]));
  const last = Date.parse(max ?? (min !== undefined && min > unsaid.dates[1] ? min : unsaid.dates[1]));
  const days = Math.round((last - first) / dayMs);
  return new Date(first + between(draw, 0, days) * dayMs).toISOString().slice(0, 10);
}

const clock = (draw: Draw): string =>
  [between(draw, 0, 23), between(draw, 0, 59), between(draw, 0, 59)]
    .map((one) => String(one).padStart(2, '0'))
    .join(':');
