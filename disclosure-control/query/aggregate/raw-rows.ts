import { Corrupt } from '@vitrine/core/errors';
import type { Evidence } from '../../figures/evidence.ts';
import { readEvidence } from '../../figures/evidence-sql.ts';
import type { QuantileEvidence } from '../../figures/show-quantile.ts';
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
  readonly people: number;
  /** By part of `partsOf`; the first is all rows. */
  readonly parts: readonly RawPart[];
  /** By pair: how many people are in the one part and not in the other, and the other way round. */
  readonly apart: readonly (readonly [number, number])[];
  /** By place in `quantilesOf`. */
  readonly quantiles: readonly QuantileEvidence[];
}

export interface RawPart {
  readonly people: number;
  /** How many rows of the part people have, or values where it has a column. */
  readonly rows: Evidence;
  /** Rows without a person. */
  readonly nobody: number;
  /** Where the part has values that are added up. */
  readonly values: Evidence | undefined;
  /** Squared distances from the group's mean. */
  readonly squares: Evidence | undefined;
}

export type RawRow = Readonly<Record<string, unknown>>;

/** @throws Corrupt when a row is not what `innerSql` returns */
export function readRawRow(plan: AggregatePlan, row: RawRow): RawGroup {
  const { parts, pairs } = partsOf(plan);
  const read = parts.map((part, at) => rawPart(row, part, at));
  const [all] = read;
  if (all === undefined) throw new Corrupt({ detail: notOfThePlan });
  return {
    set: whole(row, 'gset'),
    groups: plan.groups.map((_, at) => text(row, `g${at}`)),
    people: all.people,
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
      key: millionths(text(row, `window_key${at}`)) / 1_000_000n,
    })),
  };
}

function rawPart(row: RawRow, part: Part, at: number): RawPart {
  return {
    people: whole(row, `people${at}`),
    rows: readEvidence(row, `rows${at}`),
    nobody: whole(row, `nobody${at}`),
    values: part.sums ? readEvidence(row, `values${at}`) : undefined,
    squares: part.squares ? readEvidence(row, `squares${at}`) : undefined,
  };
}

const notOfThePlan = 'The room’s answer does not have the form its plan asks for.';

function text(row: RawRow, name: string): string | null {
  const value = row[name];
  if (value === null || typeof value === 'string') return value;
  throw new Corrupt({ detail: notOfThePlan });
}

function whole(row: RawRow, name: string): number {
  return Number(millionths(text(row, name)) / 1_000_000n);
}

/** NULL is the sum of nothing: zero. */
function millionths(value: string | null): bigint {
  if (value === null) return 0n;
  const match = /^(-?)([0-9]+)(?:\.([0-9]{1,6}))?$/.exec(value);
  if (match === null) throw new Corrupt({ detail: notOfThePlan });
  const size = BigInt(match[2] ?? '0') * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -size : size;
}
