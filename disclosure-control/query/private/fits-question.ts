import { relatedIn } from '../aggregate/condition.ts';
import { fitsTable, type PlanTable } from '../aggregate/plan-table.ts';
import { aggregatePlanSchema, conditionsOf } from '../aggregate/plan.ts';
import { drawsOf, noiseOf } from './noise.ts';
import { mostNoisy, type PrivateQuestion } from './question.ts';

/**
 * Whether a question reads one of these tables as the steward made it, and is closed as plans of aggregates mode are:
 * people counted by the person's number, nothing else read of pseudonyms, every column of the type it has, bounds for
 * all that is added up, and no more draws of noise than a room makes.
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
      !('column' in measure) ||
      measure.kind === 'values' ||
      bounds.some(({ column }) => column.name === measure.column.name && column.type === measure.column.type),
  );
  return plan.success && bounded && drawn(question) <= mostNoisy && fitsTable(plan.data, tables);
}

/** How much noise an answer to a question draws where its groups are known, or for one group where they are found. */
export function drawn(question: PrivateQuestion): number {
  const groups = (question.values ?? []).reduce((product, list) => product * list.length, 1);
  return groups * drawsOf(noiseOf(question).noises);
}

/** Every dataset whose people a question counts or asks about. */
export function datasetsOf(question: PrivateQuestion): ReadonlySet<string> {
  const related = conditionsOf(question).flatMap(relatedIn);
  return new Set([question.table, ...related.map(({ table }) => table)]);
}
