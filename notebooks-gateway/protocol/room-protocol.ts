import { z } from 'zod';
import { protectedResultSchema } from '@vitrine/disclosure-control/query/aggregate';
import { closeSchema } from './figure-judge.ts';
import { columnTypes } from '@vitrine/policy/cut';

/** What one table of a room is: a dataset's cut. The key travels over an inherited pipe and nowhere else. */
export const roomTableSchema = z.strictObject({
  dataset: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  /** The encrypted Parquet file as the reader sees it. */
  file: z.string().max(4096),
  /** 256 bits in base 64, as the engine takes it. */
  dataKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** With their types: what an aggregate may count and compare is the steward's to say, not the server's. */
  columns: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(128),
        type: z.enum([...columnTypes, 'pseudonym']),
        description: z.string().default(''),
        codes: z.record(z.string(), z.string()).default({}),
      }),
    )
    .min(1)
    .max(1000),
  /** Of them those that the dataset file calls sensitive. */
  sensitive: z.array(z.string().min(1).max(128)).max(1000).default([]),
});

const seconds = z.number().min(0.05).max(3_600);

export const roomLimitsSchema = z.strictObject({
  /** What the engine may use, in mebibytes; the watchdog allows `residentOverheadMiB` more. */
  memoryMiB: z.int().min(16).max(65_536),
  scratchMiB: z.int().min(0).max(65_536),
  threads: z.int().min(1).max(64).default(2),
  /** Rows of one result that may leave the room, whatever is asked; unlimited when absent. */
  maxRows: z.int().min(0).max(1_000_000_000).default(1_000_000_000),
  /** How long a query may run, whatever is asked; absent only in tests and benches, which say it with each question. */
  querySeconds: seconds.optional(),
});
export type RoomLimits = z.input<typeof roomLimitsSchema>;

/** The rules by which a room protects aggregates: the agreement's, whatever the server asks for. */
export const disclosureSchema = z.strictObject({
  profile: z.string().max(64),
  overrides: z.strictObject({ threshold: z.int().min(1).max(10_000).optional() }).default({}),
});
export type Disclosure = z.input<typeof disclosureSchema>;

/** The privacy budget of the agreement, within which a room answers, and then privately alone. */
export const roomBudgetSchema = z.strictObject({
  epsilon: z.number().positive().max(100),
  delta: z.number().min(0).max(0.01),
  /** The most that one question spends; all of it when absent. */
  perQuery: z.number().positive().max(100).optional(),
});
export type RoomBudget = z.output<typeof roomBudgetSchema>;

/** The one line a reader is told, over file descriptor 3. */
export const assignmentSchema = z.strictObject({
  /** None is enough for a question that reads none. */
  tables: z.array(roomTableSchema).max(100),
  limits: roomLimitsSchema,
  /**
   * With `aggregates` the reader runs plans only: no SQL, approved or not. With `detached` it answers its kernels and
   * nobody else.
   */
  display: z.enum(['rows', 'aggregates', 'detached']),
  /** Whether the reader answers the room's kernels too, at descriptor 5. Never with `aggregates`. */
  kernels: z.boolean().default(false),
  /** Absent only in tests and benches, which say it with each question. */
  disclosure: disclosureSchema.optional(),
  /** With it figures are judged by the steward, over descriptor 3, before they are shown; absent only in tests and benches. */
  memory: z.strictObject({ seed: z.int().min(0).max(0xffff_ffff) }).optional(),
  /** With it the reader answers private questions and no others. */
  privacy: roomBudgetSchema.optional(),
  scratch: z.string().max(4096),
  dataDir: z.string().max(4096),
});
export type Assignment = z.input<typeof assignmentSchema>;

/** The two lines a reader says on standard output: once started, and once assigned. */
export const idleSchema = z.object({ idle: z.literal(true) });
export const readySchema = z.discriminatedUnion('ready', [
  z.object({ ready: z.literal(true) }),
  z.object({ ready: z.literal(false), code: z.string().regex(/^[a-z0-9-]{1,64}$/) }),
]);

/** Characters of a question of the server's. */
export const longestSql = 65_536;

export const runParams = z.strictObject({
  sql: z.string().min(1).max(longestSql),
  astDigest: z.string().regex(/^[0-9a-f]{64}$/),
  maxRows: z.int().min(0).max(1_000_000_000),
  seconds,
});
export type RunParams = z.output<typeof runParams>;

/** What a kernel asks the reader of its room. */
export const dataParams = z.strictObject({ sql: z.string().min(1).max(1_000_000) });

export const aggregateParams = z.strictObject({
  /** An AggregatePlan of disclosure-control, which the reader parses. */
  plan: z.unknown(),
  ...disclosureSchema.shape,
  seconds,
  /** The server's name of the question. */
  query: z.string().max(64).default(''),
});

export const privateParams = z.strictObject({
  /** A PrivateQuestion of disclosure-control, which the reader parses. */
  question: z.unknown(),
  seconds,
});

/** The protected result, and for reviewers which earlier questions it came close to: never for the person who asked. */
export const aggregateAnswer = z.strictObject({ result: protectedResultSchema, close: closeSchema });
export type AggregateAnswer = z.output<typeof aggregateAnswer>;

/** At most this many columns leave a room in one result. */
export const maxColumns = 2_000;
/** The largest message of a result, in bytes. */
export const maxMessage = 32 * 1024 * 1024;

export const columnsSchema = z
  .array(z.object({ name: z.string().max(65_536), type: z.string().max(200) }))
  .max(maxColumns);

export const runAnswer = z.object({
  rows: z.int().min(0),
  truncated: z.boolean(),
  columns: columnsSchema,
});
export type RunAnswer = z.output<typeof runAnswer>;

export const inspectAnswer = z.object({
  residentBytes: z.int().min(0),
  heapBytes: z.int().min(0),
  cpuSeconds: z.number().min(0),
  queries: z.int().min(0),
});
