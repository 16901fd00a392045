import { z } from 'zod';
import { instant } from './common.ts';

export const mostCells = 200;
/** The longest code of one cell, and of all cells together, in characters. */
export const mostCellCharacters = 65_536;
export const mostNotebookCharacters = 1_000_000;

/** What kernels run. */
const kernelLanguages = ['python', 'r'] as const;

const cellId = z.string().regex(/^[a-z0-9]{8,40}$/);
const code = z.string().max(mostCellCharacters);

/** What the result of a cell of SQL is called, in code that reads it. */
const resultName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

/** A cell as it was written. */
export const notebookCell = z.strictObject({
  id: cellId,
  language: z.enum(['sql', ...kernelLanguages, 'markdown']),
  code,
  /** Of a cell of SQL: the query that it ran last. */
  query: z.string().max(100).optional(),
  /** Of a cell of SQL: what its result is called. */
  name: resultName.optional(),
});
export type NotebookCell = z.infer<typeof notebookCell>;

export const notebookCells = z
  .array(notebookCell)
  .max(mostCells)
  .refine(
    (cells) => new Set(cells.map(({ id }) => id)).size === cells.length,
    'Each cell has an id of its own',
  )
  .refine(
    (cells) => cells.reduce((sum, cell) => sum + cell.code.length, 0) <= mostNotebookCharacters,
    'A notebook holds at most 1,000,000 characters of code',
  );

/** How a run stands. Of one that failed outside the code, such as for want of a room, `code` names the problem. */
export const runState = z.enum([
  'waiting',
  'running',
  'ok',
  'error',
  'interrupted',
  'killed',
  'out-of-memory',
  'failed',
]);

/** The last run of a cell, without what it put out. */
export const runSummary = z.object({
  id: z.string(),
  cell: z.string(),
  /** What ran: the cell may say something else by now. */
  code: z.string(),
  language: z.enum(kernelLanguages),
  state: runState,
  at: instant,
  elapsedMs: z.int(),
  /** How many rows its outputs count for, and how many looking at them again would now. */
  cost: z.int(),
  again: z.int(),
});
export type RunSummary = z.infer<typeof runSummary>;

/** Whether a language can be used on this machine, how far its preparation is, or why not. */
const languageState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready') }),
  z.object({ state: z.literal('preparing'), step: z.int(), steps: z.int(), doing: z.string() }),
  z.object({ state: z.literal('unavailable'), why: z.string() }),
]);

export const notebook = z.object({
  /** Counts savings: whoever saves says which they began from. */
  revision: z.int(),
  cells: z.array(notebookCell),
  runs: z.array(runSummary),
  /** Results of cells of SQL that are kept, and how many rows looking at one again would count for now. */
  results: z.array(z.object({ query: z.string(), code: z.string(), at: instant, again: z.int() })),
  languages: z.object({ python: languageState, r: languageState }),
});
export type Notebook = z.infer<typeof notebook>;

export const savedNotebook = z.strictObject({ revision: z.int().min(0), cells: notebookCells });

export const startedRun = z.strictObject({
  cell: cellId,
  language: z.enum(kernelLanguages),
  code: code.min(1),
  /** What results of SQL are called for this run: the queries that they answered. */
  results: z
    .array(z.strictObject({ name: resultName, query: z.string().max(100) }))
    .max(mostCells)
    .optional(),
});

/** What code put out, as far as it may be shown. Markup is never among it. */
export const shownOutput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ kind: z.literal('value'), text: z.string() }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string().nullable())),
    /** How many rows the table has; fewer may be shown. */
    totalRows: z.int(),
  }),
  z.object({
    kind: z.literal('image'),
    mediaType: z.literal('image/png'),
    width: z.int(),
    height: z.int(),
    /** Base64. */
    data: z.string(),
  }),
  z.object({
    kind: z.literal('error'),
    name: z.string(),
    message: z.string(),
    /** The line of the cell, from 1. */
    line: z.int().optional(),
    trace: z.array(z.string()),
  }),
]);
export type ShownOutput = z.infer<typeof shownOutput>;

/** A line of a run's stream. */
export const runLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), elapsedMs: z.int(), stage: z.string() }),
  z.object({ kind: z.literal('output'), output: shownOutput }),
  /** Something was put out that is not shown, and why. */
  z.object({
    kind: z.literal('withheld'),
    what: z.enum(['text', 'value', 'table', 'image', 'error']),
    why: z.enum(['allowance', 'limit', 'form']),
    detail: z.string(),
  }),
  z.object({
    kind: z.literal('done'),
    elapsedMs: z.int(),
    state: runState,
    /** Not all that it put out is here: it was more than a run may put out, or the kernel went first. */
    truncated: z.boolean(),
    /** It was interrupted because it took longer than the agreement allows. */
    outOfTime: z.boolean(),
    shownToday: z.int(),
  }),
  z.object({ kind: z.literal('problem'), problem: z.unknown(), elapsedMs: z.int() }),
]);
export type RunLine = z.infer<typeof runLine>;

/** The files that code put among the outputs of kernels. */
export const outputFiles = z.object({
  files: z.array(z.object({ name: z.string(), bytes: z.int(), language: z.enum(kernelLanguages) })),
  /** Files that no request can take, for their names. */
  misnamed: z.int(),
});

/** The variables of kernels that run, as far as they may be shown; no value is read for them. */
export const variables = z.object({
  languages: z.array(
    z.object({
      language: z.enum(kernelLanguages),
      variables: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          shape: z.array(z.int()).nullable(),
          bytes: z.int().nullable(),
        }),
      ),
      /** How many there are. */
      total: z.int(),
      /** How many are not listed, for their names or because there are so many. */
      unlisted: z.int(),
    }),
  ),
  shownToday: z.int(),
});
