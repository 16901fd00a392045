import { Corrupt } from '@vitrine/core';
import { valueColumns } from './inner-sql.ts';
import type { AggregatePlan } from './plan.ts';

/** What people contributed to one total: all, and the two who contributed most (absolute values). */
export interface Contributions {
  /** Millionths. */
  readonly total: bigint;
  readonly first: bigint;
  readonly second: bigint;
}

/** One group as `innerSql` returns it, parsed. Raw: it must never leave the room. */
export interface RawGroup {
  /** Grouped values as the engine prints them. */
  readonly groups: readonly (string | null)[];
  readonly people: bigint;
  /** Rows, with how they spread over people, in millionths. */
  readonly rows: Contributions;
  /** By column of `valueColumns`. */
  readonly values: readonly RawValues[];
}

interface RawValues {
  /** People whose values do not add up to zero. */
  readonly people: bigint;
  /** Values that are not NULL. */
  readonly count: bigint;
  /** Millionths. */
  readonly sum: bigint;
  readonly spread: Contributions;
}

export type RawRow = Readonly<Record<string, unknown>>;

/** @throws Corrupt when a row is not what `innerSql` returns */
export function readRawRow(plan: AggregatePlan, row: RawRow): RawGroup {
  return {
    groups: plan.groups.map((_, at) => text(row, `g${at}`)),
    people: whole(row, 'people'),
    rows: spread(row, 'rows'),
    values: valueColumns(plan).map((_, at) => ({
      people: whole(row, `people${at}`),
      count: whole(row, `values${at}`),
      sum: millionths(row, `sum${at}`),
      spread: spread(row, `abs${at}`),
    })),
  };
}

function spread(row: RawRow, name: string): Contributions {
  return {
    total: millionths(row, name),
    first: millionths(row, `${name}_first`),
    second: millionths(row, `${name}_second`),
  };
}

function text(row: RawRow, name: string): string | null {
  const value = row[name];
  if (value === null || typeof value === 'string') return value;
  throw new Corrupt({ detail: 'The room’s answer does not have the form its plan asks for.' });
}

function whole(row: RawRow, name: string): bigint {
  return millionths(row, name) / 1_000_000n;
}

/** NULL is the sum of nothing: zero. */
function millionths(row: RawRow, name: string): bigint {
  const value = text(row, name);
  if (value === null) return 0n;
  const match = /^(-?)([0-9]+)(?:\.([0-9]{1,6}))?$/.exec(value);
  if (match === null)
    throw new Corrupt({ detail: 'The room’s answer does not have the form its plan asks for.' });
  const size = BigInt(match[2] ?? '0') * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -size : size;
}
