import { Corrupt } from '@vitrine/core';
import { valueColumns } from './inner-sql.ts';
import type { AggregatePlan } from './plan.ts';

/** How many rows there are in all, and of the two people who have most. */
export interface Contributions {
  readonly total: bigint;
  readonly first: bigint;
  readonly second: bigint;
}

/** One group as `innerSql` returns it, parsed. Raw: it must never leave the room. */
export interface RawGroup {
  /** Grouped values as the engine prints them. */
  readonly groups: readonly (string | null)[];
  readonly people: bigint;
  readonly rows: Contributions;
  /** By column of `valueColumns`. */
  readonly values: readonly RawValues[];
}

export interface RawValues {
  /** People whose values do not add up to zero. */
  readonly people: bigint;
  /** Values that are not NULL, of people. */
  readonly count: bigint;
  /** Of people's values, in millionths. */
  readonly sum: bigint;
  /** What the people bring who bring most, by size, as many as the threshold has; in millionths. */
  readonly largest: readonly bigint[];
}

export type RawRow = Readonly<Record<string, unknown>>;

/** @throws Corrupt when a row is not what `innerSql` returns */
export function readRawRow(plan: AggregatePlan, row: RawRow): RawGroup {
  return {
    groups: plan.groups.map((_, at) => text(row, `g${at}`)),
    people: whole(row, 'people'),
    rows: {
      total: whole(row, 'rows'),
      first: whole(row, 'rows_first'),
      second: whole(row, 'rows_second'),
    },
    values: valueColumns(plan).map((_, at) => ({
      people: whole(row, `people${at}`),
      count: whole(row, `values${at}`),
      sum: millionths(text(row, `sum${at}`)),
      largest: list(row, `largest${at}`),
    })),
  };
}

function text(row: RawRow, name: string): string | null {
  const value = row[name];
  if (value === null || typeof value === 'string') return value;
  throw new Corrupt({ detail: 'The room’s answer does not have the form its plan asks for.' });
}

function whole(row: RawRow, name: string): bigint {
  return millionths(text(row, name)) / 1_000_000n;
}

/** Numbers as the engine prints a list of them; NULL is the list of nothing. */
function list(row: RawRow, name: string): readonly bigint[] {
  const value = text(row, name);
  return value === null ? [] : value.slice(1, -1).split(', ').map(millionths);
}

/** NULL is the sum of nothing: zero. */
function millionths(value: string | null): bigint {
  if (value === null) return 0n;
  const match = /^(-?)([0-9]+)(?:\.([0-9]{1,6}))?$/.exec(value);
  if (match === null)
    throw new Corrupt({ detail: 'The room’s answer does not have the form its plan asks for.' });
  const size = BigInt(match[2] ?? '0') * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -size : size;
}
