import { Corrupt } from '@vitrine/core/errors';
import { valueColumns } from './inner-sql.ts';
import type { AggregatePlan } from './plan.ts';

/** One group as `innerSql` returns it, parsed. Raw: it must never leave the room. */
export interface RawGroup {
  /** Grouped values as the engine prints them. */
  readonly groups: readonly (string | null)[];
  readonly people: bigint;
  /** Rows of people. */
  readonly rows: Contributions;
  /** Rows without a person. */
  readonly nobody: bigint;
  /** By column of `valueColumns`. */
  readonly values: readonly RawValues[];
}

/** What people bring to a total, in millionths. */
export interface Contributions {
  /** People who do not bring zero. */
  readonly people: bigint;
  readonly sum: bigint;
  /** Of those who bring most, by size, as many as the threshold has. */
  readonly largest: readonly bigint[];
}

/** People's values of a column. */
interface RawValues extends Contributions {
  /** How many there are that are not NULL. */
  readonly count: Contributions;
}

export type RawRow = Readonly<Record<string, unknown>>;

/** @throws Corrupt when a row is not what `innerSql` returns */
export function readRawRow(plan: AggregatePlan, row: RawRow): RawGroup {
  return {
    groups: plan.groups.map((_, at) => text(row, `g${at}`)),
    people: whole(row, 'people'),
    rows: {
      people: whole(row, 'people'),
      sum: millionths(text(row, 'rows')),
      largest: list(row, 'rows_largest'),
    },
    nobody: whole(row, 'nobody'),
    values: valueColumns(plan).map((_, at) => {
      const people = whole(row, `people${at}`);
      return {
        people,
        sum: millionths(text(row, `sum${at}`)),
        largest: list(row, `largest${at}`),
        count: {
          people,
          sum: millionths(text(row, `values${at}`)),
          largest: list(row, `values_largest${at}`),
        },
      };
    }),
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
