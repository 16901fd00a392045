import { z } from 'zod';

export const kernelLanguages = ['python', 'r'] as const;
export type KernelLanguage = (typeof kernelLanguages)[number];

/** Why a kernel's session ended: as rooms do, see `RoomEnd`. */
export const kernelEndSchema = z.enum(['closed', 'oom', 'watchdog', 'crash']);
export type KernelEnd = z.output<typeof kernelEndSchema>;

/** Where the launcher leaves the reason why a kernel ended, beside its socket. */
export function endFile(socketPath: string): string {
  return `${socketPath}.end`;
}

/** The one line that a broker says on standard output. */
export const kernelReadySchema = z.object({ ready: z.boolean() });

export const longestCode = 1024 * 1024;
/** As much as a file of a request can be. */
export const maxOutputFile = 5 * 1024 * 1024;
export const maxOutputFiles = 200;
/** The largest message of a broker. */
export const maxKernelMessage = 16 * 1024 * 1024;

/** A file name that a request takes, too. */
export const outputName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/);

const text = z.string().max(70_000);
const cell = z.string().max(4_100).nullable();

/** What a broker says that code showed; what does not fit is no output but an attack. */
export const kernelOutputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), stream: z.enum(['stdout', 'stderr']), text }),
  z
    .strictObject({
      kind: z.literal('table'),
      columns: z.array(z.string().max(1_000)).max(100),
      rows: z.array(z.array(cell).max(100)).max(1_000),
      totalRows: z.int().min(0),
    })
    .refine(({ columns, rows, totalRows }) => {
      return rows.length <= totalRows && rows.every((row) => row.length === columns.length);
    }),
  z
    .strictObject({
      kind: z.literal('image'),
      mediaType: z.literal('image/png'),
      data: z.base64().max(maxKernelMessage),
      bytes: z.int().min(1),
    })
    .refine(({ data, bytes }) => Buffer.byteLength(data, 'base64') === bytes && isPng(data)),
  z.strictObject({ kind: z.literal('value'), text }),
  z.strictObject({
    kind: z.literal('error'),
    name: z.string().max(200),
    message: z.string().max(4_000),
    line: z.exactOptional(z.int().min(1).max(1_000_000)),
    trace: z.array(z.string().max(1_000)).max(101),
  }),
]);

/** The signature of ISO/IEC 15948, 5.2: whatever shows a picture must not be asked to guess. */
function isPng(data: string): boolean {
  return Buffer.from(data.slice(0, 12), 'base64').toString('hex').startsWith('89504e470d0a1a0a');
}

export const kernelRunAnswer = z.strictObject({
  state: z.enum(['ok', 'error', 'interrupted', 'killed', 'out-of-memory']),
  truncated: z.boolean(),
});
/** Variables that are told of; of those beyond only their number is. */
const mostVariables = 500;
export const kernelVariablesAnswer = z.strictObject({
  total: z.int().min(0),
  variables: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        type: z.string().max(200),
        shape: z.array(z.int().min(0)).max(8).nullable(),
        bytes: z.int().min(0).nullable(),
      }),
    )
    .max(mostVariables),
});
export const kernelFilesAnswer = z
  .array(z.strictObject({ name: outputName, bytes: z.int().min(0) }))
  .max(maxOutputFiles);
export const kernelFileAnswer = z.strictObject({ bytes: z.int().min(0) });
