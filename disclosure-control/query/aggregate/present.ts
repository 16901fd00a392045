import { figureCell, missing, suppressed, total, valueCell, type Cell } from '../../cells.ts';
import type { Figure } from '../../figures/figure.ts';
import type { PlanType } from './condition.ts';
import { evaluate, type Calculated } from './evaluate.ts';
import { keeps } from './having.ts';
import type { AggregatePlan, Order, OutputRef } from './plan.ts';
import type { ProtectedResult } from './protected-result.ts';
import { typeOf } from './term.ts';
import { compareNumbers, compareText, shownValue } from './values.ts';

type ProtectedColumn = ProtectedResult['columns'][number];

/** A group with its figures protected: all that HAVING, ORDER BY and LIMIT ever see. */
export interface ShownGroup {
  /** The places of the groups that its set holds; the others are all values together. */
  readonly set: readonly number[];
  readonly groups: readonly (string | null)[];
  readonly figures: readonly (number | undefined)[];
  /** The same with their errors. */
  readonly shown: readonly (Figure | undefined)[];
  readonly cells: readonly Cell[];
  readonly computed: readonly Calculated[];
}

/** What of a plan says how its figures are shown. */
export type Presented = Pick<
  AggregatePlan,
  'groups' | 'measures' | 'computed' | 'output' | 'having' | 'order' | 'limit' | 'offset'
>;

/**
 * The table that a plan asks for, made of groups whose figures may be shown: HAVING, ORDER BY, LIMIT and arithmetic act
 * on those. Ties, and queries without ORDER BY, are ordered by the grouped values.
 */
export function present(
  plan: Presented,
  groups: readonly ShownGroup[],
): Pick<ProtectedResult, 'columns' | 'rows'> {
  const rows = groups.filter((row) => plan.having === null || keeps(plan.having, row)).sort(byGroups(plan));
  const calculated = plan.computed.map((expression) => evaluate(expression, rows));
  const shown = rows
    .map((row, at) => ({ ...row, computed: calculated.map((column) => column[at]) }))
    .sort(byOrder(plan))
    .slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit);
  return {
    columns: plan.output.map(({ on, name }) => ({ name, ...kindOf(plan, on) })),
    rows: shown.map((row) => plan.output.map(({ on }) => cellOf(plan, row, on))),
  };
}

function cellOf(plan: Presented, row: ShownGroup, on: OutputRef): Cell {
  if (on.kind === 'measure') return row.cells[on.index] ?? suppressed;
  if (on.kind === 'computed') {
    const value = row.computed[on.index];
    if (value === undefined) return suppressed;
    if (value === null) return missing;
    return typeof value === 'string' ? valueCell(value) : figureCell(value);
  }
  if (!row.set.includes(on.index)) return total;
  const text = row.groups[on.index] ?? null;
  return text === null ? missing : valueCell(shownValue(text, typeOfGroup(plan, on.index)));
}

function kindOf(plan: Presented, on: OutputRef): Pick<ProtectedColumn, 'kind' | 'type'> {
  if (on.kind === 'group') return { kind: 'group', type: typeOfGroup(plan, on.index) };
  if (on.kind === 'computed') {
    const label = plan.computed[on.index]?.op === 'text';
    return { kind: label ? 'group' : 'calculated', type: label ? 'string' : 'decimal' };
  }
  const measure = plan.measures[on.index];
  switch (measure?.kind) {
    case 'sum':
    case 'mean':
    case 'variance':
    case 'deviation':
    case 'quantile':
      return { kind: measure.kind, type: 'decimal' };
    case 'people':
      return { kind: 'people', type: 'integer' };
    default:
      return { kind: 'rows', type: 'integer' };
  }
}

function typeOfGroup(plan: Presented, index: number): PlanType {
  const term = plan.groups[index];
  return term === undefined ? 'string' : typeOf(term);
}

type Compare = (a: ShownGroup, b: ShownGroup) => number;

function byGroups(plan: Presented): Compare {
  return byOrder({ ...plan, order: [] });
}

function byOrder(plan: Presented): Compare {
  const ties: readonly Order[] = plan.groups.map((_, index) => ({
    on: { kind: 'group', index },
    descending: false,
    nulls: 'last',
  }));
  const orders = [...plan.order, ...ties];
  return (a, b) => {
    for (const order of orders) {
      const difference = compareBy(plan, order, a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

/** Hidden figures stand where NULLs do. */
function compareBy(plan: Presented, order: Order, a: ShownGroup, b: ShownGroup): number {
  const { kind, index } = order.on;
  const type = kind === 'group' ? typeOfGroup(plan, index) : 'decimal';
  const value = (row: ShownGroup): string | number | null | undefined => {
    if (kind === 'group') return row.groups[index];
    if (kind === 'measure') return row.figures[index];
    const computed = row.computed[index];
    return typeof computed === 'object' && computed !== null ? computed.value : computed;
  };
  const [x, y] = [value(a), value(b)];
  const lacks = (value: unknown): boolean => value === null || value === undefined;
  if (lacks(x) || lacks(y)) {
    // A group without a value is not all values together, which come after it.
    if (lacks(x) && lacks(y))
      return kind === 'group' ? Number(b.set.includes(index)) - Number(a.set.includes(index)) : 0;
    return lacks(x) === (order.nulls === 'first') ? -1 : 1;
  }
  const difference =
    typeof x === 'string' && typeof y === 'string'
      ? compareText(x, y, kind === 'group' ? type : 'string')
      : compareNumbers(Number(x), Number(y));
  return order.descending ? -difference : difference;
}
