import { createHash, createPublicKey, ECDH, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signingChallenge, validSigners, type OfficerKey, type Signature } from '@vitrine/policy/lifecycle';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { relyingParty } from '../../testing.ts';
import { enrolOfficer, isPasskey, readOfficers } from './officers.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-officers-'));
});
afterEach(() => rm(dir, { recursive: true }));

const digest = 'ab'.repeat(32);
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const usual = publicKey.export({ format: 'der', type: 'spki' });
/** The same key, whose point is written as one coordinate and the sign of the other (RFC 5480, 2.2). */
const compressed = Buffer.concat([
  Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
  ECDH.convertKey(usual.subarray(-65), 'prime256v1', undefined, undefined, 'compressed') as Buffer,
]);
const officer = (name: string, key: Buffer): OfficerKey => ({
  officer: name,
  keyId: `key-${name}`,
  publicKey: key.toString('base64url'),
});

/** An assertion of the passkey over the digest, under a key id. */
function assertion(keyId: string): Signature {
  const challenge = Buffer.from(signingChallenge(digest)).toString('base64url');
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin: relyingParty.origin }),
  );
  const data = Buffer.concat([
    createHash('sha256').update(relyingParty.rpId).digest(),
    Buffer.from([5, 0, 0, 0, 0]),
  ]);
  const over = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
  return {
    kind: 'webauthn',
    keyId,
    authenticatorData: data.toString('base64url'),
    clientDataJson: clientData.toString('base64url'),
    signature: sign('sha256', over, privateKey).toString('base64url'),
  };
}

test('one passkey counts for one officer, however its point is written', async () => {
  expect(createPublicKey({ key: compressed, format: 'der', type: 'spki' }).export({ format: 'jwk' })).toEqual(
    publicKey.export({ format: 'jwk' }),
  );
  const officers = [officer('avery', usual), officer('blake', compressed)];
  await writeFile(join(dir, 'officers.json'), JSON.stringify({ officers }));
  const signatures = officers.map((one) => ({ officer: one.officer, signature: assertion(one.keyId) }));
  const count = async (): Promise<readonly string[]> =>
    validSigners(digest, [], signatures, await readOfficers(dir), relyingParty);
  expect(await count()).toEqual(['avery']);
});

test('a key that is enrolled is not enrolled again, under any name and however it is written', async () => {
  await enrolOfficer(dir, officer('avery', usual));
  for (const key of [usual, compressed]) {
    await expect(enrolOfficer(dir, officer('blake', key))).rejects.toMatchObject({ code: 'conflict' });
  }
  expect(await readOfficers(dir)).toEqual([officer('avery', usual)]);
});

test('what is no key in the list counts for nobody, and keeps no other from counting', async () => {
  const officers = [{ ...officer('mallory', usual), publicKey: 'AAAA' }, officer('avery', usual)];
  await writeFile(join(dir, 'officers.json'), JSON.stringify({ officers }));
  const signatures = officers.map((one) => ({ officer: one.officer, signature: assertion(one.keyId) }));
  expect(validSigners(digest, [], signatures, await readOfficers(dir), relyingParty)).toEqual(['avery']);
});

test('a passkey is told from a key file, and from what is no key', () => {
  const file = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });
  const all = [officer('a', usual), officer('b', compressed), officer('c', file), officer('d', Buffer.of(1))];
  expect(all.filter(isPasskey).map((one) => one.officer)).toEqual(['a', 'b']);
});
