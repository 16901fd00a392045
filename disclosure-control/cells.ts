import { z } from 'zod';

/**
 * One cell of a table that people may see. Suppressed (there is something, or nothing, and it is not said),
 * zero (`{ kind: 'value', value: 0 }`) and missing (there is no value) are three different things; total stands in a
 * margin's row for every value of a grouped column together.
 */
export type Cell =
  /** `margin`: of figures like this at least 95 in 100 lie within it of the truth, in the figure's unit; absent where exact. */
  | {
      readonly kind: 'value';
      readonly value: string | number | boolean;
      readonly margin?: number | undefined;
    }
  | { readonly kind: 'suppressed' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'total' };

export const suppressed: Cell = { kind: 'suppressed' };
export const missing: Cell = { kind: 'missing' };
export const total: Cell = { kind: 'total' };
export const valueCell = (value: string | number | boolean): Cell => ({ kind: 'value', value });

/** A protected figure with its margin. */
export const figureCell = ({ value, margin }: { readonly value: number; readonly margin: number }): Cell =>
  margin > 0 ? { kind: 'value', value, margin } : valueCell(value);

export const cellSchema: z.ZodType<Cell> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('value'),
    value: z.union([z.string(), z.number(), z.boolean()]),
    margin: z.number().positive().optional(),
  }),
  z.strictObject({ kind: z.literal('suppressed') }),
  z.strictObject({ kind: z.literal('missing') }),
  z.strictObject({ kind: z.literal('total') }),
]);
