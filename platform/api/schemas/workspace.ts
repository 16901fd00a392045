import { z } from 'zod';
import { privacyBudget, privacyForeseen } from './privacy.ts';
import { agreementChange, instant, problem } from './common.ts';

export const visibleColumn = z.object({
  name: z.string(),
  type: z.string(),
  role: z.enum(['value', 'person', 'entity']),
  description: z.string(),
  transform: z.string().nullable(),
  codes: z.record(z.string(), z.string()).optional(),
  /** Public bounds: in private answers, what lies beyond counts as the bound. */
  bounds: z.object({ min: z.number(), max: z.number() }).optional(),
});

export const workspace = z.object({
  /** The version in force: another than the one asked for when an amendment has replaced that. */
  ref: z.string(),
  /** What the version in force says differently from the one asked for; nothing when it is the same. */
  changes: z.array(agreementChange),
  title: z.string(),
  state: z.string(),
  termTo: z.string(),
  display: z.enum(['aggregates', 'rows']),
  dataOut: z.enum(['escrow', 'private', 'none']),
  /** The languages that may be used. */
  kernels: z.array(z.enum(['sql', 'python', 'r'])),
  profile: z.object({ name: z.string(), explanation: z.string() }),
  /** Where answers are private: what may be told of a person, and what of it is left. */
  privacy: privacyBudget.nullable(),
  limits: z.object({ rowsShown: z.int(), rowsPerDay: z.int(), querySeconds: z.int(), memoryMiB: z.int() }),
  allowance: z.object({ shownToday: z.int(), perDay: z.int() }),
  tables: z.array(z.object({ dataset: z.string(), title: z.string(), columns: z.array(visibleColumn) })),
  room: z.object({ state: z.enum(['closed', 'opening', 'ready', 'busy']) }),
  optOutsAsOf: instant.nullable(),
});
export type Workspace = z.infer<typeof workspace>;

/** A cut: the minimised copy of one dataset that an agreement's rooms hold. */
export const cut = z.object({
  cut: z.string(),
  dataset: z.string(),
  version: z.string(),
  /** Name of the opt-out lists that were applied, or `none`. */
  optOuts: z.string(),
  created: instant,
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});

/** A line of the making of a cut. Its size is told with `display: rows` only. */
export const cutLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: z.string() }),
  z.object({
    kind: z.literal('done'),
    cut: cut.extend({ rows: z.int().optional(), bytes: z.int().optional() }),
  }),
  z.object({ kind: z.literal('problem'), problem: z.unknown() }),
]);
export type CutLine = z.infer<typeof cutLine>;

/** What a query will see, before it runs. */
export const explanation = z.object({
  accepted: z.boolean(),
  /** Why not, when refused. */
  refusal: z
    .object({
      code: z.string(),
      detail: z.string(),
      help: z.string().optional(),
      facts: problem.shape.facts,
    })
    .nullable(),
  tables: z.array(
    z.object({
      dataset: z.string(),
      rows: z.string(),
      optOuts: z.string(),
      /** What the agreement's conditions read beyond the columns listed. */
      conditionsRead: z.array(z.string()),
      columns: z.array(z.object({ name: z.string(), becomes: z.string(), used: z.boolean() })),
    }),
  ),
  result: z.string(),
  /** Where answers are private, of a question that is accepted. */
  privacy: privacyForeseen.nullable(),
});
export type Explanation = z.infer<typeof explanation>;

export const queryState = z.enum(['running', 'done', 'refused', 'failed', 'cancelled']);

export const querySummary = z.object({
  id: z.string(),
  /** The version of the agreement that it ran under. */
  agreement: z.string(),
  sql: z.string(),
  state: queryState,
  at: instant,
  elapsedMs: z.int().optional(),
  rows: z.int().optional(),
  code: z.string().optional(),
});
export type QuerySummary = z.infer<typeof querySummary>;

/** A cell: null is missing; an object marks a suppressed value, or all values together in a margin; numbers too large for JSON are exact text. */
export const cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ suppressed: z.literal(true) }),
  z.object({ total: z.literal(true) }),
]);
export type Cell = z.infer<typeof cell>;

/** A line of a query's stream. */
export const queryLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), elapsedMs: z.int(), stage: z.string() }),
  z.object({
    kind: z.literal('columns'),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
  }),
  z.object({
    kind: z.literal('rows'),
    rows: z.array(z.array(cell)),
    /** By row and column the size of a figure's error, in its unit: of figures like it at least 95 in 100 lie within it. */
    margins: z.array(z.array(z.number().nullable())).optional(),
  }),
  z.object({
    kind: z.literal('done'),
    elapsedMs: z.int(),
    rows: z.int(),
    /** More rows exist in the room than may be shown. */
    truncated: z.boolean(),
    notices: z.array(z.string()),
    shownToday: z.int(),
  }),
  z.object({
    kind: z.literal('problem'),
    problem: z.unknown(),
    elapsedMs: z.int(),
  }),
]);
export type QueryLine = z.infer<typeof queryLine>;
