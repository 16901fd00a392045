import { developmentIssuer, type SignInService } from '@vitrine/app/boot';
import type { Settings } from '@vitrine/core/process';
import { IdTokens, isLoopback, LogoutTokens, Oidc, Provider, type Demands } from '@vitrine/identity/sign-in';
import express, { type Router } from 'express';
import type { Authentication } from './authentication.ts';
import { backChannelLogout } from './back-channel-logout.ts';
import { commandLineRoutes } from './command-line-routes.ts';
import type { Cookies } from './cookies.ts';
import { developmentClient, developmentCliClient, developmentPath } from './development-provider.ts';
import { signInRoutes } from './sign-in-routes.ts';

/** Everything under `/auth`: what the provider, a browser on its way to it, and the command line call. */
export async function authRoutes(
  app: SignInService,
  settings: Settings,
  { authentication, cookies, origin }: { authentication: Authentication; cookies: Cookies; origin: string },
): Promise<Router> {
  const development = settings.oidcIssuer === undefined;
  const issuer = settings.oidcIssuer ?? origin + developmentPath;
  const { oidcClientId: clientId = developmentClient, oidcClientSecret: clientSecret } = settings;
  const cliClientId = settings.oidcCliClientId ?? (development ? developmentCliClient : undefined);
  const { firstSeen } = app.seenTokens;
  const demands: Demands = {
    ...(settings.oidcAcr === undefined ? {} : { acr: settings.oidcAcr }),
    ...(settings.oidcAmr === undefined ? {} : { amr: settings.oidcAmr }),
  };
  const provider = new Provider({
    issuer: new URL(issuer),
    allowHttp: settings.mode === 'development' && isLoopback(new URL(issuer)),
    ...(development ? { knownAs: developmentIssuer } : {}),
  });
  const oidc = new Oidc(provider, {
    registration: { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) },
    redirectUri: `${origin}/auth/callback`,
    demands,
    maxAgeSeconds: settings.sessionHours * 3600,
    addresses: settings.smtpUrl !== undefined,
  });
  const forCommandLine =
    cliClientId === undefined
      ? undefined
      : {
          how: { server: origin, issuer, clientId: cliClientId },
          demands,
          idTokens: new IdTokens(provider, { clientId: cliClientId, demands, firstSeen }),
        };
  const clients = [clientId, ...(cliClientId === undefined ? [] : [cliClientId])];
  const router = express.Router();
  const secret = await app.keys.secret('sign-in');
  router.use(signInRoutes({ app, oidc, cookies, authentication, origin, secret }));
  router.use(commandLineRoutes(app, forCommandLine));
  router.use(backChannelLogout(app, new LogoutTokens(provider, clients, firstSeen)));
  return router;
}
