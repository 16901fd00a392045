import type { SignInService } from '@vitrine/app/boot';
import { InvalidInput } from '@vitrine/core/errors';
import type { LogoutTokens } from '@vitrine/identity/sign-in';
import express, { type Router } from 'express';
import { z } from 'zod';

const formSchema = z.object({ logout_token: z.string().min(1).max(16_000) });

/**
 * Where the provider says that somebody's session with it is over (OpenID Connect Back-Channel Logout 1.0, 2.5 and
 * 2.8). It proves itself by its signature: no cookie plays a part.
 */
export function backChannelLogout(app: SignInService, tokens: LogoutTokens): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: '20kb', parameterLimit: 10 });
  router.post('/back-channel-logout', form, async (request, response) => {
    response.set('cache-control', 'no-store');
    const body = formSchema.safeParse(request.body);
    if (!body.success) throw new InvalidInput({ detail: 'The form holds one logout_token.' });
    await app.endSignIns(await tokens.take(body.data.logout_token, app.clock.now()));
    response.json({ done: true });
  });
  return router;
}
