import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleDocument, sampleText } from '../testing.ts';
import { documentOf } from './entries.ts';
import {
  agreementDigest,
  signatureSchema,
  signingChallenge,
  signingInput,
  verifySignature,
  type RelyingParty,
  type Signature,
} from './signature.ts';
import { validSigners, type OfficerKey, type SignedBy } from './signers.ts';

const site = { origin: 'https://vitrine.example', rpId: 'vitrine.example' };
const digest = agreementDigest(documentOf(sampleDocument().agreement));
const avery = generateKeyPairSync('ed25519');
const blake = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function keyFile(key: KeyObject, over = digest): Signature {
  return {
    kind: 'ed25519',
    keyId: 'k',
    signature: sign(null, signingInput(over), key).toString('base64url'),
  };
}

interface Passkey {
  readonly challenge?: Uint8Array;
  readonly origin?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly type?: string;
  readonly crossOrigin?: boolean;
}
function passkey(key: KeyObject, change: Passkey = {}): Signature {
  const clientData = Buffer.from(
    JSON.stringify({
      type: change.type ?? 'webauthn.get',
      challenge: Buffer.from(change.challenge ?? signingChallenge(digest)).toString('base64url'),
      origin: change.origin ?? site.origin,
      ...(change.crossOrigin === undefined ? {} : { crossOrigin: change.crossOrigin }),
    }),
  );
  const data = Buffer.concat([
    createHash('sha256')
      .update(change.rpId ?? site.rpId)
      .digest(),
    Buffer.from([change.flags ?? 5, 0, 0, 0, 9]),
  ]);
  const over = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
  return {
    kind: 'webauthn',
    keyId: 'k',
    authenticatorData: data.toString('base64url'),
    clientDataJson: clientData.toString('base64url'),
    signature: sign('sha256', over, key).toString('base64url'),
  };
}

describe('verifySignature', () => {
  it('accepts a key file’s and a passkey’s signature over the digest', () => {
    expect(verifySignature(avery.publicKey, digest, keyFile(avery.privateKey), site)).toBe(true);
    expect(verifySignature(blake.publicKey, digest, passkey(blake.privateKey), site)).toBe(true);
    expect(signatureSchema.safeParse(passkey(blake.privateKey)).success).toBe(true);
  });

  it.each<[string, Passkey]>([
    ['another document', { challenge: Buffer.alloc(32) }],
    ['another site', { origin: 'https://vitrine.example.evil' }],
    ['another domain', { rpId: 'evil.example' }],
    ['an officer who was not verified', { flags: 1 }],
    ['an officer who was not there', { flags: 4 }],
    ['a registration', { type: 'webauthn.create' }],
    ['a page inside another', { crossOrigin: true }],
  ])('refuses a passkey’s assertion of %s', (_name, change) => {
    expect(verifySignature(blake.publicKey, digest, passkey(blake.privateKey, change), site)).toBe(false);
  });

  it('follows the port in development, and only there', () => {
    const made = { origin: 'http://localhost:40123', rpId: 'localhost' };
    const development = { origin: 'http://localhost:8420', rpId: 'localhost', anyLoopbackPort: true };
    const at = (change: Passkey, party: RelyingParty): boolean =>
      verifySignature(blake.publicKey, digest, passkey(blake.privateKey, change), party);
    expect(at(made, development)).toBe(true);
    expect(at(made, { ...development, anyLoopbackPort: false })).toBe(false);
    for (const origin of [
      'https://localhost:8420',
      'http://localhost.evil.example',
      'http://localhost:8420@evil.example',
      'http://127.0.0.1:8420',
      'http://localhost:8420/',
    ])
      expect(at({ ...made, origin }, development)).toBe(false);
    // The flag means nothing for a site of a network.
    expect(at({ origin: made.origin, rpId: site.rpId }, { ...site, anyLoopbackPort: true })).toBe(false);
  });

  it('refuses a changed document, another’s key, and a key of another kind', () => {
    const other = agreementDigest(
      documentOf(sampleDocument((text) => text.replace('people: [sam', 'people: [sim')).agreement),
    );
    expect(verifySignature(avery.publicKey, other, keyFile(avery.privateKey), site)).toBe(false);
    expect(verifySignature(blake.publicKey, digest, keyFile(avery.privateKey), site)).toBe(false);
    expect(verifySignature(avery.publicKey, digest, passkey(blake.privateKey), site)).toBe(false);
    expect(verifySignature(avery.publicKey, 'no digest', keyFile(avery.privateKey), site)).toBe(false);
  });

  it('refuses bytes changed anywhere in an assertion', () => {
    const good = passkey(blake.privateKey);
    if (good.kind !== 'webauthn') throw new Error('not a passkey');
    for (const field of ['authenticatorData', 'clientDataJson', 'signature'] as const) {
      const bytes = Buffer.from(good[field], 'base64url');
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const signature = { ...good, [field]: changed.toString('base64url') };
        expect(verifySignature(blake.publicKey, digest, signature, site)).toBe(false);
      }
    }
  });
});

it('digests the document, not its layout', () => {
  const laidOut = sampleText.replace('territory: [GB]', 'territory:\n  - GB # the whole of it');
  expect(agreementDigest(documentOf(sampleDocument(() => laidOut).agreement))).toBe(digest);
});

describe('validSigners', () => {
  const keys: OfficerKey[] = [
    ['avery.officer', avery.publicKey] as const,
    ['blake.officer', blake.publicKey] as const,
    ['sam.researcher', avery.publicKey] as const,
    ['twin.officer', avery.publicKey] as const,
  ].map(([officer, key]) => ({
    officer,
    keyId: 'k',
    publicKey: key.export({ format: 'der', type: 'spki' }).toString('base64url'),
  }));
  const by = (officer: string, signature: Signature): SignedBy => ({ officer, signature });
  const of = (...list: SignedBy[]) => validSigners(digest, ['sam.researcher'], list, keys, site);

  it('counts two different officers', () => {
    expect(
      of(by('avery.officer', keyFile(avery.privateKey)), by('blake.officer', passkey(blake.privateKey))),
    ).toHaveLength(2);
  });

  it('counts an officer once, one key once, and none of the agreement’s people', () => {
    const signature = keyFile(avery.privateKey);
    expect(of(by('avery.officer', signature), by('avery.officer', keyFile(avery.privateKey)))).toEqual([
      'avery.officer',
    ]);
    expect(of(by('avery.officer', signature), by('twin.officer', signature))).toEqual(['avery.officer']);
    expect(of(by('sam.researcher', signature))).toEqual([]);
  });

  it('counts nobody without a registered key, or with a broken one', () => {
    expect(of(by('mallory', keyFile(avery.privateKey)))).toEqual([]);
    const broken = [{ officer: 'avery.officer', keyId: 'k', publicKey: 'AAAA' }];
    expect(validSigners(digest, [], [by('avery.officer', keyFile(avery.privateKey))], broken, site)).toEqual(
      [],
    );
  });
});
