import { startTokenForge, type ForgedClaims, type TokenForge } from '@vitrine/identity/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call } from './testing/sign-in-suite.ts';
import { startSignInServer, type SignInServer } from './testing/sign-in-server.ts';
import { Visitor } from './testing/visitor.ts';

let forge: TokenForge;
let server: SignInServer;
beforeEach(async () => {
  server = await startSignInServer(async () => {
    forge = await startTokenForge();
    return {
      ...forge,
      clientId: 'vitrine',
      clientSecret: 'a secret of the test',
      cliClientId: 'vitrine-command-line',
      visitor: () => new Visitor(),
      confirm: async () => undefined,
      deny: async () => undefined,
    };
  });
});
afterEach(() => server.close());

const now = (): number => Math.floor(Date.now() / 1000);
const claims = (change: ForgedClaims = {}): ForgedClaims => ({
  iss: forge.issuer,
  aud: 'vitrine-command-line',
  sub: 's-1',
  iat: now() - 5,
  exp: now() + 300,
  auth_time: now() - 60,
  preferred_username: 'sam.researcher',
  name: 'Sam Researcher',
  roles: ['researcher'],
  ...change,
});
const bring = async (idToken: unknown) =>
  call(server, '/auth/command-line', { method: 'POST', body: { idToken } });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const cookie = (token: string) => ({ cookie: `vitrine_session=${token}` });
async function signedIn(): Promise<string> {
  const { json } = await bring(await forge.sign(claims({ jti: String(Math.random()) })));
  return String(json['token']);
}

describe('a forged ID token', () => {
  it.each<[string, string, () => Promise<string> | string]>([
    ['alg none', 'algorithm', () => forge.unsigned(claims({ roles: ['operator'] }))],
    ['HMAC with the public key', 'algorithm', () => forge.hmacWithPublicKey(claims())],
    ['another issuer', 'issuer', () => forge.sign(claims({ iss: 'https://evil.example' }))],
    ['the browser’s client', 'audience', () => forge.sign(claims({ aud: 'vitrine' }))],
    ['an expired one', 'expired', () => forge.sign(claims({ exp: now() - 60 }))],
    ['one that is not valid yet', 'not-yet-valid', () => forge.sign(claims({ nbf: now() + 60 }))],
    ['an unknown key', 'unknown-key', () => forge.sign(claims(), { kid: 'mine' })],
  ])('%s begins no session, and nothing is recorded', async (_what, reason, make) => {
    expect(await bring(await make())).toMatchObject({
      status: 403,
      json: { code: 'sign-in-failed', facts: { reason } },
    });
    expect(server.entries).toEqual([]);
  });

  it.each([undefined, '', 7, ['x'], 'x'.repeat(16_001)])(
    'that is none (%#) is refused by its form',
    async (value) => {
      expect((await bring(value)).json).toMatchObject({ code: 'invalid-input' });
    },
  );

  it('cannot take the name of somebody else', async () => {
    await signedIn();
    const { status, json } = await bring(await forge.sign(claims({ sub: 's-2' })));
    expect({ status, code: json['code'] }).toEqual({ status: 403, code: 'sign-in-failed' });
  });

  it('cannot make a session outlast its proof', async () => {
    const old = await bring(await forge.sign(claims({ auth_time: now() - 13 * 3_600 })));
    expect(old).toMatchObject({ status: 401, json: { code: 'sign-in-again' } });
    expect(server.entries).toEqual([]);
  });
});

