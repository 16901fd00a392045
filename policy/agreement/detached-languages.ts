import type { Agreement } from './agreement.ts';

/**
 * The languages in which code may be sent to run unseen: those that an agreement names that shows no rows and whose
 * results leave through checkers. Nobody is shown what such code puts out before it is released. Pure.
 */
export function detachedLanguages({
  display,
  dataOut,
  kernels,
}: Pick<Agreement, 'display' | 'dataOut' | 'kernels'>): readonly ('python' | 'r')[] {
  if (display !== 'aggregates' || dataOut !== 'escrow') return [];
  return kernels.filter((one) => one !== 'sql');
}
