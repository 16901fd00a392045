import { z } from 'zod';
import { instant, reason } from '../schemas/common.ts';
import { environment } from '../schemas/environment.ts';
import { route } from './define-route.ts';

/** The kill switch. */
export const operationRoutes = {
  getEnvironment: route({
    method: 'GET',
    path: '/environment',
    tag: 'operation',
    summary: 'Whether the kill switch is thrown, since when, by whom and why (operators)',
    out: environment,
  }),
  stopEnvironment: route({
    method: 'POST',
    path: '/environment/stop',
    tag: 'operation',
    event: 'environment.stopped',
    stepUp: true,
    summary: 'The kill switch: every query stops, every room closes, none opens until it is lifted',
    body: reason,
    out: environment,
  }),
  resumeEnvironment: route({
    method: 'DELETE',
    path: '/environment/stop',
    tag: 'operation',
    event: 'environment.resumed',
    stepUp: true,
    summary: 'Lift the kill switch; with `since`, only the stop that began then',
    query: z.object({ since: instant.optional() }),
    out: environment,
  }),
} as const;
