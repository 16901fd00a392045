import { z } from 'zod';

/**
 * What a room in aggregates mode asks the steward before it shows figures (decision 0012). The steward holds the memory of
 * populations; the room knows the people of this question only, and nobody outside the two learns any of it.
 */
const sketchSchema = z.strictObject({
  print: z.base64().max(1_000),
  people: z.base64().max(64 * 1024 * 1024),
});
const figureSchema = z.strictObject({ value: z.number(), margin: z.number().min(0) });
const hex = z.string().regex(/^[0-9a-f]{64}$/);
/** The sum of people's keys, modulo 2⁶⁴. */
const keySchema = z.string().regex(/^[0-9]{1,20}$/);
const dataset = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

/** A group as it is remembered and repeated: `null` is hidden. */
export const groupSchema = z.strictObject({
  set: z.int().min(0).max(64),
  groups: z.array(z.string().nullable()).max(16),
  people: z.int().min(0),
  open: z.array(z.boolean()).max(64),
  components: z.array(figureSchema.nullable()).max(256),
});
export type RememberedGroup = z.output<typeof groupSchema>;

/** The people whom WHERE keeps, and the form in which they are asked about: groups, figures and rules. */
export const frameParams = z.strictObject({
  dataset,
  form: hex,
  frame: sketchSchema,
  key: keySchema,
  threshold: z.int().min(2).max(10_000),
  /** People of the whole table, which bound how many populations may be asked about. */
  people: z.int().min(0),
  /** How WHERE singled the frame out. */
  crowd: z.enum(['declared', 'chosen']),
});
export type FrameParams = z.output<typeof frameParams>;

/**
 * `compute`: nothing asked in this form is close. `repeat`: the table that was shown. `withhold`: too few people, or close to
 * what was withheld. `exhausted`: as many different populations were asked about as there may be.
 */
export const frameAnswer = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('compute') }),
  z.strictObject({ decision: z.literal('repeat'), groups: z.array(groupSchema).max(1_000_000) }),
  z.strictObject({ decision: z.literal('withhold') }),
  z.strictObject({ decision: z.literal('exhausted') }),
]);
export type FrameAnswer = z.output<typeof frameAnswer>;

export const figuresParams = z.strictObject({
  dataset,
  /** Of the frame. */
  key: keySchema,
  threshold: z.int().min(2).max(10_000),
  figures: z
    .array(
      z.strictObject({
        statistic: z.string().max(64),
        /** The group's values in canonical form. */
        cell: z.string().max(1_000_000),
        sketch: sketchSchema,
        /** As this question alone would show it; `null` is hidden. */
        own: figureSchema.nullable(),
      }),
    )
    .max(10_000),
});
export type FiguresParams = z.output<typeof figuresParams>;

/** What is to be shown of each, in their order. */
export const figuresAnswer = z.array(figureSchema.nullable()).max(10_000);

/** The whole table, before it is shown: a close question in the same form repeats it. */
export const tableParams = frameParams.extend({ groups: z.array(groupSchema).max(1_000_000) });
export type TableParams = z.output<typeof tableParams>;

/** The steward's side, for one room. Everything it answers is on disk first. */
export interface FigureJudge {
  /** The secret seed of this memory's fingerprints. */
  readonly seed: number;
  frame(params: FrameParams): Promise<FrameAnswer>;
  figures(params: FiguresParams): Promise<readonly (z.output<typeof figureSchema> | null)[]>;
  table(params: TableParams): Promise<void>;
}
