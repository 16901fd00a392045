import type { ColumnType } from '@vitrine/policy/cut';

/** Beyond this a double no longer tells sixths of a thousandth apart, and no quantity of a record is larger. */
const most = 1e12;

/** Why a column cannot have the bounds it is given; undefined when it can, or has none. */
export function boundsProblem({
  type,
  bounds,
}: {
  readonly type: ColumnType;
  readonly bounds?: { readonly min: number; readonly max: number } | undefined;
}): string | undefined {
  if (bounds === undefined) return undefined;
  const { min, max } = bounds;
  if (type !== 'integer' && type !== 'decimal') return 'Only numbers have bounds';
  if (!(min < max)) return 'The least must be below the most';
  if (Math.max(Math.abs(min), Math.abs(max)) > most) return 'Bounds lie within a million millions of zero';
  if (type === 'integer' && !(Number.isInteger(min) && Number.isInteger(max)))
    return 'Bounds of a whole number are whole numbers';
  if (type === 'decimal' && max - min < 1e-3) return 'Bounds lie at least a thousandth apart';
  return undefined;
}
