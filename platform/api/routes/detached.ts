import { z } from 'zod';
import { done } from '../schemas/common.ts';
import { sentRun, shownRun } from '../schemas/detached.ts';
import { route } from './define-route.ts';

/** Code that runs unseen, where an agreement shows aggregates only. */
export const detachedRoutes = {
  startDetachedRun: route({
    method: 'POST',
    path: '/agreements/{ref}/detached-runs',
    tag: 'notebook',
    event: 'detached.run',
    summary: 'Send code to run unseen in a fresh room; its declared files become a request',
    body: sentRun,
    out: z.object({ id: z.string() }),
  }),
  listDetachedRuns: route({
    method: 'GET',
    path: '/agreements/{ref}/detached-runs',
    tag: 'notebook',
    summary: 'My detached runs under the agreement, whatever its version, newest first',
    out: z.object({ runs: z.array(shownRun) }),
  }),
  cancelDetachedRun: route({
    method: 'POST',
    path: '/detached-runs/{id}/cancellation',
    tag: 'notebook',
    summary: 'End a detached run and its room',
    out: done,
  }),
} as const;
