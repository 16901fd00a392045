import { identifier, literal } from '@vitrine/core/text';
import type { ColumnType } from '../catalogue-view.ts';
import type { Predicate } from './predicate.ts';
import { renderScalar } from './scalars.ts';

export type ColumnTypes = ReadonlyMap<string, ColumnType>;

const signs = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/**
 * A predicate as a DuckDB expression over source columns. `column` renders a column's name, for a table alias.
 * Every comparison is parenthesised, so that the expression can stand anywhere.
 * @throws TypeError for a column without a type: nothing unchecked is rendered.
 */
export function renderPredicate(
  predicate: Predicate,
  columnTypes: ColumnTypes,
  column: (name: string) => string = identifier,
): string {
  const typeOf = (name: string): ColumnType => {
    const type = columnTypes.get(name);
    if (type === undefined) throw new TypeError('A predicate reads a column that the release does not have.');
    return type;
  };
  const render = (one: Predicate): string => {
    switch (one.op) {
      case 'all':
        return one.of.length === 0 ? 'TRUE' : `(${one.of.map(render).join(' AND ')})`;
      case 'any':
        return one.of.length === 0 ? 'FALSE' : `(${one.of.map(render).join(' OR ')})`;
      case 'not':
        return `(NOT ${render(one.of)})`;
      case 'exists':
        typeOf(one.column);
        return `(${column(one.column)} IS ${one.exists ? 'NOT ' : ''}NULL)`;
      case 'starts-with':
        typeOf(one.column);
        return `starts_with(${column(one.column)}, ${literal(one.prefix)})`;
      case 'in':
      case 'nin': {
        const type = typeOf(one.column);
        if (one.values.length === 0) return one.op === 'in' ? 'FALSE' : 'TRUE';
        const values = one.values.map((value) => renderScalar(value, type)).join(', ');
        return `(${column(one.column)} ${one.op === 'in' ? 'IN' : 'NOT IN'} (${values}))`;
      }
      default:
        return `(${column(one.column)} ${signs[one.op]} ${renderScalar(one.value, typeOf(one.column))})`;
    }
  };
  return render(predicate);
}
