import { DeviceSignIn, Provider, type DeviceCode } from '@vitrine/identity/sign-in';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { startSignInServer, type SignInServer } from './sign-in-server.ts';

type Server = SignInServer & { readonly provider: ProviderUnderTest };

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** One call of the server's, with what it answered. */
export async function call(
  { origin }: { readonly origin: string },
  path: string,
  { method = 'GET', headers = {}, body }: Call = {},
): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }> {
  const answer = await fetch(origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
  });
  const json = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, json };
}

export function deviceAt({ issuer, cliClientId }: ProviderUnderTest): DeviceSignIn {
  return new DeviceSignIn(new Provider({ issuer: new URL(issuer), allowHttp: true }), cliClientId);
}

/** Signs a person in by the device grant; returns the tokens of the provider. */
export async function deviceTokens(
  provider: ProviderUnderTest,
  person: string,
): ReturnType<DeviceCode['confirmed']> {
  const code = await deviceAt(provider).begin();
  const waiting = code.confirmed();
  await provider.confirm(code.page, code.userCode, person);
  return waiting;
}

/** … and begins a session at the server; returns its bearer token. */
export async function bearerOf(server: Server, person: string): Promise<string> {
  const { idToken } = await deviceTokens(server.provider, person);
  const { status, json } = await call(server, '/auth/command-line', { method: 'POST', body: { idToken } });
  expect(status).toBe(200);
  return String(json['token']);
}

const personOf = (json: Record<string, unknown>): unknown =>
  (json['person'] as { username?: unknown } | undefined)?.username;

/** What holds of signing in, whoever wrote the provider. */
export function describeSignIn(
  name: string,
  person: string,
  provide: (origin: string) => Promise<ProviderUnderTest>,
) {
  describe(`signing in through ${name}`, () => {
    let server: Server;
    beforeAll(async () => {
      server = await startSignInServer(provide);
    }, 120_000);
    afterAll(() => server.close());
    const cookie = (token: string) => ({ cookie: `vitrine_session=${token}` });
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    it('leads a browser to its session, and its code is worth nothing a second time', async () => {
      const visitor = server.provider.visitor(person);
      const callback = `${server.origin}/auth/callback`;
      const last = await visitor.get(new URL('/auth/sign-in?to=/agreements', server.origin), callback);
      const answer = new URL(last.headers.get('location') ?? '');
      const jar = new Map(visitor.cookies(server.origin));
      const there = await visitor.get(answer, `${server.origin}/agreements`);
      expect(there.headers.get('location')).toBe('/agreements');
      const token = visitor.cookies(server.origin).get('vitrine_session') ?? '';
      const { json } = await call(server, '/api/v1/session', { headers: cookie(token) });
      expect(personOf(json)).toBe(person);
      // The same address with the cookies from before it was used.
      const pending = `vitrine_sign_in=${jar.get('vitrine_sign_in') ?? ''}`;
      const replayed = await call(server, answer.pathname + answer.search, { headers: { cookie: pending } });
      expect(replayed).toMatchObject({ status: 403, json: { code: 'sign-in-failed' } });
      expect(replayed.headers.getSetCookie().join()).not.toContain('vitrine_session');
    });

    it('leads the command line to a session of the same person, which needs no cookie and no token of a page', async () => {
      const token = await bearerOf(server, person);
      const { json } = await call(server, '/api/v1/session', { headers: bearer(token) });
      expect(personOf(json)).toBe(person);
      const stop = { method: 'POST', headers: bearer(token), body: { reason: 'A test' } };
      expect((await call(server, '/api/v1/environment/stop', stop)).status).toBe(200);
      expect(server.stopped).toContain(person);
      const people = server.entries.filter(({ type }) => type === 'person.recorded');
      expect(new Set(people.map((entry) => entry.private['actor'])).size).toBe(1);
      const end = { method: 'POST', headers: bearer(token), body: {} };
      expect((await call(server, '/api/v1/session/end', end)).status).toBe(200);
      expect(await call(server, '/api/v1/agreements', { headers: bearer(token) })).toMatchObject({
        status: 401,
        json: { code: 'not-signed-in' },
      });
    });

    it('takes each ID token once, and for nothing but a session', async () => {
      const { idToken } = await deviceTokens(server.provider, person);
      const direct = await call(server, '/api/v1/agreements', { headers: bearer(idToken) });
      expect(direct).toMatchObject({ status: 401, json: { code: 'not-signed-in' } });
      expect(direct.headers.get('www-authenticate')).toBe('Bearer');
      const bring = { method: 'POST', body: { idToken } };
      expect((await call(server, '/auth/command-line', bring)).status).toBe(200);
      expect(await call(server, '/auth/command-line', bring)).toMatchObject({
        status: 403,
        json: { code: 'sign-in-failed', facts: { reason: 'replayed' } },
      });
    });

    it('renews the command line’s sign-in with a token that then is worth nothing', async () => {
      const device = deviceAt(server.provider);
      const first = await deviceTokens(server.provider, person);
      const second = await device.refresh(first.refreshToken ?? '');
      expect(second.refreshToken).not.toBe(first.refreshToken);
      const bring = { method: 'POST', body: { idToken: second.idToken } };
      expect((await call(server, '/auth/command-line', bring)).status).toBe(200);
      const replayed = device.refresh(first.refreshToken ?? '');
      await expect(replayed).rejects.toMatchObject({ code: 'sign-in-failed', facts: { reason: 'refused' } });
    });

    it('gives nothing to a code that was denied', async () => {
      const code = await deviceAt(server.provider).begin();
      const waiting = expect(code.confirmed()).rejects.toMatchObject({
        code: 'sign-in-failed',
        facts: { reason: 'denied' },
      });
      await server.provider.deny(code.page, code.userCode, person);
      await waiting;
    });

    it('gives nothing any more once the command line signed out at the provider', async () => {
      const device = deviceAt(server.provider);
      const { refreshToken = '' } = await deviceTokens(server.provider, person);
      expect(await device.revoke(refreshToken)).toBe(true);
      await expect(device.refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'refused' } });
    });
  });
}
