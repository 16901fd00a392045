import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Configuration } from 'oidc-provider';
import { developmentAdapter } from '../development-adapter.ts';
import { listen, stop } from '../listen.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { Visitor } from './visitor.ts';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** What the next person who signs in proves. */
export interface SaidOfSignIn {
  acr?: string;
  amr?: string[];
}

export interface TestProvider extends ProviderUnderTest {
  said: SaidOfSignIn;
  /** Seconds for which a code of the device grant is good. */
  deviceSeconds: number;
  /** Signs a browser out at the provider, which tells the clients. */
  logOut(visitor: Visitor): Promise<void>;
}

/** oidc-provider with everything that is tested of it, and people who need no password. */
export async function startTestProvider(origin: string): Promise<TestProvider> {
  const server = createServer();
  await listen(server, { port: 0, host: '127.0.0.1' });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = { said: {} as SaidOfSignIn, deviceSeconds: 600 };
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const common = {
    client_secret: 'a secret of the test',
    backchannel_logout_uri: `${origin}/auth/back-channel-logout`,
    backchannel_logout_session_required: true,
    require_auth_time: true,
  };
  const configuration: Configuration = {
    adapter: developmentAdapter(),
    clients: [
      {
        ...common,
        client_id: 'vitrine',
        redirect_uris: [`${origin}/auth/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      {
        ...common,
        client_id: 'vitrine-command-line',
        token_endpoint_auth_method: 'none',
        redirect_uris: [],
        grant_types: [deviceGrant, 'refresh_token'],
        response_types: [],
      },
    ],
    acrValues: ['gold', 'silver'],
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { openid: ['sub', 'acr', 'amr', 'jti'], profile: ['name', 'preferred_username', 'roles'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = form;
        },
        postLogoutSuccessSource: (context) => {
          context.body = 'done';
        },
      },
      revocation: {
        enabled: true,
        allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
      },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (context, form, _out, error) => {
          context.body = `${form}${error?.name ?? ''}`;
        },
        userCodeConfirmSource: (context, form) => {
          context.body = form;
        },
        successSource: (context) => {
          context.body = 'done';
        },
      },
    },
    // Its own refuses addresses of this machine, where the tests are.
    fetch: (url, { method, headers, body, signal } = {}) =>
      fetch(url, {
        ...(method === undefined ? {} : { method }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      // Without an id of their own, two ID tokens of one second would be the same.
      claims: () => ({ sub: id, name: id, preferred_username: id, roles: ['researcher'], jti: randomUUID() }),
    }),
    loadExistingGrant: async ({ oidc: { client, session, provider } }) => {
      const grant = new provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope('openid profile offline_access');
      await grant.save();
      return grant;
    },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    ttl: {
      Interaction: 600,
      Session: 3_600,
      Grant: 3_600,
      AuthorizationCode: 60,
      AccessToken: 300,
      IdToken: 300,
      RefreshToken: 3_600,
      DeviceCode: () => state.deviceSeconds,
    },
  };
  const provider = new Provider(issuer, configuration);
  // Nobody waits five seconds here between one question and the next (RFC 8628, 3.5).
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/device/auth' && context.status === 200)
      Object.assign(context.body ?? {}, { interval: 0.2 });
  });
  const pages = provider.callback();
  server.on('request', (request, response) => {
    const person = /^\/interaction\/[^?]+\?as=(\S+)/.exec(request.url ?? '')?.[1];
    if (person === undefined) {
      void pages(request, response);
      return;
    }
    const login = { accountId: person, ...state.said };
    void provider.interactionFinished(request, response, { login });
  });
  const asPerson = (person: string): Visitor =>
    new Visitor((url) => (url.pathname.startsWith('/interaction/') ? new URL(`?as=${person}`, url) : url));
  const type = async (userCode: string, person: string, more: Record<string, string>): Promise<Response> => {
    const visitor = asPerson(person);
    const form = await (await visitor.get(new URL('/device', issuer))).text();
    const xsrf = /name="xsrf" value="(\w+)"/.exec(form)?.[1] ?? '';
    return visitor.post(new URL('/device', issuer), { xsrf, user_code: userCode, ...more });
  };
  return {
    issuer,
    clientId: 'vitrine',
    clientSecret: common.client_secret,
    cliClientId: 'vitrine-command-line',
    get said() {
      return state.said;
    },
    set said(said) {
      state.said = said;
    },
    get deviceSeconds() {
      return state.deviceSeconds;
    },
    set deviceSeconds(seconds) {
      state.deviceSeconds = seconds;
    },
    confirm: async (_page, userCode, person) => {
      const answer = await (await type(userCode, person, { confirm: 'yes' })).text();
      if (answer !== 'done') throw new Error(`The provider did not take the code: ${answer}`);
    },
    deny: async (_page, userCode, person) => {
      await type(userCode, person, { abort: 'yes' });
    },
    visitor: asPerson,
    logOut: async (visitor) => {
      const form = await (await visitor.get(new URL('/session/end', issuer))).text();
      const xsrf = /name="xsrf" value="(\w+)"/.exec(form)?.[1] ?? '';
      await visitor.post(new URL('/session/end/confirm', issuer), { xsrf, logout: 'yes' });
    },
    close: () => stop(server),
  };
}