describe('a token', () => {
  it('of the command line is no cookie, and a cookie is no bearer token', async () => {
    const token = await signedIn();
    expect((await call(server, '/api/v1/agreements', { headers: bearer(token) })).status).toBe(200);
    expect((await call(server, '/api/v1/agreements', { headers: cookie(token) })).status).toBe(401);
    expect((await call(server, '/api/v1/agreements', { headers: bearer(`${token}x`) })).status).toBe(401);
  });

  it('is not looked for in the address or the body', async () => {
    const token = await signedIn();
    expect((await call(server, `/api/v1/agreements?access_token=${token}`)).status).toBe(401);
  });

  it.each(['Basic c2FtOnNlY3JldA==', 'Bearer', 'Bearer a b', 'bearer'])(
    'of another form (%s) is refused, though a good cookie comes along',
    async (authorization) => {
      const token = await signedIn();
      const headers = { authorization, ...cookie(token) };
      expect(await call(server, '/api/v1/agreements', { headers })).toMatchObject({
        status: 401,
        json: { code: 'not-signed-in' },
      });
    },
  );

  it('is not taken from another site’s page', async () => {
    const token = await signedIn();
    const stop = { method: 'POST', body: { reason: 'A test' } };
    for (const foreign of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const headers = { ...bearer(token), ...(foreign as Record<string, string>) };
      expect((await call(server, '/api/v1/environment/stop', { ...stop, headers })).status).toBe(403);
    }
    expect(server.stopped).toEqual([]);
    const preflight = await call(server, '/api/v1/environment/stop', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('ends after an hour in which nobody called', async () => {
    const token = await signedIn();
    server.advance(61 * 60_000);
    expect((await call(server, '/api/v1/agreements', { headers: bearer(token) })).status).toBe(401);
  });
});

describe('a logout token of the provider', () => {
  const logout = (change: ForgedClaims = {}): ForgedClaims => ({
    iss: forge.issuer,
    aud: 'vitrine-command-line',
    iat: now(),
    exp: now() + 120,
    jti: String(Math.random()),
    sub: 's-1',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...change,
  });
  const post = (token: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.origin}/auth/back-channel-logout`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ logout_token: token }),
    });

  it('ends the sessions of its subject, on record, and nobody else’s', async () => {
    const token = await signedIn();
    const answer = await post(await forge.sign(logout({ sub: 'another' })));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await call(server, '/api/v1/agreements', { headers: bearer(token) })).status).toBe(200);
    expect((await post(await forge.sign(logout()))).status).toBe(200);
    expect((await call(server, '/api/v1/agreements', { headers: bearer(token) })).status).toBe(401);
    expect(server.entries.map(({ type }) => type)).toEqual([
      'person.recorded',
      'session.started',
      'session.ended',
    ]);
  });

  it('ends nothing when it is forged, or an ID token', async () => {
    const token = await signedIn();
    for (const forged of [
      forge.unsigned(logout()),
      forge.hmacWithPublicKey(logout()),
      await forge.sign(logout({ aud: 'other' })),
      await forge.sign(claims({ jti: 'j' })),
      'nothing',
    ]) {
      const answer = await post(forged);
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'logout-token-invalid' }]);
    }
    expect((await call(server, '/api/v1/agreements', { headers: bearer(token) })).status).toBe(200);
  });

  it('comes from the provider, and not from a page', async () => {
    expect((await post(await forge.sign(logout()), { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('a browser on its way to the provider', () => {
  const begin = async (query: string): Promise<{ url: URL; pending: string }> => {
    const { status, headers } = await call(server, `/auth/sign-in${query}`);
    expect(status).toBe(303);
    const pending = /vitrine_sign_in=([^;]+)/.exec(headers.getSetCookie().join('\n'))?.[1] ?? '';
    return { url: new URL(headers.get('location') ?? ''), pending };
  };
  const back = (pending: string, query: Record<string, string>) =>
    call(server, `/auth/callback?${new URLSearchParams(query).toString()}`, {
      headers: { cookie: `vitrine_sign_in=${pending}` },
    });

  it('is asked for proof that is fresh when it signs in again, and no older than a session otherwise', async () => {
    const ages = await Promise.all([begin(''), begin('?again=1')]);
    expect(ages.map(({ url }) => url.searchParams.get('max_age'))).toEqual(['43200', '0']);
    expect(ages.map(({ url }) => url.searchParams.get('prompt'))).toEqual([null, 'login']);
    for (const { url } of ages) expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it.each<[string, Record<string, string>]>([
    ['of another provider (mix-up, RFC 9207)', { iss: 'https://evil.example' }],
    ['of another sign-in', { state: 'another' }],
    ['that says no', { error: 'access_denied' }],
  ])('is refused with an answer %s', async (_what, change) => {
    const { url, pending } = await begin('');
    const state = url.searchParams.get('state') ?? '';
    const answer = await back(pending, { code: 'c', iss: forge.issuer, state, ...change });
    expect(answer).toMatchObject({ status: 403, json: { code: 'sign-in-failed' } });
    expect(answer.headers.getSetCookie().join()).not.toContain('vitrine_session=');
  });

  it('is refused when it did not begin, was altered, or took longer than ten minutes', async () => {
    const { url, pending } = await begin('');
    const query = { code: 'c', iss: forge.issuer, state: url.searchParams.get('state') ?? '' };
    const last = pending.endsWith('A') ? 'B' : 'A';
    for (const other of ['', 'x', pending.slice(0, -1) + last]) {
      expect((await back(other, query)).json['detail']).toContain('did not begin the sign-in');
    }
    server.advance(601_000);
    expect((await back(pending, query)).json['detail']).toContain('longer than ten minutes');
  });
});
