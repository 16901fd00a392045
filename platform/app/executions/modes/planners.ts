import { planFigures } from './aggregates/plan-figures.ts';
import type { ModeName, Planner, Plans } from './planned.ts';
import { planRows } from './rows/plan-rows.ts';

/** How each mode plans a query: what the threads that judge load of the modes. */
export const planners: { readonly [Name in ModeName]: Planner<Plans[Name]> } = {
  rows: planRows,
  aggregates: planFigures,
  private: planFigures,
};
