import { z } from 'zod';
import { instant } from './common.ts';
import { mostCells, notebookCell } from './notebook.ts';

/** Versions of one notebook that are kept by a name. */
export const mostVersions = 100;

/** Controls, marks that turn text around, and line ends: a name that has them reads as something else. */
const deceiving = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What a version is called: one line of plain text. */
const versionName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((name) => !deceiving.test(name), 'A name is one line of plain text');

export const savedVersion = z.strictObject({
  name: versionName,
  /** The saving of the notebook that is meant. */
  revision: z.int().min(0),
});

/** A version of a notebook, without its cells. */
export const notebookVersion = z.object({
  id: z.string(),
  name: z.string(),
  at: instant,
  cells: z.int(),
  /** Its person named it, or it was kept by itself before another was brought back. */
  kept: z.enum(['named', 'before-restoring']),
});
export type NotebookVersion = z.infer<typeof notebookVersion>;

export const notebookVersions = z.object({
  versions: z.array(notebookVersion),
  /** Ids of versions whose files cannot be read: they can only be removed. */
  unreadable: z.array(z.string()),
});

/** A line of a cell in two versions. */
const differenceLine = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });

/** What became of a cell from the older to the newer. */
export const cellDifference = z.object({
  id: z.string(),
  /** Its place, from 1: in the newer, and of a removed cell in the older. */
  place: z.int(),
  change: z.enum(['same', 'added', 'removed', 'changed', 'moved']),
  language: notebookCell.shape.language,
  /** Its language in the older, where that was another. */
  languageBefore: notebookCell.shape.language.optional(),
  /** What its result is called, and was in the older where that was something else. */
  name: z.string().optional(),
  nameBefore: z.string().optional(),
  /** All of its lines where they are not the same; of a moved cell only if they changed too. */
  lines: z.array(differenceLine),
  /** There was too much to compare it line by line: its older lines stand first, then its newer ones. */
  whole: z.literal(true).optional(),
  /** How many of its lines are not told, because there are too many in all. */
  leftOut: z.int().optional(),
});
export type CellDifference = z.infer<typeof cellDifference>;

export const notebookDifference = z.object({
  /** The older: the version asked about. */
  version: notebookVersion,
  /** The newer: another version, or null for the notebook as it is. */
  with: notebookVersion.nullable(),
  cells: z.array(cellDifference).max(2 * mostCells),
});
export type NotebookDifference = z.infer<typeof notebookDifference>;
