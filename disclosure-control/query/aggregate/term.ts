import { z } from 'zod';
import {
  columnSchema,
  conditionSchema,
  literalSchema,
  name,
  operandsOf,
  planTypes,
  type Condition,
  type PlanColumn,
  type PlanLiteral,
  type PlanType,
} from './condition.ts';

export const truncations = ['year', 'quarter', 'month', 'week', 'day'] as const;
/** How a date may be written as text. */
export const labels = ['%Y', '%Y-%m', '%Y-%m-%d', '%m', '%b', '%B', '%a', '%A'] as const;
export const dateParts = ['year', 'quarter', 'month', 'week', 'day', 'dow', 'isodow', 'doy', 'hour'] as const;

/**
 * A value of a row: a plain column, or a column put through a function of this list. Each is total: it has a value,
 * or NULL, for every row, so that no row can make a query fail.
 */
export type Term =
  | PlanColumn
  | { readonly op: 'constant'; readonly value: PlanLiteral }
  /** How many rows the row's person has of those that WHERE keeps. Not for WHERE itself. */
  | { readonly op: 'own-rows'; readonly person: string }
  /** The first or last date of the row's person in those rows. Not for WHERE itself. */
  | {
      readonly op: 'own-date';
      readonly which: 'first' | 'last';
      readonly of: PlanColumn;
      readonly person: string;
    }
  | { readonly op: 'label'; readonly format: (typeof labels)[number]; readonly of: Term }
  /** A whole number and `by`. */
  | { readonly op: 'add'; readonly by: number; readonly of: Term }
  /** A date some days or months later. */
  | { readonly op: 'later'; readonly unit: 'days' | 'months'; readonly by: number; readonly of: Term }
  | {
      readonly op: 'case';
      readonly type: PlanType;
      readonly whens: readonly { readonly when: Condition<Term>; readonly then: Term | null }[];
      readonly otherwise: Term | null;
    }
  | { readonly op: 'truncate'; readonly unit: (typeof truncations)[number]; readonly of: Term }
  | { readonly op: 'part'; readonly part: (typeof dateParts)[number]; readonly of: Term }
  /** From the left (from `start`, counted from 1) or from the right; `length` letters. */
  | {
      readonly op: 'slice';
      readonly side: 'left' | 'right';
      readonly start: number;
      readonly length: number;
      readonly of: Term;
    }
  | { readonly op: 'letters'; readonly to: 'upper' | 'lower'; readonly of: Term }
  | { readonly op: 'coalesce'; readonly of: Term; readonly value: PlanLiteral }
  /** `of // width`, or towards minus infinity with `floor`; times `times`. */
  | {
      readonly op: 'band';
      readonly width: number;
      readonly times: number;
      readonly floor: boolean;
      readonly of: Term;
    };

const letters = z.int().min(0).max(65_536);
const added = z.int().min(-1_000_000).max(1_000_000);
const width = z.int().min(1).max(1_000_000_000);

export const termSchema: z.ZodType<Term> = z.lazy(() =>
  z.union([
    columnSchema,
    z.discriminatedUnion('op', [
      z.strictObject({ op: z.literal('constant'), value: literalSchema }),
      z.strictObject({ op: z.literal('own-rows'), person: name }),
      z.strictObject({
        op: z.literal('own-date'),
        which: z.enum(['first', 'last']),
        of: columnSchema,
        person: name,
      }),
      z.strictObject({ op: z.literal('label'), format: z.enum(labels), of: termSchema }),
      z.strictObject({ op: z.literal('add'), by: added, of: termSchema }),
      z.strictObject({ op: z.literal('later'), unit: z.enum(['days', 'months']), by: added, of: termSchema }),
      z.strictObject({
        op: z.literal('case'),
        type: z.enum(planTypes),
        whens: z
          .array(z.strictObject({ when: conditionSchema(termSchema), then: termSchema.nullable() }))
          .min(1)
          .max(500),
        otherwise: termSchema.nullable(),
      }),
      z.strictObject({ op: z.literal('truncate'), unit: z.enum(truncations), of: termSchema }),
      z.strictObject({ op: z.literal('part'), part: z.enum(dateParts), of: termSchema }),
      z.strictObject({
        op: z.literal('slice'),
        side: z.enum(['left', 'right']),
        start: letters.min(1),
        length: letters,
        of: termSchema,
      }),
      z.strictObject({ op: z.literal('letters'), to: z.enum(['upper', 'lower']), of: termSchema }),
      z.strictObject({ op: z.literal('coalesce'), of: termSchema, value: literalSchema }),
      z.strictObject({ op: z.literal('band'), width, times: width, floor: z.boolean(), of: termSchema }),
    ]),
  ]),
);

