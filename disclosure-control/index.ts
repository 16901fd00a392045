export { innerSql } from './aggregate/inner-sql.ts';
export { aggregatePlanSchema, columnsUsed, type AggregatePlan } from './aggregate/plan.ts';
export * from './aggregate/plan-aggregate.ts';
export { fitsTable, type PlanTable } from './aggregate/plan-table.ts';
export * from './aggregate/protect.ts';
export type { RawRow } from './aggregate/raw-rows.ts';
export * from './aggregate/refusals.ts';
export * from './cells.ts';
export * from './checks/check-output.ts';
export * from './checks/finding.ts';
export { readCsv } from './checks/read-csv.ts';
export type { CheckedTable, ColumnRole } from './checks/table.ts';
export * from './errors.ts';
export * from './format/csv.ts';
export * from './format/result-file.ts';
export * from './profiles/catalogue.ts';
export * from './profiles/profile.ts';
export type { Publisher } from './release/crate.ts';
export * from './release/describe-outputs.ts';
export * from './release/errors.ts';
export {
  metadataName,
  releaseKey,
  releasePackage,
  signatureName,
  type ReleasePackage,
} from './release/package.ts';
export * from './release/prepare.ts';
export * from './release/register.ts';
export * from './release/verify.ts';
export * from './requests/content.ts';
export * from './requests/decide.ts';
export * from './requests/errors.ts';
export * from './requests/events.ts';
export * from './requests/permissions.ts';
export * from './requests/policies.ts';
export { disclosureMigrations, loadRequest, loadRequests, projectDisclosure } from './requests/projection.ts';
export * from './requests/read.ts';
export * from './requests/request.ts';
export * from './requests/take-file.ts';
export { apply as applyRequestEvent } from './requests/transitions.ts';
export * from './requests/view.ts';
