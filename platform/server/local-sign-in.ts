import { developmentIssuer, personas, type App } from '@vitrine/app/boot';
import { InvalidInput, NotFound } from '@vitrine/core/errors';
import express, { type Router } from 'express';
import { z } from 'zod';
import { sessionCookie } from './cookies.ts';

const choice = z.strictObject({ persona: z.string().max(128) });

/** Signs a sample persona in for the command line; only on the home's own socket, only in development. */
export function localSignIn(app: App): Router {
  const router = express.Router();
  router.post('/sign-in', express.json(), async (request, response) => {
    const chosen = choice.safeParse(request.body);
    if (!chosen.success) throw new InvalidInput({ detail: 'The body names one persona.' });
    const persona = personas.find((one) => one.username === chosen.data.persona);
    if (persona === undefined) {
      throw new NotFound({
        detail: 'There is no sample persona of that name.',
        help: `The personas are ${personas.map((one) => one.username).join(', ')}.`,
      });
    }
    const token = await app.signIn({
      issuer: developmentIssuer,
      subject: persona.username,
      username: persona.username,
      name: persona.name,
      roles: persona.roles,
    });
    response.cookie(sessionCookie, token, { httpOnly: true, sameSite: 'lax' });
    response.json({ done: true });
  });
  return router;
}
