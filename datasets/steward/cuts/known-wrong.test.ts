import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { expect, it } from 'vitest';

/** What makes the SQL of cuts, and all that it is made of. */
const renderers = [
  'datasets/steward/cuts/cut-sql.ts',
  'datasets/steward/cuts/cut-merges.ts',
  'policy/cut/predicate/render-predicate.ts',
  'policy/cut/transform/apply-transform.ts',
];
/** Shapes that the pinned engine answers wrongly (policy/sql/judge/known-wrong.ts). */
const wrong =
  /\bNOT IN\s*\(\s*SELECT|\)\s*IN\s*\(\s*SELECT|\bQUALIFY\b|\bhistogram\(|\bavg\(|\bUNION ALL\b|\bOVER\s*\(/i;

it.each(renderers)('%s makes none of the shapes that the engine is known to answer wrongly', async (file) => {
  expect(await readFile(join(codeRoot, file), 'utf8')).not.toMatch(wrong);
});
