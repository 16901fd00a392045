import { afterEach, describe, expect, it } from 'vitest';
import { bearerOf, call, deviceAt, deviceTokens } from './testing/sign-in-suite.ts';
import { startSignInServer } from './testing/sign-in-server.ts';
import { startTestProvider, type TestProvider } from './testing/test-provider.ts';
import type { Visitor } from './testing/visitor.ts';

const sam = 'sam.researcher';

let server: Awaited<ReturnType<typeof startSignInServer<TestProvider>>>;
afterEach(() => server.close());

const start = async (change: Parameters<typeof startSignInServer>[1] = {}): Promise<void> => {
  server = await startSignInServer(startTestProvider, change);
};
const signIn = (visitor: Visitor, query = ''): Promise<Response> =>
  visitor.get(new URL(`/auth/sign-in${query}`, server.origin));
const sessionOf = (visitor: Visitor): string => visitor.cookies(server.origin).get('vitrine_session') ?? '';
const withCookie = async (token: string): Promise<Record<string, string>> => {
  const cookie = `vitrine_session=${token}`;
  const { json } = await call(server, '/api/v1/session', { headers: { cookie } });
  return { cookie, 'x-csrf-token': String(json['csrf']) };
};
const stopWith = (headers: Record<string, string>) =>
  call(server, '/api/v1/environment/stop', { method: 'POST', headers, body: { reason: 'A test' } });

describe('a browser', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%0d%0aset-cookie:x=1',
    '@evil.example',
  ])('that signs in to go to %s stays here', async (to) => {
    await start();
    const visitor = server.provider.visitor(sam);
    const there = await signIn(visitor, `?to=${encodeURIComponent(to)}`);
    expect(new URL(there.url).origin).toBe(server.origin);
    expect(there.headers.getSetCookie()).toEqual([]);
    expect(sessionOf(visitor)).not.toBe('');
  });

  it('does not keep a session token that was planted, nor the one it had', async () => {
    await start();
    const visitor = server.provider.visitor(sam);
    visitor.cookies(server.origin).set('vitrine_session', 'planted');
    await signIn(visitor);
    const first = sessionOf(visitor);
    expect(first).toMatch(/^[\w-]{43}$/);
    await signIn(visitor);
    expect(sessionOf(visitor)).not.toBe(first);
    for (const token of ['planted', first])
      expect(await withCookie(token)).toMatchObject({ 'x-csrf-token': 'undefined' });
    expect((await stopWith(await withCookie(sessionOf(visitor)))).status).toBe(200);
  });

  it('is signed out when it signs out at the provider', async () => {
    await start();
    const [one, other] = [server.provider.visitor(sam), server.provider.visitor(sam)];
    await signIn(one);
    await signIn(other);
    await server.provider.logOut(one);
    expect(await withCookie(sessionOf(one))).toMatchObject({ 'x-csrf-token': 'undefined' });
    // Of two sessions at the provider, one ended.
    expect((await stopWith(await withCookie(sessionOf(other)))).status).toBe(200);
  });
});

describe('what weighs much', () => {
  it('asks a browser to sign in again after the minutes that are set, and then lets it', async () => {
    await start({ stepUpMinutes: 15 });
    const visitor = server.provider.visitor(sam);
    await signIn(visitor);
    const headers = await withCookie(sessionOf(visitor));
    expect((await stopWith(headers)).status).toBe(200);
    server.advance(16 * 60_000);
    const late = await stopWith(headers);
    expect(late).toMatchObject({
      status: 401,
      json: { code: 'sign-in-again', facts: { maxAgeSeconds: 900 } },
    });
    expect(late.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", max_age="900"',
    );
    expect((await call(server, '/api/v1/agreements', { headers })).status).toBe(200);
    // Foreign pages learn nothing of it: what they send is refused first.
    expect((await stopWith({ cookie: headers['cookie'] ?? '' })).json['code']).toBe('foreign-request');
  });

  it('asks the command line as well, and a renewed session is no fresher than its proof', async () => {
    await start({ stepUpMinutes: 1 });
    const { refreshToken = '' } = await deviceTokens(server.provider, sam);
    const authorization = `Bearer ${await bearerOf(server, sam)}`;
    expect((await stopWith({ authorization })).status).toBe(200);
    server.advance(91_000);
    expect((await stopWith({ authorization })).json['code']).toBe('sign-in-again');
    const { idToken } = await deviceAt(server.provider).refresh(refreshToken);
    const { json } = await call(server, '/auth/command-line', { method: 'POST', body: { idToken } });
    const renewed = { authorization: `Bearer ${String(json['token'])}` };
    expect((await call(server, '/api/v1/agreements', { headers: renewed })).status).toBe(200);
    expect((await stopWith(renewed)).json['code']).toBe('sign-in-again');
  });
});

describe('a second factor', () => {
  it('is asked of browsers and the command line, and its absence is said', async () => {
    await start({ oidcAmr: ['mfa'], oidcAcr: ['gold'] });
    const visitor = server.provider.visitor(sam);
    const weak = await signIn(visitor);
    expect([weak.status, await weak.json()]).toMatchObject([403, { code: 'sign-in-too-weak' }]);
    expect(sessionOf(visitor)).toBe('');
    const { idToken } = await deviceTokens(server.provider, sam);
    expect(await call(server, '/auth/command-line', { method: 'POST', body: { idToken } })).toMatchObject({
      status: 403,
      json: { code: 'sign-in-too-weak' },
    });
    expect(server.entries).toEqual([]);
    server.provider.said = { acr: 'gold', amr: ['pwd', 'mfa'] };
    const strong = server.provider.visitor(sam);
    await signIn(strong);
    expect(sessionOf(strong)).not.toBe('');
    expect(await bearerOf(server, sam)).not.toBe('');
  });
});

describe('a code of the device grant', () => {
  it('is worth nothing when nobody types it in time', async () => {
    await start();
    server.provider.deviceSeconds = 1;
    const code = await deviceAt(server.provider).begin();
    await expect(code.confirmed()).rejects.toMatchObject({ facts: { reason: 'expired' } });
  });

  it('can be given up', async () => {
    await start();
    const code = await deviceAt(server.provider).begin();
    const stop = new AbortController();
    const waiting = code.confirmed(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ facts: { reason: 'stopped' } });
  });
});
