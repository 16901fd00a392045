import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SignInFailed } from '../errors.ts';
import { startTokenForge, type ForgedClaims, type TokenForge } from '../testing.ts';
import { IdTokens } from './id-tokens.ts';
import { Provider } from './provider.ts';

const now = new Date('2026-03-01T09:00:00Z');
const seconds = now.getTime() / 1000;
const clientId = 'vitrine-command-line';

let forge: TokenForge;
let other: TokenForge;
let provider: Provider;
let tokens: IdTokens;
let seen: Set<string>;

beforeAll(async () => {
  [forge, other] = await Promise.all([startTokenForge(), startTokenForge()]);
  provider = new Provider({ issuer: new URL(forge.issuer), allowHttp: true });
});
afterAll(() => Promise.all([forge.close(), other.close()]));
beforeEach(() => {
  seen = new Set();
  const firstSeen = async (token: string): Promise<boolean> => seen.size < seen.add(token).size;
  tokens = new IdTokens(provider, { clientId, demands: {}, firstSeen });
});

const claims = (change: ForgedClaims = {}): ForgedClaims => ({
  iss: forge.issuer,
  aud: clientId,
  sub: 's-1',
  iat: seconds - 5,
  exp: seconds + 300,
  auth_time: seconds - 60,
  preferred_username: 'sam.researcher',
  name: 'Sam Researcher',
  roles: ['researcher'],
  ...change,
});
const reasonOf = async (token: string): Promise<unknown> => {
  try {
    await tokens.take(token, now);
    return 'taken';
  } catch (error) {
    if (!(error instanceof SignInFailed)) throw error;
    return [error.code, error.facts['reason']];
  }
};

describe('an ID token of the command line', () => {
  it('leads to the same person as a browser’s sign-in, with when and how they proved it', async () => {
    const token = await forge.sign(claims({ acr: 'urn:mfa', amr: ['pwd', 'hwk'], sid: 'p-1' }));
    expect(await tokens.take(token, now)).toEqual({
      claims: {
        issuer: forge.issuer,
        subject: 's-1',
        username: 'sam.researcher',
        name: 'Sam Researcher',
        roles: ['researcher'],
      },
      proof: {
        at: new Date(now.getTime() - 60_000),
        acr: 'urn:mfa',
        amr: ['pwd', 'hwk'],
        session: 'p-1',
      },
    });
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['without a signature (alg none)', 'algorithm', () => forge.unsigned(claims())],
    ['signed by HMAC with the public key', 'algorithm', () => forge.hmacWithPublicKey(claims())],
    ['of another provider (mix-up)', 'issuer', () => forge.sign(claims({ iss: other.issuer }))],
    ['signed by another provider', 'signature', () => forge.sign(claims(), { key: other.privateKey })],
    ['signed with a key that is not published', 'unknown-key', () => forge.sign(claims(), { kid: 'x' })],
    ['of another client', 'audience', () => forge.sign(claims({ aud: 'vitrine' }))],
    ['of this client and another', 'audience', () => forge.sign(claims({ aud: [clientId, 'other'] }))],
    ['that another client asked for', 'audience', () => forge.sign(claims({ azp: 'other' }))],
    ['that is expired', 'expired', () => forge.sign(claims({ exp: seconds - 31 }))],
    ['that is older than an hour', 'expired', () => forge.sign(claims({ iat: seconds - 3_700 }))],
    ['that is not valid yet', 'not-yet-valid', () => forge.sign(claims({ nbf: seconds + 31 }))],
    ['from the future', 'not-yet-valid', () => forge.sign(claims({ iat: seconds + 31 }))],
    ['without an end', 'form', () => forge.sign(claims({ exp: undefined }))],
    [
      'that does not say when the person proved it',
      'form',
      () => forge.sign(claims({ auth_time: undefined })),
    ],
    ['without a name', 'form', () => forge.sign(claims({ preferred_username: undefined }))],
    ['that answers a browser', 'kind', () => forge.sign(claims({ nonce: 'n' }))],
    ['that is a logout token', 'kind', () => forge.sign(claims({ events: {} }))],
    ['that is an access token', 'kind', () => forge.sign(claims(), { typ: 'at+jwt' })],
    ['that is no token', 'form', () => 'a.b.c'],
    ['that is nothing', 'form', () => ''],
  ])('%s is refused', async (_what, reason, make) => {
    expect(await reasonOf(await make())).toEqual(['sign-in-failed', reason]);
    expect(seen.size).toBe(0);
  });

  it('is refused when anything of it was altered', async () => {
    const token = await forge.sign(claims());
    const [header = '', , signature = ''] = token.split('.');
    const promoted = Buffer.from(JSON.stringify(claims({ roles: ['operator'] }))).toString('base64url');
    expect(await reasonOf([header, promoted, signature].join('.'))).toEqual(['sign-in-failed', 'signature']);
  });

  it('is not taken a second time', async () => {
    const token = await forge.sign(claims());
    expect(await reasonOf(token)).toBe('taken');
    expect(await reasonOf(token)).toEqual(['sign-in-failed', 'replayed']);
  });

  it('is refused by a stricter environment until the person used a second factor', async () => {
    const demands = { acr: ['gold', 'silver'], amr: ['mfa'] };
    const strict = new IdTokens(provider, { clientId, demands, firstSeen: async () => true });
    const weak = await forge.sign(claims({ amr: ['pwd'] }));
    await expect(strict.take(weak, now)).rejects.toMatchObject({
      code: 'sign-in-too-weak',
      facts: { lacking: ['acr gold or silver', 'amr mfa'] },
    });
    const strong = await forge.sign(claims({ acr: 'silver', amr: ['pwd', 'mfa'] }));
    expect((await strict.take(strong, now)).claims.subject).toBe('s-1');
  });

  it('is not taken for one of a key of another kind', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await reasonOf(await forge.sign(claims(), { key: privateKey, alg: 'ES256' }))).toEqual([
      'sign-in-failed',
      'unknown-key',
    ]);
  });
});

it('a provider that cannot be reached is said to be so, and asked again the next time', async () => {
  const gone = await startTokenForge();
  await gone.close();
  const away = new IdTokens(new Provider({ issuer: new URL(gone.issuer), allowHttp: true }), {
    clientId,
    demands: {},
    firstSeen: async () => true,
  });
  for (let time = 0; time < 2; time++) {
    await expect(away.take(await forge.sign(claims()), now)).rejects.toMatchObject({
      code: 'sign-in-failed',
      facts: { reason: 'unreachable' },
    });
  }
});

it('a provider on plain HTTP is not asked where that is not permitted', async () => {
  const guarded = new Provider({ issuer: new URL(forge.issuer), allowHttp: false });
  await expect(guarded.keys()).rejects.toMatchObject({ code: 'sign-in-failed' });
});
