import type { PlanColumn } from '../aggregate/condition.ts';
import type { Measure } from '../aggregate/plan.ts';

/**
 * What noise is added to: how many people or rows there are, what values add up to, or their distances from the middle
 * of the column's bounds, or those squared; or how many rows have a value in each bin of the bounds. Means, variances and
 * quantiles are calculated of noisy ones, so that what several figures need is paid for once.
 */
export type ComponentKind = 'people' | 'rows' | 'sum' | 'centred' | 'squares' | 'bins';

/** Rows that a component counts: those that meet a filter and, where there is a column, have a value in it. */
export interface Part {
  readonly filter: Measure['filter'];
  readonly column: PlanColumn | undefined;
  /** Whether the values are numbers to be brought within bounds. */
  readonly numeric: boolean;
}

export interface Component {
  readonly kind: ComponentKind;
  /** Its place in `parts`. */
  readonly part: number;
}

export interface Components {
  readonly parts: readonly Part[];
  readonly components: readonly Component[];
  /** The places in `components` of what each measure is calculated of. */
  readonly of: readonly (readonly number[])[];
}

const kinds: Readonly<Record<Measure['kind'], readonly ComponentKind[]>> = {
  people: ['people'],
  rows: ['rows'],
  values: ['rows'],
  sum: ['sum'],
  mean: ['centred', 'rows'],
  variance: ['squares', 'centred', 'rows'],
  deviation: ['squares', 'centred', 'rows'],
  quantile: ['bins'],
};

/** The components of figures, each once. */
export function componentsOf(measures: readonly Measure[]): Components {
  const parts: Part[] = [];
  const components: Component[] = [];
  const place = <Item>(list: Item[], item: Item): number => {
    const key = JSON.stringify(item);
    const known = list.findIndex((one) => JSON.stringify(one) === key);
    return known < 0 ? list.push(item) - 1 : known;
  };
  const of = measures.map((measure) => {
    const column = 'column' in measure ? measure.column : undefined;
    const numeric = column !== undefined && measure.kind !== 'values';
    const part = place(parts, { filter: measure.filter, column, numeric });
    return kinds[measure.kind].map((kind) => place(components, { kind, part }));
  });
  return { parts, components, of };
}
