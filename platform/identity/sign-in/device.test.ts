import { afterEach, describe, expect, it } from 'vitest';
import { startTokenForge, type ForgedPage, type TokenForge } from '../testing.ts';
import { DeviceSignIn } from './device.ts';
import { Provider } from './provider.ts';

let forge: TokenForge;
afterEach(() => forge.close());

/** A sign-in at a provider with these pages. */
async function deviceAt(pages: Record<string, ForgedPage>): Promise<DeviceSignIn> {
  forge = await startTokenForge(pages);
  return new DeviceSignIn(new Provider({ issuer: new URL(forge.issuer), allowHttp: true }), 'cli');
}

const begun = (change: object = {}) => ({
  body: {
    device_code: 'd',
    user_code: 'ABCD-EFGH',
    verification_uri: 'https://id.example/device',
    expires_in: 60,
    interval: 0.05,
    ...change,
  },
});
const refuse = (error: string) => ({ status: 400, body: { error, error_description: 'sam.researcher' } });
const reasonOf = (reason: string) => ({ code: 'sign-in-failed', facts: { reason } });
const claims = (): Record<string, unknown> => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: forge.issuer, aud: 'cli', sub: 's', iat: now, exp: now + 60 };
};
const tokens = (idToken: string | undefined) => ({
  body: { access_token: 'a', token_type: 'bearer', ...(idToken === undefined ? {} : { id_token: idToken }) },
});

describe('a code of the device grant (RFC 8628)', () => {
  it('asks for a proof that is fresh, and of the classes that are named', async () => {
    let asked = new URLSearchParams();
    const device = await deviceAt({
      '/device': (form) => {
        asked = form;
        return begun();
      },
    });
    const code = await device.begin(['gold', 'silver']);
    expect(code).toMatchObject({ userCode: 'ABCD-EFGH', page: new URL('https://id.example/device') });
    expect(Object.fromEntries(asked)).toEqual({
      client_id: 'cli',
      scope: 'openid profile offline_access',
      max_age: '0',
      acr_values: 'gold silver',
    });
  });

  it('is asked about until somebody typed it, more slowly when the provider says so', async () => {
    const answers = ['authorization_pending', 'slow_down', 'authorization_pending'];
    const asked: number[] = [];
    let idToken = '';
    const device = await deviceAt({
      '/device': () => begun(),
      '/token': (form) => {
        asked.push(performance.now());
        expect(form.get('device_code')).toBe('d');
        const next = answers.shift();
        return next === undefined ? tokens(idToken) : refuse(next);
      },
    });
    idToken = await forge.sign(claims());
    const code = await device.begin();
    expect(await code.confirmed()).toEqual({ idToken });
    const gaps = asked.slice(1).map((time, i) => time - (asked[i] ?? 0));
    expect(gaps[0]).toBeLessThan(2_000);
    for (const gap of gaps.slice(1)) expect(gap).toBeGreaterThan(5_000);
  }, 30_000);

  it.each([
    ['access_denied', 'denied'],
    ['expired_token', 'expired'],
    ['invalid_grant', 'refused'],
    ['invalid_client', 'provider'],
  ])(
    'that the provider answers with %s ends the sign-in, without the provider’s own text',
    async (error, reason) => {
      const device = await deviceAt({ '/device': () => begun(), '/token': () => refuse(error) });
      const failed: unknown = await (await device.begin()).confirmed().catch((caught: unknown) => caught);
      expect(failed).toMatchObject(reasonOf(reason));
      expect(String(failed)).not.toContain('sam.researcher');
    },
  );

  it('ends by itself when its time is over, whatever the provider says', async () => {
    const device = await deviceAt({
      '/device': () => begun({ expires_in: 0.3 }),
      '/token': () => refuse('authorization_pending'),
    });
    await expect((await device.begin()).confirmed()).rejects.toMatchObject(reasonOf('expired'));
  });

  it.each<[string, () => Promise<string | undefined> | string | undefined]>([
    ['without an ID token', () => undefined],
    ['with one that nobody signed', () => forge.unsigned(claims())],
    ['with one that was signed with the public key', () => forge.hmacWithPublicKey(claims())],
    ['with one of another client', () => forge.sign({ ...claims(), aud: 'other' })],
    ['with one of another provider', () => forge.sign({ ...claims(), iss: 'https://evil.example' })],
  ])('is worth nothing %s', async (_what, make) => {
    const given: (string | undefined)[] = [];
    const device = await deviceAt({ '/device': () => begun(), '/token': () => tokens(given[0]) });
    given.push(await make());
    await expect((await device.begin()).confirmed()).rejects.toMatchObject(reasonOf('provider'));
  });

  it('whose page is on plain HTTP is not shown', async () => {
    const device = await deviceAt({
      '/device': () => begun({ verification_uri: 'http://id.example/device' }),
    });
    await expect(device.begin()).rejects.toMatchObject(reasonOf('provider'));
  });
});

describe('a provider', () => {
  it('without the grant is said to be without it', async () => {
    const device = await deviceAt({});
    await expect(device.begin()).rejects.toMatchObject(reasonOf('not-offered'));
  });

  it('that does not rotate goes on with the same refresh token, and one without revocation is not asked', async () => {
    let idToken = '';
    const device = await deviceAt({ '/token': () => tokens(idToken) });
    idToken = await forge.sign(claims());
    expect(await device.refresh('r')).toEqual({ idToken, refreshToken: 'r' });
    expect(await device.revoke('r')).toBe(false);
  });
});
