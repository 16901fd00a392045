export { protectGroups } from './groups.ts';
export { innerSql } from './inner-sql.ts';
export { planAggregate } from './plan-aggregate.ts';
export { type PlanTable, fitsTable } from './plan-table.ts';
export { type AggregatePlan, aggregatePlanSchema, selectsOf, tablesUsed } from './plan.ts';
export { type ProtectedResult, answerOf, joinAnswers, protectedResultSchema } from './protect.ts';
