import { z } from 'zod';

/** Column types of the catalogue, and what a figure is. */
export const planTypes = ['string', 'integer', 'decimal', 'date', 'timestamp', 'time', 'boolean'] as const;
export type PlanType = (typeof planTypes)[number];

export const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\0]*$/);
/** A plain column of a table. */
export const columnSchema = z.strictObject({ name, type: z.enum(planTypes) });
export type PlanColumn = z.output<typeof columnSchema>;

/**
 * A value in the one written form its column's type has, so that rendering it can neither fail nor be read as
 * anything else: integers within 64 bits, decimals in digits, ISO dates and times without trailing zeros.
 */
export const literalSchema = z.discriminatedUnion('type', [
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

/** Comparisons by the parser's names. */
export const straight: Readonly<Record<string, Comparison>> = {
  COMPARE_EQUAL: 'eq',
  COMPARE_NOTEQUAL: 'ne',
  COMPARE_LESSTHAN: 'lt',
  COMPARE_LESSTHANOREQUALTO: 'lte',
  COMPARE_GREATERTHAN: 'gt',
  COMPARE_GREATERTHANOREQUALTO: 'gte',
};
/** The comparison with its sides exchanged. */
export const mirrored: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  lte: 'gte',
  gt: 'lt',
  gte: 'lte',
};

/** A date of a related row against one of the row itself, which is taken some days later. */
const linkSchema = z.strictObject({
  theirs: columnSchema,
  is: z.enum(comparisons),
  ours: columnSchema,
  days: z.int().min(-100_000).max(100_000),
});
export type Link = z.output<typeof linkSchema>;

const rowCountSchema = z.strictObject({ is: z.enum(comparisons), count: z.int().min(0).max(1_000_000) });
export type RowCount = z.output<typeof rowCountSchema>;

/** A condition over `On`; SQL's three-valued logic: what is neither true nor false keeps nothing. */
export type Condition<On> =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition<On>[] }
  | { readonly op: 'not'; readonly of: Condition<On> }
  | { readonly op: 'compare'; readonly on: On; readonly is: Comparison; readonly value: PlanLiteral }
  | { readonly op: 'in'; readonly on: On; readonly values: readonly PlanLiteral[] }
  | { readonly op: 'null'; readonly on: On }
  | { readonly op: 'prefix'; readonly on: On; readonly prefix: string }
  /** The row's person has a row in this table that meets a condition on that table's columns. */
  | {
      readonly op: 'related';
      readonly table: string;
      readonly person: string;
      readonly where: Condition<On> | null;
      readonly links?: readonly Link[] | undefined;
      /** How many such rows the person must have; one at least where it is absent. */
      readonly rows?: RowCount | undefined;
    };

export function conditionSchema<On>(on: z.ZodType<On>): z.ZodType<Condition<On>> {
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
      z.strictObject({
        op: z.literal('related'),
        table: name,
        person: name,
        where: condition.nullable(),
        links: z.array(linkSchema).max(16).optional(),
        rows: rowCountSchema.optional(),
      }),
    ]),
  );
  return condition;
}

/** Everything of its own table that a condition stands on. */
export function operandsOf<On>(condition: Condition<On>): readonly On[] {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.flatMap(operandsOf);
    case 'not':
      return operandsOf(condition.of);
    case 'related':
      return [];
    default:
      return [condition.on];
  }
}

export type Related<On> = Extract<Condition<On>, { op: 'related' }>;

/** The questions about other tables in a condition. */
export function relatedIn<On>(condition: Condition<On>): readonly Related<On>[] {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.flatMap(relatedIn);
    case 'not':
      return relatedIn(condition.of);
    case 'related':
      return [condition, ...(condition.where === null ? [] : relatedIn(condition.where))];
    default:
      return [];
  }
}
