import { done } from '../schemas/common.ts';
import { home, session } from '../schemas/session.ts';
import { route } from './define-route.ts';

/** Who is signed in, and what waits for them. */
export const sessionRoutes = {
  getSession: route({
    method: 'GET',
    path: '/session',
    tag: 'session',
    access: 'public',
    summary: 'Who is signed in, and what everyone should know',
    out: session,
  }),
  endSession: route({
    method: 'POST',
    path: '/session/end',
    tag: 'session',
    event: 'session.ended',
    summary: 'Sign out',
    out: done,
  }),
  getHome: route({
    method: 'GET',
    path: '/home',
    tag: 'session',
    summary: 'What needs me, and my agreements',
    out: home,
  }),
} as const;
