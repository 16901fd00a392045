import { openApi } from '@vitrine/api';
import type { App } from '@vitrine/app/boot';
import type { Settings } from '@vitrine/core/process';
import { NotSignedIn } from '@vitrine/identity/errors';
import express, { type Router } from 'express';
import type { Authentication } from './authentication.ts';

const version = '0.1.0';

/** Who is signed in, signing out, and the contract as a document. */
export function sessionRoutes(
  app: Pick<App, 'notices' | 'stoppedSince'>,
  settings: Settings,
  authentication: Authentication,
): Router {
  const router = express.Router();
  router.get('/openapi.json', (_request, response) => void response.json(openApi(version)));
  router.get('/session', async (request, response) => {
    const { mode, oversightBody } = settings;
    const common = { mode, oversightBody, notices: app.notices(), stoppedSince: await app.stoppedSince() };
    try {
      const { person, csrf } = await authentication.session(request);
      const { id, username, name, roles } = person;
      response.json({ ...common, csrf, person: { id, username, name, roles } });
    } catch (error) {
      if (!(error instanceof NotSignedIn)) throw error;
      response.json(common);
    }
  });
  router.post('/session/end', async (request, response) => {
    await authentication.identify(request, { stepUp: false });
    await authentication.end(request, response);
    response.json({ done: true });
  });
  return router;
}
