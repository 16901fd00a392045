import { z } from 'zod';
import type { Problem } from './schemas/common.ts';

/** A place in SQL text, counted from 1; columns in UTF-16 units, as editors count. */
export interface SqlPlace {
  line: number;
  column: number;
}

const lineAndColumn = z.object({ at: z.object({ line: z.int().min(1), column: z.int().min(1) }) });
const byteOffset = z.object({ position: z.int().min(0) });

/**
 * Where in the SQL a refusal applies, when it applies to one place. The guard says a line and a column; what
 * refuses in aggregates mode says a byte of the text in UTF-8, as the parser counts.
 */
export function placeInSql(sql: string, facts: Problem['facts']): SqlPlace | undefined {
  const said = lineAndColumn.safeParse(facts).data;
  if (said !== undefined) return said.at;
  const offset = byteOffset.safeParse(facts).data?.position;
  if (offset === undefined) return undefined;
  const before = new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, offset));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
