export {
  type CatalogueView,
  type ColumnType,
  type ColumnView,
  type DatasetView,
  columnClasses,
  columnTypes,
} from './catalogue-view.ts';
export { type ProfileNames, checkAgreement } from './check-agreement.ts';
export { type CompiledAgreement, compileAgreement, tryCompile } from './compile.ts';
export { type Cohort, type OptOutRule, type TableCut } from './cut-definition.ts';
export { cutIdentity } from './cut-identity.ts';
export { describeCut } from './describe-cut.ts';
export { type Predicate, everyRow } from './predicate/predicate.ts';
export { renderPredicate } from './predicate/render-predicate.ts';
export { applyTransform, renderTransform } from './transform/apply-transform.ts';
export { type Transform, parseTransform, transformText } from './transform/transform.ts';
export type { VisibleColumn, VisibleTable } from './visible.ts';
