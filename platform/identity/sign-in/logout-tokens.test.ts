import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTokenForge, type ForgedClaims, type TokenForge } from '../testing.ts';
import { LogoutTokens } from './logout-tokens.ts';
import { Provider } from './provider.ts';

const now = new Date('2026-03-01T09:00:00Z');
const seconds = now.getTime() / 1000;

let forge: TokenForge;
let tokens: LogoutTokens;
beforeAll(async () => {
  forge = await startTokenForge();
});
afterAll(() => forge.close());
beforeEach(() => {
  const seen = new Set<string>();
  const firstSeen = async (token: string): Promise<boolean> => seen.size < seen.add(token).size;
  const provider = new Provider({ issuer: new URL(forge.issuer), allowHttp: true });
  tokens = new LogoutTokens(provider, ['vitrine', 'vitrine-command-line'], firstSeen);
});

const claims = (change: ForgedClaims = {}): ForgedClaims => ({
  iss: forge.issuer,
  aud: 'vitrine',
  iat: seconds,
  exp: seconds + 120,
  jti: 'j-1',
  sub: 's-1',
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  ...change,
});
const take = async (change: ForgedClaims, typ?: string): Promise<unknown> =>
  tokens.take(await forge.sign(claims(change), typ === undefined ? {} : { typ }), now);

describe('a logout token', () => {
  it('names a subject, a session, or both, for either of our clients', async () => {
    expect(await take({}, 'logout+jwt')).toEqual({ issuer: forge.issuer, subject: 's-1' });
    expect(await take({ jti: 'j-2', sub: undefined, sid: 'p-1' })).toEqual({
      issuer: forge.issuer,
      session: 'p-1',
    });
    expect(await take({ jti: 'j-3', sid: 'p-1', aud: 'vitrine-command-line' })).toEqual({
      issuer: forge.issuer,
      subject: 's-1',
      session: 'p-1',
    });
  });

  it.each<[string, string, ForgedClaims]>([
    ['of another provider', 'issuer', { iss: 'https://other.example' }],
    ['for another client', 'audience', { aud: 'other' }],
    ['that is too old', 'expired', { exp: seconds - 60 }],
    ['that lay about for longer than five minutes', 'expired', { iat: seconds - 340 }],
    ['that is an ID token', 'form', { nonce: 'n' }],
    ['without the event', 'form', { events: {} }],
    ['without an id', 'form', { jti: undefined }],
    ['that names nobody', 'form', { sub: undefined }],
  ])('%s is refused', async (_what, reason, change) => {
    await expect(take(change)).rejects.toMatchObject({ code: 'logout-token-invalid', facts: { reason } });
  });

  it('of another type, without a signature, or altered is refused', async () => {
    const rejects = (token: string, reason: string): Promise<void> =>
      expect(tokens.take(token, now)).rejects.toMatchObject({ facts: { reason } });
    await rejects(await forge.sign(claims(), { typ: 'at+jwt' }), 'kind');
    await rejects(forge.unsigned(claims()), 'algorithm');
    await rejects(forge.hmacWithPublicKey(claims()), 'algorithm');
    const [header, , signature] = (await forge.sign(claims())).split('.');
    const [, other] = (await forge.sign(claims({ sub: 's-2' }))).split('.');
    await rejects([header, other, signature].join('.'), 'signature');
  });

  it('is taken once: later it would end sessions that began in the meantime', async () => {
    await take({});
    await expect(take({})).rejects.toMatchObject({ facts: { reason: 'replayed' } });
  });
});
