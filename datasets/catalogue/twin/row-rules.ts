import type { Row } from './published-shape.ts';
import type { TwinColumn } from './twin-plan.ts';
import { isWithin } from './draw-value.ts';

/** How often a row is gone through: a rule of one column may break that of another. */
const mostPasses = 5;

/** Changes a row until it keeps the rules between its columns; a column that cannot is left empty where it may be. */
export function keepsRules(
  columns: readonly TwinColumn[],
  row: Row,
  again: (column: TwinColumn) => string | null,
): void {
  for (let pass = 0; pass < mostPasses; pass++) {
    let changed = false;
    for (const column of columns) {
      const { name } = column;
      const needed = column.presentWith.some((other) => (row.get(other) ?? null) !== null);
      if (needed && (row.get(name) ?? null) === null) {
        row.set(name, again(column));
        changed = true;
      }
      for (const rule of column.comparisons) {
        const value = row.get(name) ?? null;
        const other = row.get(rule.other) ?? null;
        if (value === null || other === null || stands(column, value, rule.is, other)) continue;
        const beside = nextTo(column, other, rule.is);
        const possible = beside !== undefined && isWithin(column, beside);
        if (possible) row.set(name, beside);
        else if (column.nullable && !needed) row.set(name, null);
        else if (columns.some((one) => one.name === rule.other && one.nullable)) row.set(rule.other, null);
        changed = true;
      }
    }
    if (!changed) return;
  }
}

type Comparison = TwinColumn['comparisons'][number]['is'];

function stands({ type }: TwinColumn, value: string, is: Comparison, other: string): boolean {
  const numeric = type === 'integer' || type === 'decimal';
  const order = numeric ? Number(value) - Number(other) : value < other ? -1 : value > other ? 1 : 0;
  switch (is) {
    case 'at-least':
      return order >= 0;
    case 'more-than':
      return order > 0;
    case 'at-most':
      return order <= 0;
    case 'less-than':
      return order < 0;
    case 'equal-to':
      return order === 0;
  }
}

/** The nearest value that stands so to the other. */
function nextTo({ type }: TwinColumn, other: string, is: Comparison): string | undefined {
  const step = is === 'more-than' ? 1 : is === 'less-than' ? -1 : 0;
  if (step === 0) return other;
  if (type === 'integer' || type === 'decimal') return String(Number(other) + step);
  if (type !== 'date' && type !== 'timestamp') return undefined;
  const day = new Date(Date.parse(other.slice(0, 10)) + step * 86_400_000).toISOString().slice(0, 10);
  return `${day}${other.slice(10)}`;
}
