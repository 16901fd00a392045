import { literal } from '@vitrine/core/text';
import type { ColumnType } from '../catalogue-view.ts';
import type { Scalar } from './predicate.ts';

const date = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
const time = /^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{0,5}[1-9])?$/;

/** Whether a column of this type can be compared by order. */
export function orderable(type: ColumnType): boolean {
  return type !== 'boolean';
}

/**
 * Why a value cannot be compared with a column of this type; undefined when it can. Dates are `2001-02-03`,
 * times `04:05:06` and timestamps `2001-02-03T04:05:06`, with a fraction only where it is not zero, so that a
 * moment is written one way.
 */
export function scalarFault(value: unknown, type: ColumnType): string | undefined {
  if (value === null) return 'Nothing compares with null: use $exists.';
  switch (type) {
    case 'string':
      if (typeof value !== 'string') return 'This column holds text: put the value in quotes.';
      return value.length > 1_000 || value.includes('\0') || !value.isWellFormed()
        ? 'Text may have 1,000 characters and no NUL.'
        : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : 'This column holds whole numbers.';
    case 'decimal':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'This column holds numbers.';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'This column holds true and false.';
    case 'date':
      return typeof value === 'string' && isDate(value)
        ? undefined
        : 'This column holds dates such as "2001-02-03".';
    case 'time':
      return typeof value === 'string' && time.test(value)
        ? undefined
        : 'This column holds times such as "04:05:06".';
    case 'timestamp':
      return typeof value === 'string' && isTimestamp(value)
        ? undefined
        : 'This column holds timestamps such as "2001-02-03T04:05:06".';
  }
}

function isDate(text: string): boolean {
  return date.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function isTimestamp(text: string): boolean {
  const [day = '', clock = ''] = text.split('T');
  return text === `${day}T${clock}` && isDate(day) && time.test(clock);
}

/** A literal of the column's type in DuckDB SQL. */
export function renderScalar(value: Scalar, type: ColumnType): string {
  switch (type) {
    case 'date':
      return `CAST(${literal(value)} AS DATE)`;
    case 'time':
      return `CAST(${literal(value)} AS TIME)`;
    case 'timestamp':
      return `CAST(${literal(value)} AS TIMESTAMP)`;
    default:
      return literal(value);
  }
}

/**
 * Orders two values as DuckDB does: numbers by size, text by its UTF-8 bytes (which UTF-16 order is not), and
 * dates and times by their text.
 */
export function compareScalars(one: Scalar | bigint, other: Scalar): number {
  if (typeof one === 'string' && typeof other === 'string') {
    return Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));
  }
  return one === other || one == other ? 0 : one < other ? -1 : 1;
}
