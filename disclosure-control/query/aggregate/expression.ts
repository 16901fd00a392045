import { z } from 'zod';
import { planTypes } from './condition.ts';

const index = z.int().min(0).max(63);
const calls = ['round', 'abs', 'sqrt', 'ln', 'exp', 'floor', 'ceil'] as const;
const operations = ['+', '-', '*', '/', '//', '%'] as const;
const ranks = ['rank', 'dense_rank', 'row_number'] as const;
const byGroup = z.strictObject({ group: index, type: z.enum(planTypes), descending: z.boolean() });

/** What is calculated of figures once they are protected. Windows look at the rows that are shown. */
export type Expression =
  | { readonly op: 'figure'; readonly index: number }
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'text'; readonly text: string }
  | {
      readonly op: 'arithmetic';
      readonly is: (typeof operations)[number];
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly op: 'call';
      readonly name: (typeof calls)[number];
      readonly of: Expression;
      readonly digits: number;
    }
  | { readonly op: 'nullif' | 'coalesce'; readonly of: Expression; readonly value: number }
  /** SUM or AVG OVER (PARTITION BY groups). */
  | {
      readonly op: 'over';
      readonly name: 'sum' | 'avg';
      readonly of: Expression;
      readonly by: readonly number[];
    }
  /** Whether the row is of all values of a group together: 1, or else 0. */
  | { readonly op: 'grouping'; readonly group: number }
  /** SUM OVER (ORDER BY group): of the rows up to each; or the figure so many rows before (negative: after). */
  | {
      readonly op: 'running';
      readonly of: Expression;
      readonly along: z.output<typeof byGroup>;
      readonly by: readonly number[];
    }
  | {
      readonly op: 'lag';
      readonly of: Expression;
      readonly rows: number;
      readonly along: z.output<typeof byGroup>;
      readonly by: readonly number[];
    }
  | {
      readonly op: 'rank';
      readonly name: (typeof ranks)[number];
      readonly of: Expression;
      readonly descending: boolean;
      readonly by: readonly number[];
    };

export const callNames: ReadonlySet<string> = new Set(calls);
export const operationNames: ReadonlySet<string> = new Set(operations);
export const rankNames: ReadonlySet<string> = new Set(ranks);

const by = z.array(index).max(16);
export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('figure'), index }),
    z.strictObject({ op: z.literal('number'), value: z.number() }),
    z.strictObject({ op: z.literal('text'), text: z.string().max(1_000) }),
    z.strictObject({
      op: z.literal('arithmetic'),
      is: z.enum(operations),
      left: expressionSchema,
      right: expressionSchema,
    }),
    z.strictObject({
      op: z.literal('call'),
      name: z.enum(calls),
      of: expressionSchema,
      digits: z.int().min(0).max(15),
    }),
    z.strictObject({ op: z.enum(['nullif', 'coalesce']), of: expressionSchema, value: z.number() }),
    z.strictObject({ op: z.literal('over'), name: z.enum(['sum', 'avg']), of: expressionSchema, by }),
    z.strictObject({ op: z.literal('grouping'), group: index }),
    z.strictObject({ op: z.literal('running'), of: expressionSchema, along: byGroup, by }),
    z.strictObject({
      op: z.literal('lag'),
      of: expressionSchema,
      rows: z.int().min(-1_000).max(1_000),
      along: byGroup,
      by,
    }),
    z.strictObject({
      op: z.literal('rank'),
      name: z.enum(ranks),
      of: expressionSchema,
      descending: z.boolean(),
      by,
    }),
  ]),
);

/** The figures and groups that an expression leads to. */
export function leadsTo(expression: Expression): { readonly figures: number[]; readonly groups: number[] } {
  switch (expression.op) {
    case 'figure':
      return { figures: [expression.index], groups: [] };
    case 'number':
    case 'text':
      return { figures: [], groups: [] };
    case 'grouping':
      return { figures: [], groups: [expression.group] };
    case 'arithmetic': {
      const [left, right] = [leadsTo(expression.left), leadsTo(expression.right)];
      return { figures: [...left.figures, ...right.figures], groups: [...left.groups, ...right.groups] };
    }
    default: {
      const { figures, groups } = leadsTo(expression.of);
      const along = 'along' in expression ? [expression.along.group] : [];
      return { figures, groups: [...groups, ...along, ...('by' in expression ? expression.by : [])] };
    }
  }
}
