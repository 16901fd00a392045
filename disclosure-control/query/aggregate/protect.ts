import { z } from 'zod';
import { cellSchema, figureCell, missing, suppressed, total, valueCell, type Cell } from '../../cells.ts';
import type { Figure } from '../../figures/figure.ts';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import { componentsOf } from './components.ts';
import { crowdOf } from './crowd.ts';
import { figureOf } from './figures.ts';
import type { Group } from './groups.ts';
import { planTypes, type PlanType } from './condition.ts';
import { evaluate, type Calculated } from './evaluate.ts';
import { keeps } from './having.ts';
import { allSets } from './inner-sql.ts';
import { partsOf } from './parts.ts';
import type { AggregatePlan, Order, OutputRef } from './plan.ts';
import { typeOf } from './term.ts';
import { compareNumbers, compareText, shownValue } from './values.ts';

const columnSchema = z.strictObject({
  name: z.string(),
  /** `rows` and `people` are counts. */
  kind: z.enum(['group', 'rows', 'people', 'sum', 'mean', 'variance', 'deviation', 'quantile', 'calculated']),
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
  /** The places of the groups that its set holds; the others are all values together. */
  readonly set: readonly number[];
  readonly groups: readonly (string | null)[];
  readonly figures: readonly (number | undefined)[];
  /** The same with their errors. */
  readonly shown: readonly (Figure | undefined)[];
  readonly cells: readonly Cell[];
  readonly computed: readonly Calculated[];
}

/**
 * The answer made of protected groups. A group of fewer people than the threshold has no row, as if it did not exist:
 * nobody can tell it from a group of no people. Without GROUP BY there is always one row, whose figures are
 * hidden below the threshold. HAVING, ORDER BY and LIMIT act on protected figures; ties, and queries without
 * ORDER BY, are ordered by the grouped values.
 *
 * @param groups of `protectGroups`, with what they repeat of earlier answers
 */
export function answerOf(
  plan: AggregatePlan,
  profile: QueryProfile,
  groups: readonly Group[],
): ProtectedResult {
  const rows = protectSets(plan, profile, groups)
    .filter((row) => plan.having === null || keeps(plan.having, row))
    .sort(byGroups(plan));
  const calculated = plan.computed.map((expression) => evaluate(expression, rows));
  const shown = rows
    .map((row, at) => ({ ...row, computed: calculated.map((column) => column[at]) }))
    .sort(byOrder(plan))
    .slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit);
  return {
    profile: profile.name,
    columns: plan.output.map(({ on, name }) => ({ name, ...kindOf(plan, on) })),
    rows: shown.map((row) => plan.output.map(({ on }) => cellOf(plan, row, on))),
    notices: notices(plan, profile),
  };
}

/** The answers of UNION ALL one after the other, each protected by itself. */
export function joinAnswers([first, ...more]: readonly ProtectedResult[]): ProtectedResult {
  if (first === undefined) throw new TypeError('A plan has an answer.');
  return {
    ...first,
    rows: [first, ...more].flatMap(({ rows }) => rows),
    notices: [...new Set([first, ...more].flatMap(({ notices }) => notices))],
  };
}

/** The groups of every set asked for; in a margin a figure is hidden that is hidden in a cell it is made of. */
function protectSets(
  plan: AggregatePlan,
  profile: QueryProfile,
  groups: readonly Group[],
): readonly ProtectedGroup[] {
  const sets = allSets(plan);
  const finest = sets.findIndex((set) => new Set(set).size === plan.groups.length);
  const rows = groups.map((group) => ({ group, row: protect(plan, profile, group) }));
  const cells = rows.filter(({ group }) => group.set === finest);
  return rows
    .filter(({ group }) => group.set < plan.sets.length)
    .map(({ group, row }) => {
      if (sets[group.set]?.length === sets[finest]?.length) return row;
      const made = cells.filter(({ group: cell }) =>
        (sets[group.set] ?? []).every((at) => cell.groups[at] === group.groups[at]),
      );
      const open = plan.measures.map(
        (_, at) => made.length > 0 && made.every((cell) => cell.row.figures[at] !== undefined),
      );
      return {
        ...row,
        figures: row.figures.map((figure, at) => (open[at] === true ? figure : undefined)),
        shown: row.shown.map((figure, at) => (open[at] === true ? figure : undefined)),
        cells: row.cells.map((cell, at) => (open[at] === true ? cell : suppressed)),
      };
    });
}

function protect(plan: AggregatePlan, profile: QueryProfile, group: Group): ProtectedGroup {
  const { of } = componentsOf(plan);
  const figures = plan.measures.map((measure, at): Figure | undefined => {
    if (group.open[at] !== true) return undefined;
    const parts = (of[at] ?? []).map((component) => group.components[component]);
    return figureOf(measure, parts, profile);
  });
  return {
    set: allSets(plan)[group.set] ?? [],
    groups: group.groups,
    figures: figures.map((figure) => figure?.value),
    shown: figures,
    cells: figures.map((figure) => (figure === undefined ? suppressed : figureCell(figure))),
    computed: [],
  };
}

function cellOf(plan: AggregatePlan, row: ProtectedGroup, on: OutputRef): Cell {
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

function kindOf(plan: AggregatePlan, on: OutputRef): Pick<ProtectedColumn, 'kind' | 'type'> {
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

function typeOfGroup(plan: AggregatePlan, index: number): PlanType {
  const term = plan.groups[index];
  return term === undefined ? 'string' : typeOf(term);
}

type Compare = (a: ProtectedGroup, b: ProtectedGroup) => number;

function byGroups(plan: AggregatePlan): Compare {
  return byOrder({ ...plan, order: [] });
}

function byOrder(plan: AggregatePlan): Compare {
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
  const type = kind === 'group' ? typeOfGroup(plan, index) : 'decimal';
  const value = (row: ProtectedGroup): string | number | null | undefined => {
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

/** How to read an answer: the same for every answer to a plan under a profile. */
export function notices(plan: AggregatePlan, profile: QueryProfile): string[] {
  const few = `fewer than ${profile.threshold} people`;
  const crowds = plan.measures.flatMap((measure) =>
    measure.kind === 'people' || measure.kind === 'quantile' ? [] : [crowdOf(plan, measure)],
  );
  return [
    plan.groups.length === 0
      ? `A figure that rests on ${few}, or on nobody, is shown as *.`
      : `Groups of ${few} are left out, whether there are any or not; a figure that rests on ${few} is shown as *.`,
    ...(profile.roundTo === null ? [] : [`Counts are rounded to the nearest ${profile.roundTo}.`]),
    ...(plan.measures.some((measure) => measure.kind !== 'people')
      ? [
          'Counts of rows, sums, means and quantiles are changed a little, always the same way for the same people.',
        ]
      : []),
    ...(crowds.some((crowd) => crowd === 'chosen')
      ? [
          `The question picks people by OR, NOT, CASE or the measured column: nobody counts for more than about what at least ${profile.threshold} people bring each, so small or uneven groups come out less exact.`,
        ]
      : []),
    ...(partsOf(plan).pairs.length > 0
      ? [
          `A filtered figure that leaves ${few}, or nobody, out of its group or of another figure is shown as *.`,
        ]
      : []),
    ...(plan.sets.length > 1 ? ['Totals are of the groups that are shown, and of no others.'] : []),
    ...(plan.computed.some((one) => one.op !== 'text')
      ? ['What is calculated of figures is calculated of the shown ones.']
      : []),
  ];
}
