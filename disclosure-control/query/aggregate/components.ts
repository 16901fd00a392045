import { partsOf } from './parts.ts';
import type { AggregatePlan, Measure } from './plan.ts';
import { quantilesOf } from './quantile-sql.ts';

/**
 * What figures are calculated of, each protected and remembered by itself: how many people there are, what their rows, values
 * or squared distances add up to, or a quantile. A mean is a sum by a number of values, so that it tells nothing
 * that the two do not.
 */
export type Component =
  | { readonly of: 'people' | 'rows' | 'values' | 'squares'; readonly part: number }
  /** `index` is its place in `quantilesOf`. */
  | { readonly of: 'quantile'; readonly part: number; readonly index: number; readonly at: number };

export interface Components {
  readonly components: readonly Component[];
  /** The places in `components` of what each measure is calculated of. */
  readonly of: readonly (readonly number[])[];
}

export function componentsOf(plan: Pick<AggregatePlan, 'measures'>): Components {
  const { of: partOf } = partsOf(plan);
  const quantiles = quantilesOf(plan);
  const components: Component[] = [];
  const known = new Map<string, number>();
  const place = (component: Component): number => {
    const key = JSON.stringify(component);
    const at = known.get(key) ?? components.push(component) - 1;
    known.set(key, at);
    return at;
  };
  const of = plan.measures.map((measure, at): readonly number[] => {
    const part = partOf[at] ?? 0;
    if (measure.kind !== 'quantile') return kindsOf(measure.kind).map((kind) => place({ of: kind, part }));
    const index = quantiles.findIndex((one) => one.measure === at);
    return [place({ of: 'quantile', part, index, at: measure.at })];
  });
  return { components, of };
}

function kindsOf(
  kind: Exclude<Measure['kind'], 'quantile'>,
): readonly ('people' | 'rows' | 'values' | 'squares')[] {
  switch (kind) {
    case 'people':
      return ['people'];
    case 'rows':
    case 'values':
      return ['rows'];
    case 'sum':
      return ['values'];
    case 'mean':
      return ['values', 'rows'];
    case 'variance':
    case 'deviation':
      return ['squares', 'rows'];
  }
}
