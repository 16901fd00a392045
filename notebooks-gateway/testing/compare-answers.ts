import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '@vitrine/core/engine';
import { rowsFromArrow, type ShownValue } from '../arrow/read/rows.ts';
import type { RoomResult } from '../client/room-requests.ts';

/** An answer, from a room or from the engine alone, as JSON values. */
export interface Answer {
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Floating-point sums depend on the order of adding; nothing else may differ at all. */
const relative = 1e-9;

export async function roomAnswer(result: RoomResult): Promise<Answer> {
  const rows: (readonly ShownValue[])[] = [];
  for await (const batch of result.batches) rows.push(...rowsFromArrow(batch));
  const { columns } = await result.done;
  return { columns: columns.map((one) => one.name), types: columns.map((one) => one.type), rows };
}

/** DuckDB's own answer, read by its own library: none of our reading or writing of Arrow is in it. */
export async function engineAnswer(engine: Engine, sql: string): Promise<Answer> {
  const reader = await engine.connection.runAndReadAll(sql);
  const types = reader.columnTypes().map(String);
  return { columns: reader.columnNames(), types, rows: reader.getRowsJson() };
}

/** Whether two answers have the same columns and the same rows in the same order. */
export function sameInOrder(one: Answer, other: Answer): boolean {
  return (
    isDeepStrictEqual([one.columns, one.types], [other.columns, other.types]) &&
    one.rows.length === other.rows.length &&
    one.rows.every((row, at) => row.every((value, column) => alike(value, other.rows[at]?.[column])))
  );
}

/** Whether two answers have the same columns and the same rows in any order, each as many times. */
export function sameRows(one: Answer, other: Answer): boolean {
  return sameInOrder(sorted(one), sorted(other));
}

function alike(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number') {
    return one === other || Math.abs(one - other) <= relative * Math.max(Math.abs(one), Math.abs(other));
  }
  return isDeepStrictEqual(one, other);
}

/** Numbers that are nearly the same go last in the key, so that they decide between rows that differ otherwise not. */
function sorted(answer: Answer): Answer {
  const exact = (row: readonly unknown[]): string =>
    JSON.stringify(row.filter((value) => typeof value !== 'number' || Number.isInteger(value)));
  const rows = answer.rows
    .map((row) => ({ row, key: exact(row), numbers: row.filter((value) => typeof value === 'number') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : byNumbers(a.numbers, b.numbers)))
    .map(({ row }) => row);
  return { ...answer, rows };
}

function byNumbers(one: readonly number[], other: readonly number[]): number {
  for (const [at, value] of one.entries()) {
    const difference = value - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
