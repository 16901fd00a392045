import { personColumn, type ColumnType } from '@vitrine/policy/cut';
import { readBy, type AggregatePlan, type Condition, type PlanColumn } from './plan.ts';

/** A table as the steward made it: its columns with their types. */
export interface PlanTable {
  readonly dataset: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType | 'pseudonym' }[];
}

/**
 * Whether a plan reads one of these tables as the steward made it: people counted by the person's pseudonym,
 * nothing else read of pseudonyms, and every column and value of the type it has. A server that was taken over
 * could write a plan that counts rows for people, or one whose values fail on one person's row. Pure.
 */
export function fitsTable(plan: AggregatePlan, tables: readonly PlanTable[]): boolean {
  const table = tables.find((one) => one.dataset === plan.table);
  if (table === undefined || plan.person !== personColumn) return false;
  if (!table.columns.some((one) => one.name === personColumn && one.type === 'pseudonym')) return false;
  const is = ({ name, type }: PlanColumn): boolean =>
    table.columns.some((one) => one.name === name && one.type === type);
  return readBy(plan).every(is) && (plan.where === null || comparisonsFit(plan.where));
}

function comparisonsFit(condition: Condition<PlanColumn>): boolean {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.every(comparisonsFit);
    case 'not':
      return comparisonsFit(condition.of);
    case 'compare':
      return condition.value.type === condition.on.type;
    case 'in':
      return condition.values.every((value) => value.type === condition.on.type);
    case 'prefix':
      return condition.on.type === 'string';
    case 'null':
      return true;
  }
}
