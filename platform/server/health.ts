import type { App } from '@vitrine/app/boot';
import express, { type Router } from 'express';

/**
 * Whether the process lives (`/live`), and whether acts are taken, for whoever watches the server: 200, or the problem that keeps every act from being
 * recorded. `degraded`, with a code, where acts are taken and data cannot be had or published, or files of requests kept, such as when an object
 * store refuses the steward or the server. It says nothing that the answer to any act would not say.
 */
export function health(app: Pick<App, 'failure' | 'trouble'>): Router {
  const router = express.Router();
  // Whether the process answers at all: what a supervisor restarts it by.
  router.get('/live', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'alive' });
  });
  router.get('/', (_request, response) => {
    const failure = app.failure();
    if (failure !== undefined) throw failure;
    const trouble = app.trouble();
    response
      .set('cache-control', 'no-store')
      .json(
        trouble === undefined
          ? { status: 'ok' }
          : { status: 'degraded', code: trouble.code, detail: trouble.message },
      );
  });
  return router;
}
