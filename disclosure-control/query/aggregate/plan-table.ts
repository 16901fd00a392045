import type { ColumnType } from '@vitrine/policy/cut';
import { personColumn } from '@vitrine/policy/cut/names';
import { relatedIn, type PlanColumn } from './condition.ts';
import { conditionsOf, readBy, readOf, selectsOf, type AggregatePlan } from './plan.ts';
import { conditionFits, termFits } from './term.ts';

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
  return selectsOf(plan).every((select) => selectFits(select, tables));
}

function selectFits(plan: AggregatePlan, tables: readonly PlanTable[]): boolean {
  const conditions = conditionsOf(plan);
  return (
    reads(plan.table, plan.person, readBy(plan), tables) &&
    conditions
      .flatMap(relatedIn)
      .every(
        (one) =>
          reads(one.table, one.person, readOf(one), tables) &&
          (one.links ?? []).every(({ theirs, ours }) => theirs.type === 'date' && ours.type === 'date'),
      ) &&
    plan.groups.every(termFits) &&
    conditions.every(conditionFits) &&
    plan.measures.every((one) => !('column' in one) || one.kind === 'values' || isNumber(one.column))
  );
}

function reads(
  name: string,
  person: string,
  columns: readonly PlanColumn[],
  tables: readonly PlanTable[],
): boolean {
  const table = tables.find((one) => one.dataset === name);
  if (table === undefined || person !== personColumn) return false;
  if (!table.columns.some((one) => one.name === personColumn && one.type === 'pseudonym')) return false;
  return columns.every(({ name, type }) =>
    table.columns.some((one) => one.name === name && one.type === type),
  );
}

function isNumber({ type }: PlanColumn): boolean {
  return type === 'integer' || type === 'decimal';
}
