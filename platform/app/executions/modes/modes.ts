import type { Agreement } from '@vitrine/policy/agreement';
import { aggregatesMode } from './aggregates/aggregates-mode.ts';
import type { ModeName, Plans } from './planned.ts';
import { privateMode } from './private/private-mode.ts';
import type { QueryMode } from './query-mode.ts';
import { rowsMode } from './rows/rows-mode.ts';

/** How each mode explains and runs what its planner planned. */
export const modes: { readonly [Name in ModeName]: QueryMode<Plans[Name]> } = {
  rows: rowsMode,
  aggregates: aggregatesMode,
  private: privateMode,
};

/** The mode that an agreement's clauses ask for. */
export function modeOf({ display, dataOut }: Pick<Agreement, 'display' | 'dataOut'>): ModeName {
  if (display === 'rows') return 'rows';
  return dataOut === 'private' ? 'private' : 'aggregates';
}
