import type { SignInService } from '@vitrine/app/boot';
import { InvalidInput, NotFound } from '@vitrine/core/errors';
import { SignInAgain } from '@vitrine/identity/errors';
import type { Demands, IdTokens } from '@vitrine/identity/sign-in';
import express, { type Router } from 'express';
import { z } from 'zod';

/** What the command line must know to sign somebody in here. */
export interface CommandLineSignIn {
  /** This environment, by the address people use. */
  readonly server: string;
  readonly issuer: string;
  /** The public client that the command line signs in as. */
  readonly clientId: string;
  readonly acr?: readonly string[];
}

const proofSchema = z.strictObject({ idToken: z.string().min(1).max(16_000) });

/**
 * Sign-in for the command line: it gets an ID token by the device grant (RFC 8628) and brings it here, once, for a
 * session of its own. Nothing of this looks at a cookie.
 */
export function commandLineRoutes(
  app: SignInService,
  sign:
    { readonly how: CommandLineSignIn; readonly demands: Demands; readonly idTokens: IdTokens } | undefined,
): Router {
  const router = express.Router();
  const offered = (): NonNullable<typeof sign> => {
    if (sign !== undefined) return sign;
    throw new NotFound({
      detail: 'This environment takes no sign-in from the command line.',
      help: 'The operator can register a client for it (VITRINE_OIDC_CLI_CLIENT_ID).',
    });
  };
  router.get('/command-line', (_request, response) => {
    const { how, demands } = offered();
    response.json({ ...how, ...(demands.acr === undefined ? {} : { acr: demands.acr }) });
  });
  router.post('/command-line', express.json({ limit: '20kb', strict: true }), async (request, response) => {
    const { idTokens } = offered();
    const body = proofSchema.safeParse(request.body);
    if (!body.success) throw new InvalidInput({ detail: 'The body holds one ID token.' });
    const now = app.clock.now();
    const { claims, proof } = await idTokens.take(body.data.idToken, now);
    if (app.sessions.endOf('command-line', proof.at, now) <= now) {
      throw new SignInAgain({
        detail: 'You proved who you are longer ago than a session may last.',
        help: 'Sign in again: vitrine login.',
      });
    }
    const token = await app.signIn(claims, { kind: 'command-line', proof });
    const { person, ends } = await app.sessions.find(token, 'command-line');
    const { username, name, roles } = person;
    response.json({ token, ends: ends.toISOString(), person: { username, name, roles } });
  });
  return router;
}
