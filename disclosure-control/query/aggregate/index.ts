export { chosenBy } from './crowd.ts';
export { foresee } from './foresee.ts';
export { type Group, protectGroups } from './groups.ts';
export { innerSql } from './inner-sql.ts';
export {
  type GroupMembers,
  apart,
  frameSql,
  hiddenGroups,
  openBy,
  populationsOf,
  populationsSql,
  readFrame,
  readGroupMembers,
} from './populations.ts';
export { drawnFrom, knownKeysSql, knownWheres, readKnownKeys } from './known-keys.ts';
export { KnownParts, type SensitiveOf } from './known-parts.ts';
export { planAggregate } from './plan-aggregate.ts';
export { type PlanTable, fitsTable } from './plan-table.ts';
export { type AggregatePlan, aggregatePlanSchema, selectsOf, tablesUsed } from './plan.ts';
export { answerOf, joinAnswers } from './protect.ts';
export { type ProtectedResult, protectedResultSchema } from './protected-result.ts';
