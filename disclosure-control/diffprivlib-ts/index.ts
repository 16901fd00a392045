export * from './errors.ts';
export * from './mechanisms/index.ts';
export * from './tools/index.ts';

export {
  BudgetAccountant,
  type BudgetAccountantOptions,
  type Spender,
} from './accounting/budget-accountant.ts';
export { composeAdvanced, composePure, composeRenyi, composeZcdp, zcdpOf } from './accounting/compose.ts';
export {
  approximate,
  boundedRange,
  discreteGaussian,
  gaussian,
  geometric,
  laplace,
  type PrivacyEvent,
  type RepeatedEvent,
} from './accounting/events.ts';
export {
  PrivacyFilter,
  PureFilter,
  RenyiFilter,
  ZcdpFilter,
  type FilterBudget,
} from './accounting/filters.ts';
export { DeclaredBatch, type DeclaredBatchOptions } from './accounting/declared-batch.ts';
export { composeDeclaredBatch, type PldOptions } from './accounting/pld.ts';
export type { Bracket } from './exact/interval.ts';

export { reportNoisyMax, type ReportNoisyMaxOptions } from './selection/report-noisy-max.ts';
export { SparseVector, type SparseVectorOptions } from './selection/sparse-vector.ts';
export {
  selectPartitions,
  selectPartitionsByThreshold,
  type PartitionSelectionOptions,
  type SelectedPartition,
} from './selection/partition-selection.ts';

export { DurableBudget, type Charge, type DurableBudgetOptions } from './store/durable-budget.ts';
export { MemorySpendStore } from './store/memory-store.ts';
export type { SpendRecord, SpendStore } from './store/store.ts';
export { correlation, releasePadded, type PaddedRelease } from './timing.ts';
