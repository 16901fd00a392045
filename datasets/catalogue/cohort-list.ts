import { cohortListName } from '@vitrine/policy/agreement';
import { z } from 'zod';
import { CohortExists, CohortInvalid } from '../errors.ts';

/** A loaded list of people: what may be said of it. */
export const cohortListSchema = z.strictObject({
  id: z.string().regex(/^coh_[a-z2-7]{20}$/),
  name: cohortListName,
  /** ISO 8601, UTC: when it was loaded. */
  at: z.iso.datetime(),
  /** How many numbers it lists, without the last digit. */
  count: z.string(),
});
export type CohortList = z.output<typeof cohortListSchema>;

/** The name that a list in this file has. @throws CohortInvalid */
export function cohortNameOf(file: string): string {
  const named = cohortListName.safeParse(file.replace(/\.csv$/, ''));
  if (named.success && file.endsWith('.csv')) return named.data;
  throw new CohortInvalid({
    detail: 'A list is named by its file: lower-case letters, digits and dashes, then .csv.',
    help: 'Name the file as agreements are to name the list, such as asthma-study.csv.',
  });
}

export function cohortExists(name: string): CohortExists {
  return new CohortExists({
    detail: `The list ${name} is loaded, and a list never changes.`,
    help: 'Load other people under another name, and have a new version of the agreement name it.',
    facts: { name },
  });
}