/** A term's type by its form; whether its parts fit is for `termFits`. */
export function typeOf(term: Term): PlanType {
  if (!('op' in term)) return term.type;
  switch (term.op) {
    case 'constant':
    case 'coalesce':
      return term.value.type;
    case 'case':
      return term.type;
    case 'truncate':
    case 'later':
    case 'own-date':
      return 'date';
    case 'part':
    case 'add':
    case 'band':
    case 'own-rows':
      return 'integer';
    case 'slice':
    case 'letters':
    case 'label':
      return 'string';
  }
}

/** Whether every part of a term has the type its function takes. */
export function termFits(term: Term): boolean {
  if (!('op' in term)) return true;
  switch (term.op) {
    case 'constant':
    case 'own-rows':
      return true;
    case 'case':
      return (
        term.whens.every(({ when, then }) => conditionFits(when) && resultFits(then, term.type)) &&
        resultFits(term.otherwise, term.type)
      );
    case 'truncate':
    case 'label':
      return isOf(term.of, 'date', 'timestamp');
    case 'later':
    case 'own-date':
      return isOf(term.of, 'date');
    case 'add':
      return isOf(term.of, 'integer');
    case 'part':
      return isOf(term.of, 'timestamp', ...(term.part === 'hour' ? [] : (['date'] as const)));
    case 'slice':
    case 'letters':
      return isOf(term.of, 'string');
    case 'coalesce':
      return isOf(term.of, term.value.type);
    case 'band':
      return isOf(term.of, 'integer', ...(term.floor ? (['decimal'] as const) : []));
  }
}

/** Whether every value of a condition has the type of what it is compared with. */
export function conditionFits(condition: Condition<Term>): boolean {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.every(conditionFits);
    case 'not':
      return conditionFits(condition.of);
    case 'compare':
      return isOf(condition.on, condition.value.type);
    case 'in':
      return condition.values.every((value) => isOf(condition.on, value.type));
    case 'prefix':
      return isOf(condition.on, 'string');
    case 'null':
      return termFits(condition.on);
    case 'related':
      return condition.where === null || conditionFits(condition.where);
  }
}

/** Every plain column a term reads. */
export function columnsOf(term: Term): readonly PlanColumn[] {
  if (!('op' in term)) return [term];
  switch (term.op) {
    case 'constant':
    case 'own-rows':
      return [];
    case 'case':
      return [
        ...term.whens.flatMap(({ when, then }) => [...operandsOf(when), ...(then === null ? [] : [then])]),
        ...(term.otherwise === null ? [] : [term.otherwise]),
      ].flatMap(columnsOf);
    default:
      return columnsOf(term.of);
  }
}

/** Every condition on rows of its own table that a term has, in a CASE, however deep. */
export function conditionsIn(term: Term): readonly Condition<Term>[] {
  if (!('op' in term)) return [];
  switch (term.op) {
    case 'constant':
    case 'own-rows':
      return [];
    case 'case':
      return [
        ...term.whens.flatMap(({ when, then }) => [
          ...withConditionsIn(when),
          ...(then === null ? [] : conditionsIn(then)),
        ]),
        ...(term.otherwise === null ? [] : conditionsIn(term.otherwise)),
      ];
    default:
      return conditionsIn(term.of);
  }
}

/** A condition, and those of what it stands on: not of what it asks of another table. */
export function withConditionsIn(condition: Condition<Term>): readonly Condition<Term>[] {
  return [condition, ...operandsOf(condition).flatMap(conditionsIn)];
}

/** What a term reads that each person has of their own. */
export function ownIn(term: Term): readonly Extract<Term, { readonly op: 'own-rows' | 'own-date' }>[] {
  if (!('op' in term)) return [];
  switch (term.op) {
    case 'constant':
      return [];
    case 'own-rows':
    case 'own-date':
      return [term];
    case 'case':
      return [
        ...term.whens.flatMap(({ when, then }) => [...operandsOf(when), ...(then === null ? [] : [then])]),
        ...(term.otherwise === null ? [] : [term.otherwise]),
      ].flatMap(ownIn);
    default:
      return ownIn(term.of);
  }
}

/** The columns by which a term counts the rows of a person. */
export function personsIn(term: Term): readonly string[] {
  return ownIn(term).map(({ person }) => person);
}

function isOf(term: Term, ...types: readonly PlanType[]): boolean {
  return types.includes(typeOf(term)) && termFits(term);
}

function resultFits(result: Term | null, type: PlanType): boolean {
  return result === null || isOf(result, type);
}
