import type { Cell as ShownCell } from '@vitrine/api';
import type { Cell } from '@vitrine/disclosure-control/cells';
import type { ProtectedResult } from '@vitrine/disclosure-control/query/aggregate';
import type { Answer } from '../query-result.ts';
import { valuesPerRow } from '../meter.ts';
import { costsOf, isTextType } from '../shown-cost.ts';
import { answerWithin } from './answer-within.ts';
import { lineageOf } from './lineage.ts';
import type { PlannedFigures } from './planned.ts';
import type { Asked } from './query-mode.ts';

/** An answer of figures that were protected in the room. */
export function protectedAnswer(
  { columns, rows: cells, notices }: ProtectedResult,
  { usable, plan, maxRows }: Asked<PlannedFigures>,
): Answer {
  const rows = cells.map((row) => row.map(shownCell));
  const margins = cells.map((row) => row.map(marginOf));
  const costs = costsOf(rows, {
    valuesPerRow: valuesPerRow(usable.agreement),
    gathered: false,
    isText: (place) => isTextType(columns[place]?.type ?? 'VARCHAR'),
  });
  const result = {
    columns: columns.map(({ name, kind, type }) => ({ name, type, role: roleOfKind[kind] })),
    rows,
    ...(margins.flat().every((margin) => margin === null) ? {} : { margins }),
    truncated: false,
    notices: [...notices],
    protected: true,
    tables: lineageOf(plan.tables),
  };
  return answerWithin({ result, costs, datasets: plan.tables.map(({ dataset }) => dataset) }, maxRows);
}

const roleOfKind = {
  group: 'plain',
  rows: 'rows',
  people: 'people',
  sum: 'statistic',
  mean: 'statistic',
  variance: 'statistic',
  deviation: 'statistic',
  quantile: 'statistic',
  calculated: 'statistic',
} as const;

const marginOf = (cell: Cell): number | null => (cell.kind === 'value' ? (cell.margin ?? null) : null);

function shownCell(cell: Cell): ShownCell {
  switch (cell.kind) {
    case 'value':
      return cell.value;
    case 'missing':
      return null;
    case 'suppressed':
      return { suppressed: true };
    case 'total':
      return { total: true };
  }
}
