import type { FilePage } from '@vitrine/disclosure-control/requests';
import { costsOf, sumOf, textCost } from '../executions/shown-cost.ts';

/** How many rows a part of a file counts for. */
export function pageCost({ table, text = '' }: FilePage, valuesPerRow: number): number {
  if (table === undefined) return textCost(text.length, { valuesPerRow });
  const rows = table.rows.map((row) => [...row]);
  return sumOf(costsOf(rows, { valuesPerRow, gathered: false, isText: () => true }));
}
