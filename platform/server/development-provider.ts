import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { personas } from '@vitrine/app/boot';
import express, { type Router } from 'express';
import { Provider, type Configuration } from 'oidc-provider';
import { z } from 'zod';
import { developmentAdapter } from './development-adapter.ts';

export const developmentPath = '/development-sign-in';
export const developmentClient = 'vitrine';

const choice = z.object({ persona: z.string() });

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function page(uid: string): string {
  const buttons = personas
    .map(
      (persona) =>
        `<li><button name="persona" value="${escapeHtml(persona.username)}">${escapeHtml(persona.name)}</button>` +
        `<span>${escapeHtml(persona.roles.join(', '))}</span></li>`,
    )
    .join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Choose a sample persona - Vitrine development sign-in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/development-sign-in.css"></head>
<body><main><h1>Choose a sample persona</h1>
<p>This is the development sign-in. None of these people exists, and the data is sample data. Strict mode does not have this page.</p>
<form method="post" action="${developmentPath}/persona/${escapeHtml(uid)}"><ul>${buttons}</ul></form></main></body></html>`;
}

/**
 * An OpenID Connect provider with the sample personas, for development only: its keys and sessions live in
 * memory, and it asks for no password. Mounted at `developmentPath` of the same server.
 */
export function developmentProvider(origin: string): Router {
  const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const configuration: Configuration = {
    adapter: developmentAdapter(),
    clients: [
      {
        client_id: developmentClient,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${origin}/auth/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...signingKey, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles'] },
    // The ID token itself carries the claims, so that no second call is needed.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
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
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    ttl: { Session: 1, Interaction: 600, AuthorizationCode: 60, IdToken: 300, AccessToken: 300, Grant: 600 },
  };
  const provider = new Provider(`${origin}${developmentPath}`, configuration);
  const router = express.Router();
  router.get('/persona/:uid', async (request, response) => {
    await provider.interactionDetails(request, response);
    response.type('html').send(page(request.params.uid));
  });
  router.post('/persona/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const { persona } = choice.parse(request.body);
    await provider.interactionFinished(request, response, { login: { accountId: persona, remember: false } });
  });
  router.use(provider.callback());
  return router;
}
