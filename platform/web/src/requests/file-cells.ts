import type { Cell } from '@vitrine/api';

/** In a file a suppressed value is written `*` and a missing one is empty. */
export function fileCell(value: string): Cell {
  if (value === '*') return { suppressed: true };
  return value === '' ? null : value;
}

const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Whether a file's column holds numbers, apart from what is suppressed or missing. */
export function isNumberColumn(rows: readonly (readonly string[])[], column: number): boolean {
  const values = rows.map((row) => row[column] ?? '').filter((value) => value !== '' && value !== '*');
  return values.length > 0 && values.every((value) => number.test(value));
}
