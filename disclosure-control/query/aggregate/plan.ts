import { z } from 'zod';
import {
  columnSchema,
  conditionSchema,
  name,
  operandsOf,
  relatedIn,
  type Condition,
  type PlanColumn,
  type Related,
} from './condition.ts';
import { onwardSchema } from './onward-plan.ts';
import { refSchema, shownPart, type Order, type OutputRef } from './refs.ts';
import { expressionSchema, leadsTo, type Expression } from './expression.ts';
import { columnsOf, conditionsIn, personsIn, termSchema, withConditionsIn, type Term } from './term.ts';

const index = z.int().min(0).max(63);
const onRows = conditionSchema(termSchema);

/**
 * A figure: rows, people, values that are not NULL, or a statistic of a numeric column's values. With `filter`, of
 * the rows that meet it alone, whose people are counted by themselves.
 */
export const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rows'), filter: onRows.optional() }),
  z.strictObject({ kind: z.literal('people'), filter: onRows.optional() }),
  z.strictObject({ kind: z.literal('values'), column: columnSchema, filter: onRows.optional() }),
  z.strictObject({
    kind: z.enum(['sum', 'mean', 'variance', 'deviation']),
    column: columnSchema,
    filter: onRows.optional(),
  }),
  z.strictObject({
    kind: z.literal('quantile'),
    column: columnSchema,
    at: z.number().min(0).max(1),
    filter: onRows.optional(),
  }),
]);
export type Measure = z.output<typeof measureSchema>;

const selectSchema = z.strictObject({
  version: z.literal(1),
  table: name,
  /** The person pseudonym's column, by which contributors are counted. */
  person: name,
  where: onRows.nullable(),
  groups: z.array(termSchema).max(16),
  measures: z.array(measureSchema).min(1).max(64),
  /** Calculated after protection, of protected figures. */
  computed: z.array(expressionSchema).max(64),
  /**
   * The places in `groups` of each grouping set, as ROLLUP writes several; every set counts only rows in cells of
   * all groups together that may be shown.
   */
  sets: z.array(z.array(index).max(16)).min(1).max(64),
  /** What is shown, in order. */
  output: z
    .array(z.strictObject({ on: refSchema, name }))
    .min(1)
    .max(80),
  ...shownPart,
});

const closed = 'A plan refers to its own groups and figures, and to the person column only to count';

/**
 * Everything a room needs to compute one protected aggregate: a plain JSON value. With `more`, the answers of
 * those, each protected by itself, follow its own as UNION ALL puts them together. `onward` is what is then asked of
 * the protected table.
 */
export const aggregatePlanSchema = selectSchema
  .extend({
    onward: z.array(onwardSchema).max(4).optional(),
    more: z.array(selectSchema.refine(isClosed, closed)).max(15).optional(),
  })
  .refine(isClosed, closed)
  .readonly();
export type { Order, OutputRef };
export type AggregatePlan = z.output<typeof aggregatePlanSchema>;

interface PlanShape {
  readonly person: string;
  readonly table: string;
  readonly where: Condition<Term> | null;
  readonly groups: readonly Term[];
  readonly measures: readonly Measure[];
  readonly computed: readonly Expression[];
  readonly sets: readonly (readonly number[])[];
  readonly output: readonly { readonly on: OutputRef }[];
  readonly having: Condition<OutputRef> | null;
  readonly order: readonly Order[];
}
type Reading = Pick<PlanShape, 'groups' | 'measures' | 'where'>;

/** Every condition over rows that a plan has: of WHERE and FILTER, and in every CASE of these and of what it groups by. */
export function conditionsOf({ groups, measures, where }: Reading): readonly Condition<Term>[] {
  const filters = measures.flatMap(({ filter }) => (filter === undefined ? [] : [filter]));
  const written = where === null ? filters : [where, ...filters];
  return [...groups.flatMap(conditionsIn), ...written.flatMap(withConditionsIn)];
}

