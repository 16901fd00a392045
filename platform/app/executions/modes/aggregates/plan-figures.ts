import { planAggregate, tablesUsed } from '@vitrine/disclosure-control/query/aggregate';
import type { PlannedFigures, Question } from '../planned.ts';

/** Plans a query for figures of groups. @throws AggregateRefused */
export function planFigures({ parsed, visible }: Question): PlannedFigures {
  const plan = planAggregate(parsed.node, visible);
  const tables = tablesUsed(plan).map(({ table, columns }) => ({ dataset: table, columns }));
  return { plan, tables };
}
