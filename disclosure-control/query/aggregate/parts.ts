import type { PlanColumn } from './condition.ts';
import type { Condition } from './condition.ts';
import type { AggregatePlan, Measure } from './plan.ts';
import type { Term } from './term.ts';

/** Rows that figures rest on: those that meet a filter, with a value in a column. */
export interface Part {
  readonly filter: Condition<Term> | undefined;
  readonly column: PlanColumn | undefined;
  /** Whether values are added up, and whether their squares are. */
  readonly sums: boolean;
  readonly squares: boolean;
}

/**
 * Two figures of one kind of which one could be taken from the other. Were the rest fewer people than the threshold,
 * the difference would tell of them.
 */
export interface Pair {
  readonly kind: 'people' | 'counts' | 'sums';
  readonly one: number;
  readonly other: number;
}

export interface Parts {
  /** The first is all rows. */
  readonly parts: readonly Part[];
  readonly pairs: readonly Pair[];
  /** The part of each measure. */
  readonly of: readonly number[];
  /** The pairs that a measure is hidden by: with the whole, and with measures before it. */
  readonly pairsOf: readonly (readonly number[])[];
}

/** The parts of rows that a plan's figures rest on, each once, and which of them could be set off against another. */
export function partsOf({ measures }: Pick<AggregatePlan, 'measures'>): Parts {
  const parts: Part[] = [{ filter: undefined, column: undefined, sums: false, squares: false }];
  const keys = [keyOf(undefined, undefined, false)];
  const place = (filter: Part['filter'], column: Part['column'], sums: boolean, squares: boolean): number => {
    const key = keyOf(filter, column, sums);
    const known = keys.indexOf(key);
    const at = known < 0 ? keys.push(key) - 1 : known;
    parts[at] = { filter, column, sums, squares: squares || parts[at]?.squares === true };
    return at;
  };
  const pairs: Pair[] = [];
  const pair = (kind: Pair['kind'], one: number, other: number): number => {
    const known = pairs.findIndex((pair) => pair.kind === kind && pair.one === one && pair.other === other);
    return known < 0 ? pairs.push({ kind, one, other }) - 1 : known;
  };
  const met: { kind: Pair['kind']; column: string | undefined; at: number }[] = [];
  const of: number[] = [];
  const pairsOf: number[][] = [];
  for (const measure of measures) {
    const kind = kindOf(measure);
    const sums = kind === 'sums';
    const column = 'column' in measure ? measure.column : undefined;
    const squares = measure.kind === 'variance' || measure.kind === 'deviation';
    const whole = sums ? place(undefined, column, true, squares) : 0;
    const at = place(measure.filter, column, sums, squares);
    const family = sums ? column?.name : undefined;
    const others = met.filter((one) => one.kind === kind && one.column === family).map((one) => one.at);
    of.push(at);
    pairsOf.push(
      [...new Set([whole, ...others])].filter((one) => one !== at).map((one) => pair(kind, one, at)),
    );
    if (!pairsOf.at(-1)?.length || at !== whole) met.push({ kind, column: family, at });
  }
  return { parts, pairs, of, pairsOf };
}

function kindOf({ kind }: Measure): Pair['kind'] {
  if (kind === 'people') return 'people';
  return kind === 'rows' || kind === 'values' ? 'counts' : 'sums';
}

function keyOf(filter: Part['filter'], column: Part['column'], sums: boolean): string {
  return JSON.stringify([filter ?? null, column?.name ?? null, sums]);
}