/** Every plain column of its own table that a plan reads: grouped by, added up, or only compared. */
export function readBy(plan: Reading): readonly PlanColumn[] {
  return [
    ...plan.groups.flatMap(columnsOf),
    ...plan.measures.flatMap((one) => ('column' in one ? [one.column] : [])),
    ...conditionsOf(plan).flatMap(operandsOf).flatMap(columnsOf),
    ...conditionsOf(plan)
      .flatMap(relatedIn)
      .flatMap(({ links = [] }) => links.map((link) => link.ours)),
  ];
}

/** The SELECTs of a plan: its own and those that follow. */
export function selectsOf({ more = [], ...own }: AggregatePlan): readonly AggregatePlan[] {
  return [own, ...more];
}

/** Each table a query asked, with the names of the columns it asked for, each once: for the record. */
export function tablesUsed(
  whole: AggregatePlan,
): readonly { readonly table: string; readonly columns: readonly string[] }[] {
  const used = new Map<string, Set<string>>();
  for (const plan of selectsOf(whole)) {
    const own = used.get(plan.table) ?? new Set<string>();
    for (const column of columnsUsed(plan)) own.add(column);
    used.set(plan.table, own);
  }
  for (const related of selectsOf(whole).flatMap(conditionsOf).flatMap(relatedIn)) {
    const columns = used.get(related.table) ?? new Set<string>();
    const compared = readOf(related);
    for (const column of compared) columns.add(column.name);
    used.set(related.table, columns.add(related.person));
  }
  return [...used].map(([table, columns]) => ({ table, columns: [...columns] }));
}

/** The plain columns of another table that a question about it reads. */
export function readOf({ where, links = [] }: Related<Term>): readonly PlanColumn[] {
  return [
    ...(where === null ? [] : operandsOf(where).flatMap(columnsOf)),
    ...links.map((link) => link.theirs),
  ];
}

/** The names of the columns of its own table that a query asked for, each once. */
export function columnsUsed(plan: AggregatePlan): readonly string[] {
  const person = plan.measures.some((one) => one.kind === 'people') ? [plan.person] : [];
  return [...new Set([...readBy(plan).map((column) => column.name), ...person])];
}

/** A reader checks again what the planner saw to: every reference leads somewhere, and nobody is singled out. */
function isClosed(plan: PlanShape): boolean {
  const refs = [
    ...plan.output.map((one) => one.on),
    ...plan.order.map((one) => one.on),
    ...(plan.having === null ? [] : operandsOf(plan.having)),
  ];
  const lists = { group: plan.groups, measure: plan.measures, computed: plan.computed };
  const leads = ({ kind, index }: OutputRef): boolean => index < lists[kind].length;
  const isPerson = (column: PlanColumn, person: string): boolean =>
    column.name.toLowerCase() === person.toLowerCase();
  const related = conditionsOf(plan).flatMap(relatedIn);
  return (
    !readBy(plan).some((column) => isPerson(column, plan.person)) &&
    // By the same column in every table, so that it is the person that relates them.
    related.every(
      (one) =>
        one.person === plan.person &&
        (one.rows === undefined || one.links === undefined) &&
        (one.where === null || withConditionsIn(one.where).flatMap(relatedIn).length === 0),
    ) &&
    !related.flatMap(readOf).some((column) => isPerson(column, plan.person)) &&
    [...plan.groups, ...conditionsOf(plan).flatMap(operandsOf)]
      .flatMap(personsIn)
      .every((person) => person === plan.person) &&
    (plan.where === null || operandsOf(plan.where).flatMap(personsIn).length === 0) &&
    related.every(({ where }) => where === null || operandsOf(where).flatMap(personsIn).length === 0) &&
    (plan.having === null || relatedIn(plan.having).length === 0) &&
    plan.sets.flat().every((group) => group < plan.groups.length) &&
    plan.computed
      .map(leadsTo)
      .every(
        ({ figures, groups }) =>
          figures.every((at) => at < plan.measures.length) && groups.every((at) => at < plan.groups.length),
      ) &&
    refs.every(leads)
  );
}
