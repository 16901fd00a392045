import { z } from 'zod';

/** The name of a list of people, which is also its file's name without `.csv`. */
export const cohortListName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'A list of people has lower-case letters, digits and dashes in its name');

/** What policy must know of a loaded list of people. */
export interface CohortListView {
  readonly name: string;
  /** Random, given when it was loaded: another list of the same name, in another environment, has another. */
  readonly id: string;
}
