import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

/** Ledger entry types of kernels and of what runs in them. */
export const cellRun = 'cell.run';
export const kernelOpened = 'kernel.opened';
export const kernelClosed = 'kernel.closed';

/** The public face of them all. */
export const kernelFace = z.strictObject({ agreement: z.string(), language: z.enum(['python', 'r']) });
/** Of a kernel that was closed and not its room: also why. */
export const closedFace = kernelFace.extend({ reason: z.literal('restarted') });

/** What the intent of a run keeps private. */
export const runIntent = z.strictObject({
  actor: z.string(),
  run: z.string(),
  /** The cell of the notebook. */
  cell: z.string(),
  code: z.string(),
  /** What results of SQL were called while it ran, with their questions. */
  results: z.exactOptional(z.array(z.strictObject({ name: z.string(), sql: z.string() }))),
});

/** What its outcome adds: how it ended, and what it put out by kind and size, never the outputs. */
export const runOutcome = z.strictObject({
  /** Null where the code did not run to an end. */
  state: z.enum(['ok', 'error', 'interrupted', 'killed', 'out-of-memory']).nullable(),
  /** The act that started the kernel; null where none came to run it. */
  kernel: z.string().nullable(),
  elapsedMs: z.int(),
  /** How many rows its outputs counted for. */
  rows: z.int(),
  outputs: z.array(
    z.strictObject({
      kind: z.enum(['text', 'value', 'table', 'image', 'error']),
      /** Characters, or bytes of a picture. */
      size: z.int(),
      /** Rows it counted for; null when it was not shown. */
      rows: z.int().nullable(),
    }),
  ),
});
export type RunOutcome = z.infer<typeof runOutcome>;

/** What is written of kernels and of what runs in them. */
export const notebookEvents = [
  defineEvent({
    type: cellRun,
    written: 'act',
    title: 'Cell run',
    sentence: 'ran a cell of {language} under {agreement}',
    public: kernelFace.shape,
    private: { ...runIntent.shape, ...runOutcome.shape },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: ['startRun'],
  }),
  defineEvent({
    type: kernelOpened,
    written: 'act',
    title: 'Kernel started',
    sentence: 'started a kernel of {language} under {agreement}',
    public: kernelFace.shape,
    private: {
      room: z.string().describe('the room'),
      confined: z.boolean().describe('whether its sandbox was whole'),
    },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: kernelClosed,
    written: 'fact',
    title: 'Kernel ended',
    sentence: 'ended a kernel of {language} under {agreement} ({reason})',
    public: closedFace.shape,
    private: {},
    about: { agreement: 'agreement' },
    feeds: [],
    operations: ['endKernel'],
  }),
];
