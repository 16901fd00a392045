import { z } from 'zod';

/** Column types of the catalogue, and what a figure is. */
export const planTypes = ['string', 'integer', 'decimal', 'date', 'timestamp', 'time', 'boolean'] as const;
export type PlanType = (typeof planTypes)[number];

const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\0]*$/);
const index = z.int().min(0).max(63);

/** A plain column of the one table. */
const columnSchema = z.strictObject({ name, type: z.enum(planTypes) });
export type PlanColumn = z.output<typeof columnSchema>;

/**
 * A value in the one written form its column's type has, so that rendering it can neither fail nor be read as
 * anything else: integers within 64 bits, decimals in digits, ISO dates and times without trailing zeros.
 */
const literalSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string'),
    text: z
      .string()
      .max(65_536)
      .regex(/^[^\0]*$/),
  }),
  z.strictObject({ type: z.literal('integer'), text: z.string().regex(/^-?(?:0|[1-9][0-9]{0,18})$/) }),
  z.strictObject({
    type: z.literal('decimal'),
    text: z.string().regex(/^-?[0-9]{1,400}(?:\.[0-9]{1,400})?$/),
  }),
  z.strictObject({ type: z.literal('date'), text: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/) }),
  z.strictObject({
    type: z.literal('timestamp'),
    text: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{0,5}[1-9])?$/),
  }),
  z.strictObject({
    type: z.literal('time'),
    text: z.string().regex(/^[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{0,5}[1-9])?$/),
  }),
  z.strictObject({ type: z.literal('boolean'), text: z.enum(['true', 'false']) }),
]);
export type PlanLiteral = z.output<typeof literalSchema>;

const comparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const;
export type Comparison = (typeof comparisons)[number];

/** A condition over `On`; SQL's three-valued logic: what is neither true nor false keeps nothing. */
export type Condition<On> =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition<On>[] }
  | { readonly op: 'not'; readonly of: Condition<On> }
  | { readonly op: 'compare'; readonly on: On; readonly is: Comparison; readonly value: PlanLiteral }
  | { readonly op: 'in'; readonly on: On; readonly values: readonly PlanLiteral[] }
  | { readonly op: 'null'; readonly on: On }
  | { readonly op: 'prefix'; readonly on: On; readonly prefix: string };

function conditionSchema<On>(on: z.ZodType<On>): z.ZodType<Condition<On>> {
  const condition: z.ZodType<Condition<On>> = z.lazy(() =>
    z.discriminatedUnion('op', [
      z.strictObject({ op: z.enum(['and', 'or']), of: z.array(condition).min(1).max(2_000) }),
      z.strictObject({ op: z.literal('not'), of: condition }),
      z.strictObject({ op: z.literal('compare'), on, is: z.enum(comparisons), value: literalSchema }),
      z.strictObject({ op: z.literal('in'), on, values: z.array(literalSchema).min(1).max(2_000) }),
      z.strictObject({ op: z.literal('null'), on }),
      z.strictObject({
        op: z.literal('prefix'),
        on,
        prefix: z
          .string()
          .max(65_536)
          .regex(/^[^\0]*$/),
      }),
    ]),
  );
  return condition;
}

/** A figure: rows, people, or a sum or mean of a numeric column's values that are not NULL. */
const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rows') }),
  z.strictObject({ kind: z.literal('people') }),
  z.strictObject({ kind: z.enum(['sum', 'mean']), column: columnSchema }),
]);
export type Measure = z.output<typeof measureSchema>;

/** A grouped column or a figure, by its place in `groups` or `measures`. */
const refSchema = z.strictObject({ kind: z.enum(['group', 'measure']), index });
export type OutputRef = z.output<typeof refSchema>;

const orderSchema = z.strictObject({
  on: refSchema,
  descending: z.boolean(),
  nulls: z.enum(['first', 'last']),
});
export type Order = z.output<typeof orderSchema>;

/** Everything a room needs to compute one protected aggregate: a plain JSON value. */
export const aggregatePlanSchema = z
  .strictObject({
    version: z.literal(1),
    table: name,
    /** The person pseudonym's column, by which contributors are counted. */
    person: name,
    where: conditionSchema(columnSchema).nullable(),
    groups: z.array(columnSchema).max(16),
    measures: z.array(measureSchema).min(1).max(64),
    /** What is shown, in order. */
    output: z
      .array(z.strictObject({ on: refSchema, name }))
      .min(1)
      .max(80),
    having: conditionSchema(refSchema).nullable(),
    order: z.array(orderSchema).max(80),
    limit: z.int().min(0).nullable(),
    offset: z.int().min(0),
  })
  .refine(isClosed, 'A plan refers to its own groups and figures, and to the person column only to count')
  .readonly();
export type AggregatePlan = z.output<typeof aggregatePlanSchema>;

interface PlanShape {
  readonly person: string;
  readonly where: Condition<PlanColumn> | null;
  readonly groups: readonly PlanColumn[];
  readonly measures: readonly Measure[];
  readonly output: readonly { readonly on: OutputRef }[];
  readonly having: Condition<OutputRef> | null;
  readonly order: readonly Order[];
}

/** Every plain column a plan reads: grouped by, added up, or only compared. */
export function readBy(plan: Pick<PlanShape, 'groups' | 'measures' | 'where'>): readonly PlanColumn[] {
  return [
    ...plan.groups,
    ...plan.measures.flatMap((one) => ('column' in one ? [one.column] : [])),
    ...(plan.where === null ? [] : operandsOf(plan.where)),
  ];
}

/** The names of the columns a query asked for, each once: for the record and the explanation. */
export function columnsUsed(plan: AggregatePlan): readonly string[] {
  const person = plan.measures.some((one) => one.kind === 'people') ? [plan.person] : [];
  return [...new Set([...readBy(plan).map((column) => column.name), ...person])];
}

/** A reader checks again what the planner saw to: every reference leads somewhere, and nobody is singled out. */
function isClosed(plan: PlanShape): boolean {
  const columns = readBy(plan);
  const refs = [
    ...plan.output.map((one) => one.on),
    ...plan.order.map((one) => one.on),
    ...(plan.having === null ? [] : operandsOf(plan.having)),
  ];
  const leads = ({ kind, index }: OutputRef): boolean =>
    index < (kind === 'group' ? plan.groups : plan.measures).length;
  return (
    columns.every((column) => column.name.toLowerCase() !== plan.person.toLowerCase()) && refs.every(leads)
  );
}

function operandsOf<On>(condition: Condition<On>): readonly On[] {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.flatMap(operandsOf);
    case 'not':
      return operandsOf(condition.of);
    default:
      return [condition.on];
  }
}
