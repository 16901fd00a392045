import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { enrolmentOf, grouped } from './enrolment.ts';

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = publicKey.export({ type: 'spki', format: 'der' });
const made = (bytes: ArrayBuffer | null, algorithm = -7) => ({
  rawId: buffer(Uint8Array.of(1, 255)),
  response: { getPublicKey: () => bytes, getPublicKeyAlgorithm: () => algorithm },
});

test('an enrolment holds the key and its fingerprint as the operator will compute it', async () => {
  const { enrolment, fingerprint } = await enrolmentOf(made(buffer(spki)), 'avery.officer', 'localhost');
  expect(enrolment).toMatchObject({ officer: 'avery.officer', site: 'localhost', keyId: 'Af8' });
  const der = Buffer.from(enrolment.publicKey, 'base64url');
  expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
  expect(fingerprint.replaceAll(' ', '')).toBe(createHash('sha256').update(spki).digest('hex'));
});

test('a passkey of another kind is not enrolled', async () => {
  await expect(enrolmentOf(made(null), 'a', 'localhost')).rejects.toThrow(TypeError);
  await expect(enrolmentOf(made(buffer(spki), -257), 'a', 'localhost')).rejects.toThrow(TypeError);
});

test('a fingerprint is read in groups of four', () => {
  expect(grouped(buffer(Uint8Array.of(0, 1, 0xab, 0xcd)))).toBe('0001 abcd');
});
