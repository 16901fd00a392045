import { literal } from '@vitrine/core/text';
import type { ColumnType } from '../catalogue-view.ts';
import type { Transform } from './transform.ts';

/** Outward codes end at this: what would be longer is no postcode, and must not be shown as it was typed. */
const longestDistrict = 4;

/** The type after a transform; undefined when the transform does not apply to the type. */
export function transformedType(transform: Transform | null, type: ColumnType): ColumnType | undefined {
  if (transform === null) return type;
  switch (transform.kind) {
    case 'month':
    case 'year':
      return type === 'date' || type === 'timestamp' ? 'date' : undefined;
    case 'band':
      return type === 'integer' ? 'integer' : undefined;
    case 'top-code':
      return type === 'integer' || type === 'decimal' ? type : undefined;
    case 'truncate':
    case 'district':
    case 'lookup':
      return type === 'string' ? 'string' : undefined;
  }
}

/**
 * A transform of a DuckDB expression. NULL stays NULL. No patterns, so time is linear in the text. `lookupTable`
 * gives the SQL table (`code`, `parent`) of a lookup; the expression's columns are qualified, lest they be its.
 */
export function renderTransform(
  transform: Transform | null,
  expression: string,
  lookupTable: (name: string) => string,
): string {
  if (transform === null) return expression;
  switch (transform.kind) {
    case 'month':
    case 'year':
      return `CAST(date_trunc(${literal(transform.kind)}, ${expression}) AS DATE)`;
    case 'band': {
      const width = literal(transform.width);
      return `(${expression} - ((${expression} % ${width}) + ${width}) % ${width})`;
    }
    case 'top-code':
      // least() passes over NULL and would answer the limit.
      return `(CASE WHEN ${expression} > ${literal(transform.at)} THEN ${literal(transform.at)} ELSE ${expression} END)`;
    case 'truncate':
      return `left(${expression}, ${literal(transform.length)})`;
    case 'district': {
      // Named, because by itself trim() takes other white space away too.
      const text = `trim(${expression}, ' ')`;
      const end = `CASE WHEN strpos(${text}, ' ') > 0 THEN strpos(${text}, ' ') - 1 WHEN length(${text}) > 4 THEN length(${text}) - 3 ELSE length(${text}) END`;
      return `(CASE WHEN ${end} <= ${literal(longestDistrict)} THEN left(${text}, ${end}) END)`;
    }
    case 'lookup':
      // The engine makes a hash join of it, which fails where a code has two parents instead of doubling the row.
      return `(SELECT l.parent FROM ${lookupTable(transform.name)} l WHERE l.code = ${expression})`;
  }
}

/** The same without an engine: dates and timestamps as ISO 8601 text, a lookup as a map from code to parent. */
export function applyTransform(
  transform: Transform | null,
  value: string | number | boolean | null,
  lookup: (name: string) => ReadonlyMap<string, string>,
): string | number | boolean | null {
  if (transform === null || value === null) return value;
  switch (transform.kind) {
    case 'month':
      return `${String(value).slice(0, 7)}-01`;
    case 'year':
      return `${String(value).slice(0, 4)}-01-01`;
    case 'band': {
      const number = Number(value);
      return number - (((number % transform.width) + transform.width) % transform.width);
    }
    case 'top-code':
      return Math.min(Number(value), transform.at);
    case 'truncate':
      return Array.from(String(value)).slice(0, transform.length).join('');
    case 'district': {
      const characters = Array.from(String(value).replace(/^ +/, '').replace(/ +$/, ''));
      const space = characters.indexOf(' ');
      const { length } = characters;
      const end = space >= 0 ? space : length > 4 ? length - 3 : length;
      return end <= longestDistrict ? characters.slice(0, end).join('') : null;
    }
    case 'lookup':
      return lookup(transform.name).get(String(value)) ?? null;
  }
}
