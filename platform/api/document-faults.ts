import { z } from 'zod';
import type { Problem } from './schemas/common.ts';

/** One thing that is wrong with a document somebody wrote: an agreement, a dataset file. */
export interface DocumentFault {
  line?: number | undefined;
  column?: number | undefined;
  /** Where in the document, such as `datasets.0.columns.2`; empty for the whole of it. */
  field: string;
  message: string;
}

const listed = z.object({
  problems: z.array(
    z.object({
      line: z.int().optional(),
      column: z.int().optional(),
      path: z.string().optional(),
      field: z.string().optional(),
      message: z.string(),
    }),
  ),
});

/** What is wrong with a document, in the order in which it stands there; nothing for any other problem. */
export function documentFaults(facts: Problem['facts']): readonly DocumentFault[] {
  return inOrder(
    (listed.safeParse(facts).data?.problems ?? []).map(({ path, field, ...rest }) => ({
      ...rest,
      field: path ?? field ?? '',
    })),
  );
}

/** Faults in the order in which a reader of the document comes to them; those without a line last. */
export function inOrder<Fault extends { line?: number | undefined; column?: number | undefined }>(
  faults: readonly Fault[],
): readonly Fault[] {
  const last = Number.MAX_SAFE_INTEGER;
  return faults.toSorted(
    (a, b) => (a.line ?? last) - (b.line ?? last) || (a.column ?? last) - (b.column ?? last),
  );
}
