import { fitsTable, type PlanTable } from '../aggregate/plan-table.ts';
import { aggregatePlanSchema } from '../aggregate/plan.ts';
import type { PrivateQuestion } from './question.ts';

/**
 * Whether a question reads one of these tables as the steward made it, and is closed as plans of aggregates mode are:
 * people counted by the person's number, nothing else read of pseudonyms, every column of the type it has, and bounds for
 * all that is added up.
 */
export function fitsQuestion(question: PrivateQuestion, tables: readonly PlanTable[]): boolean {
  const { table, person, where, groups, measures, bounds } = question;
  const plan = aggregatePlanSchema.safeParse({
    version: 1,
    ...{ table, person, where, groups, measures },
    computed: [],
    sets: [groups.map((_, at) => at)],
    output: [{ on: { kind: 'measure', index: 0 }, name: 'figure' }],
    having: null,
    order: [],
    limit: null,
    offset: 0,
  });
  const bounded = measures.every(
    (measure) =>
      measure.kind !== 'quantile' &&
      (!('column' in measure) ||
        measure.kind === 'values' ||
        bounds.some(
          ({ column }) => column.name === measure.column.name && column.type === measure.column.type,
        )),
  );
  return plan.success && bounded && fitsTable(plan.data, tables);
}
