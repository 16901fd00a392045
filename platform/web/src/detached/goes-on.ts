import type { DetachedRun } from '@vitrine/api';

/** Whether a run waits or goes on. */
export function goesOn({ state }: Pick<DetachedRun, 'state'>): boolean {
  return state === 'queued' || state === 'starting' || state === 'running';
}
