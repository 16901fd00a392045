import { Corrupt } from '@vitrine/core/errors';
import { partsOf, type Part } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import { quantilesOf } from './quantile-sql.ts';

/** One group as `innerSql` returns it, parsed. Raw: it must never leave the room. */
export interface RawGroup {
  /** The place in `allSets` of the set it is a group of. */
  readonly set: number;
  /** Grouped values as the engine prints them. */
  readonly groups: readonly (string | null)[];
  /** Of all its rows. */
  readonly people: bigint;
  readonly rows: Contributions;
  readonly nobody: bigint;
  /** By part of `partsOf`; the first is all rows. */
  readonly parts: readonly RawPart[];
  /** By pair: how many people are in the one part and not in the other, and the other way round. */
  readonly apart: readonly (readonly [bigint, bigint])[];
  /** By place in `quantilesOf`. */
  readonly quantiles: readonly RawQuantile[];
}

export interface RawPart {
  readonly people: bigint;
  /** Rows of people. */
  readonly rows: Contributions;
  /** Rows without a person. */
  readonly nobody: bigint;
  /** Where the part has values that are added up. */
  readonly values: RawValues | undefined;
  readonly squares: Contributions | undefined;
}

/** The window of values around a rank: its values in millionths. */
export interface RawQuantile {
  /** People with a value in it, below it and above it. */
  readonly within: bigint;
  readonly below: bigint;
  readonly above: bigint;
  readonly size: bigint;
  readonly total: bigint;
  readonly low: bigint;
  readonly high: bigint;
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
  const { parts, pairs } = partsOf(plan);
  const read = parts.map((part, at) => rawPart(row, part, at));
  const [all] = read;
  if (all === undefined) throw new Corrupt({ detail: notOfThePlan });
  return {
    set: Number(whole(row, 'gset')),
    groups: plan.groups.map((_, at) => text(row, `g${at}`)),
    people: all.people,
    rows: all.rows,
    nobody: all.nobody,
    parts: read,
    apart: pairs.map((_, at) => [whole(row, `apart${at}`), whole(row, `back${at}`)]),
    quantiles: quantilesOf(plan).map((_, at) => ({
      within: whole(row, `within${at}`),
      below: whole(row, `below${at}`),
      above: whole(row, `above${at}`),
      size: whole(row, `size${at}`),
      total: millionths(text(row, `total${at}`)),
      low: millionths(text(row, `low${at}`)),
      high: millionths(text(row, `high${at}`)),
    })),
  };
}

function rawPart(row: RawRow, part: Part, at: number): RawPart {
  const people = whole(row, `people${at}`);
  const rows = { people, sum: millionths(text(row, `rows${at}`)), largest: list(row, `rows_largest${at}`) };
  const totals = (carriers: string, sum: string, largest: string): Contributions => ({
    people: whole(row, `${carriers}${at}`),
    sum: millionths(text(row, `${sum}${at}`)),
    largest: list(row, `${largest}${at}`),
  });
  const values = part.sums ? totals('carriers', 'sum', 'largest') : undefined;
  return {
    people,
    rows,
    nobody: whole(row, `nobody${at}`),
    values: values && { ...values, count: { ...rows, people: values.people } },
    squares: part.squares ? totals('square_carriers', 'squares', 'squares_largest') : undefined,
  };
}

const notOfThePlan = 'The room’s answer does not have the form its plan asks for.';

function text(row: RawRow, name: string): string | null {
  const value = row[name];
  if (value === null || typeof value === 'string') return value;
  throw new Corrupt({ detail: notOfThePlan });
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
  if (match === null) throw new Corrupt({ detail: notOfThePlan });
  const size = BigInt(match[2] ?? '0') * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -size : size;
}
