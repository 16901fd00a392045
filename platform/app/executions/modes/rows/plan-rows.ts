import { readFigures } from '@vitrine/disclosure-control/query/roles';
import { judge } from '@vitrine/policy/sql/judge';
import type { PlannedRows, Question } from '../planned.ts';
import { gathersRows } from './gathers-rows.ts';

/** Judges a query that shows rows. @throws QueryRefused */
export function planRows({ parsed: { node, digest }, visible, sql, frames: shared }: Question): PlannedRows {
  const { tables, result, frames } = judge(node, visible, { sql, frames: shared });
  return {
    digest,
    tables: tables.map((table) => ({ dataset: table.dataset, columns: [...table.columns] })),
    grouped: result === 'aggregate',
    figures: readFigures(node),
    gathered: gathersRows(node),
    frames,
  };
}
