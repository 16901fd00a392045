import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { personas } from '@vitrine/app/boot';
import express, { type Router } from 'express';
import { Provider, type Configuration } from 'oidc-provider';
import { z } from 'zod';
import { developmentAdapter } from './development-adapter.ts';
import { deviceDonePage, deviceConfirmPage, deviceInputPage } from './development-device-pages.ts';
import { personaPage } from './development-page.ts';

export const developmentPath = '/development-sign-in';
export const developmentClient = 'vitrine';
export const developmentCliClient = 'vitrine-command-line';

const choice = z.object({ persona: z.string() });

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const hours = 3600;

/** The ID token itself carries the claims, so that no second call is needed. */
const idTokenClaims = {
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles'], email: ['email'] },
  conformIdTokenClaims: false,
} satisfies Configuration;

function clientsAt(origin: string): Configuration['clients'] {
  const common = { token_endpoint_auth_method: 'none', require_auth_time: true } as const;
  return [
    {
      ...common,
      client_id: developmentClient,
      redirect_uris: [`${origin}/auth/callback`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
    {
      ...common,
      client_id: developmentCliClient,
      client_name: 'the command line of Vitrine',
      redirect_uris: [],
      grant_types: [deviceGrant, 'refresh_token'],
      response_types: [],
    },
  ];
}

/**
 * An OpenID Connect provider with the sample personas, for development only: its keys and sessions live in
 * memory, and it asks for no password. Mounted at `developmentPath` of the same server.
 */
export function developmentProvider(origin: string): Router {
  const provider = new Provider(`${origin}${developmentPath}`, configurationAt(origin));
  const router = express.Router();
  router.get('/persona/:uid', async (request, response) => {
    await provider.interactionDetails(request, response);
    response.type('html').send(personaPage(`${developmentPath}/persona/${request.params.uid}`));
  });
  router.post('/persona/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const { persona } = choice.parse(request.body);
    await provider.interactionFinished(request, response, { login: { accountId: persona, remember: false } });
  });
  // The provider would pass a code in the address on by a script, which our content policy does not let run.
  router.get('/device', (request, response, next) => {
    if (request.query['user_code'] === undefined) next();
    else response.redirect(303, `${developmentPath}/device`);
  });
  router.use(provider.callback());
  return router;
}

function configurationAt(origin: string): Configuration {
  const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return {
    ...idTokenClaims,
    adapter: developmentAdapter(),
    clients: clientsAt(origin),
    jwks: { keys: [{ ...signingKey, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
      },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: deviceInputPage,
        userCodeConfirmSource: deviceConfirmPage,
        successSource: deviceDonePage,
      },
    },
    interactions: { url: (_context, interaction) => `${developmentPath}/persona/${interaction.uid}` },
    findAccount: (_context, id) => {
      const persona = personas.find((one) => one.username === id);
      if (persona === undefined) return undefined;
      return {
        accountId: id,
        claims: () => ({
          sub: id,
          name: persona.name,
          preferred_username: persona.username,
          // A domain that nobody can have (RFC 2606).
          email: `${persona.username}@sample.example`,
          roles: [...persona.roles],
        }),
      };
    },
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    ttl: {
      // Long enough to type a code; whoever signed in chooses a persona anew the next time.
      Session: (_context, session) => (session.accountId === undefined ? 600 : 1),
      Interaction: 600,
      AuthorizationCode: 60,
      DeviceCode: 600,
      IdToken: 300,
      AccessToken: 300,
      RefreshToken: 12 * hours,
      Grant: 12 * hours,
    },
  };
}
