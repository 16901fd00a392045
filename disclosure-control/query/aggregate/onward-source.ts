import type { PlanType } from './condition.ts';
import type { WrittenRows } from './written-rows.ts';

/** A column of a table of protected figures. */
export interface ShownColumn {
  readonly name: string;
  readonly type: PlanType;
  /** Whether it is a figure; else it is what a row is of. */
  readonly figure: boolean;
}

/** A table of protected figures in FROM, and the written-out rows beside it. */
export interface OnwardSource {
  readonly alias: string;
  readonly columns: readonly ShownColumn[];
  readonly list: WrittenRows | undefined;
}
