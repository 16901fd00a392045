import { z } from 'zod';
import { checking } from '../schemas/checking.ts';
import { day } from '../schemas/common.ts';
import { route } from './define-route.ts';

/** Who checks which request, by when. */
export const checkingRoutes = {
  getChecking: route({
    method: 'GET',
    path: '/checking',
    tag: 'requests',
    summary: 'Who checks what by when, what each checker has open, who is away, and how long releases take',
    out: checking,
  }),
  assignRequest: route({
    method: 'POST',
    path: '/requests/{id}/checkers',
    tag: 'requests',
    event: 'request.assigned',
    summary: 'Take a request to check it, or name another checker for it',
    body: z.object({ checker: z.string().max(100).optional() }).default({}),
    out: checking,
  }),
  unassignRequest: route({
    method: 'DELETE',
    path: '/requests/{id}/checkers/{checker}',
    tag: 'requests',
    event: 'request.unassigned',
    summary: 'Give a request back, or take a checker off it as an access officer',
    out: checking,
  }),
  setAbsence: route({
    method: 'PUT',
    path: '/checking/absence',
    tag: 'requests',
    event: 'checker.absence',
    summary: 'Say from when until when one is away as a checker; null: not at all',
    body: z.object({ absence: z.object({ from: day, until: day }).nullable() }),
    out: checking,
  }),
} as const;
