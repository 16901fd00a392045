import { z } from 'zod';
import { cellSchema, missing, suppressed, valueCell, type Cell } from '../../cells.ts';
import type { Profile } from '../../profiles/profile.ts';
import { protectFigure, roundSumsTo } from './figures.ts';
import { keeps } from './having.ts';
import { valueColumns } from './inner-sql.ts';
import { planTypes, type AggregatePlan, type Order, type OutputRef } from './plan.ts';
import { readRawRow, type RawGroup, type RawRow } from './raw-rows.ts';
import { compareNumbers, compareText, shownValue } from './values.ts';

const columnSchema = z.strictObject({
  name: z.string(),
  /** `rows` and `people` are counts. */
  kind: z.enum(['group', 'rows', 'people', 'sum', 'mean']),
  type: z.enum(planTypes),
});

/** What a person may see of an aggregate. Everything in it is a function of protected values. */
export const protectedResultSchema = z
  .strictObject({
    profile: z.string(),
    columns: z.array(columnSchema),
    rows: z.array(z.array(cellSchema)),
    /** The same for every answer to a plan under a profile: they say the rules, not whether they bit. */
    notices: z.array(z.string()),
  })
  .readonly();
export type ProtectedResult = z.output<typeof protectedResultSchema>;
export type ProtectedColumn = z.output<typeof columnSchema>;

/** A group with its figures protected: all that HAVING, ORDER BY and LIMIT ever see. */
interface ProtectedGroup {
  readonly groups: readonly (string | null)[];
  readonly figures: readonly (number | undefined)[];
  readonly cells: readonly Cell[];
}

/**
 * Protects a raw aggregate. A group of fewer people than the threshold has no row, as if it did not exist:
 * nobody can tell it from a group of no people. Without GROUP BY there is always one row, whose figures are
 * hidden below the threshold. HAVING, ORDER BY and LIMIT act on protected figures; ties, and queries without
 * ORDER BY, are ordered by the grouped values.
 *
 * @param rawRows what `innerSql(plan)` returned, in any order
 * @throws Corrupt when the rows are not of the plan
 */
export function protectAggregate(
  plan: AggregatePlan,
  profile: Profile,
  rawRows: readonly RawRow[],
): ProtectedResult {
  const rows = rawRows
    .map((row) => readRawRow(plan, row))
    .filter((raw) => plan.groups.length === 0 || raw.people >= BigInt(profile.threshold))
    .map((raw) => protect(plan, profile, raw))
    .filter((row) => plan.having === null || keeps(plan.having, row))
    .sort(byOrder(plan))
    .slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit);
  return {
    profile: profile.name,
    columns: plan.output.map(({ on, name }) => ({ name, ...kindOf(plan, on) })),
    rows: rows.map((row) => plan.output.map(({ on }) => cellOf(plan, row, on))),
    notices: notices(plan, profile),
  };
}

function protect(plan: AggregatePlan, profile: Profile, raw: RawGroup): ProtectedGroup {
  const columns = valueColumns(plan);
  const figures = plan.measures.map((measure) => {
    const at = 'column' in measure ? columns.findIndex((one) => one.name === measure.column.name) : -1;
    return protectFigure(measure, raw, profile, at);
  });
  return {
    groups: raw.groups,
    figures: figures.map((digits) => (digits === undefined ? undefined : Number(digits))),
    cells: figures.map((digits) =>
      digits === undefined
        ? suppressed
        : valueCell(shownValue(digits, digits.includes('.') ? 'decimal' : 'integer')),
    ),
  };
}

function cellOf(plan: AggregatePlan, row: ProtectedGroup, on: OutputRef): Cell {
  if (on.kind === 'measure') return row.cells[on.index] ?? suppressed;
  const text = row.groups[on.index] ?? null;
  return text === null ? missing : valueCell(shownValue(text, plan.groups[on.index]?.type ?? 'string'));
}

function kindOf(plan: AggregatePlan, on: OutputRef): Pick<ProtectedColumn, 'kind' | 'type'> {
  if (on.kind === 'group') return { kind: 'group', type: plan.groups[on.index]?.type ?? 'string' };
  const measure = plan.measures[on.index];
  switch (measure?.kind) {
    case 'sum':
    case 'mean':
      return { kind: measure.kind, type: 'decimal' };
    case 'people':
      return { kind: 'people', type: 'integer' };
    default:
      return { kind: 'rows', type: 'integer' };
  }
}

function byOrder(plan: AggregatePlan): (a: ProtectedGroup, b: ProtectedGroup) => number {
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
function compareBy(plan: AggregatePlan, order: Order, a: ProtectedGroup, b: ProtectedGroup): number {
  const { kind, index } = order.on;
  const type = kind === 'group' ? (plan.groups[index]?.type ?? 'string') : 'decimal';
  const x = kind === 'group' ? a.groups[index] : a.figures[index];
  const y = kind === 'group' ? b.groups[index] : b.figures[index];
  const lacks = (value: unknown): boolean => value === null || value === undefined;
  if (lacks(x) || lacks(y)) {
    if (lacks(x) && lacks(y)) return 0;
    return lacks(x) === (order.nulls === 'first') ? -1 : 1;
  }
  const difference =
    typeof x === 'string' && typeof y === 'string'
      ? compareText(x, y, type)
      : compareNumbers(Number(x), Number(y));
  return order.descending ? -difference : difference;
}

function notices(plan: AggregatePlan, profile: Profile): string[] {
  const few = `fewer than ${profile.threshold} people`;
  return [
    plan.groups.length === 0
      ? `A figure that rests on ${few}, or on nobody, is shown as *.`
      : `Groups of ${few} are left out, whether there are any or not; a figure that rests on ${few} is shown as *.`,
    ...(profile.roundTo === null ? [] : [`Counts are rounded to the nearest ${profile.roundTo}.`]),
    ...(plan.measures.some((measure) => measure.kind !== 'people')
      ? [
          `In a count of rows, a sum or a mean nobody counts for more than about what at least ${profile.threshold} people bring each, so small or uneven groups come out too low.`,
        ]
      : []),
    ...(plan.measures.some((measure) => 'column' in measure)
      ? [`Sums are rounded to about ${profile.roundTo ?? roundSumsTo} times that.`]
      : []),
    ...(plan.measures.some((measure) => measure.kind === 'mean')
      ? ['A mean is the shown sum divided by the shown count of values.']
      : []),
  ];
}
