import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64url, digestBytes, passkeySignature } from './webauthn.ts';

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

test('base64url is the one every server reads', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(base64url(buffer(bytes))).toBe(Buffer.from(bytes).toString('base64url'));
    }),
  );
});

test('the challenge is the digest, byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex');
      expect([...digestBytes(hex)]).toEqual([...bytes]);
      expect([...digestBytes(`sha256:${hex}`)]).toEqual([...bytes]);
    }),
  );
});

test('anything that is no SHA-256 digest is never signed', () => {
  for (const other of ['', 'abc', 'g'.repeat(64), 'a'.repeat(63), 'a'.repeat(66)]) {
    expect(() => digestBytes(other)).toThrow(RangeError);
  }
});

test('an assertion travels in the form of the contract', () => {
  const part = (n: number) => buffer(Uint8Array.of(n, 255));
  expect(
    passkeySignature({
      rawId: part(1),
      response: { authenticatorData: part(2), clientDataJSON: part(3), signature: part(4) },
    }),
  ).toEqual({
    kind: 'webauthn',
    keyId: 'Af8',
    authenticatorData: 'Av8',
    clientDataJson: 'A_8',
    signature: 'BP8',
  });
});
