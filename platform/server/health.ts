import type { App } from '@vitrine/app/boot';
import express, { type Router } from 'express';

/**
 * Whether acts are taken, for whoever watches the server: 200, or the problem that keeps every act from being
 * recorded. It says nothing that the answer to any act would not say.
 */
export function health(app: App): Router {
  const router = express.Router();
  router.get('/', (_request, response) => {
    const failure = app.failure();
    if (failure !== undefined) throw failure;
    response.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  return router;
}
