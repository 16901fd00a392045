import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Corrupt } from '@vitrine/core/errors';
import { checkpointText, openCheckpoint } from './checkpoint.ts';
import { openNote, rawPublicKey, signNote, verifierKey } from './signed-note.ts';

const name = 'vitrine.example/log';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const note = (text: string, signer = name, keys = { publicKey, privateKey }): Promise<string> =>
  signNote(text, signer, keys.publicKey, (bytes) => Promise.resolve(sign(null, bytes, keys.privateKey)));

/** The worked example in the documentation of golang.org/x/mod/sumdb/note. */
test('the known note opens with its known key', () => {
  const encoded = 'ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const x = Buffer.from(encoded, 'base64').subarray(1).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  expect(verifierKey('PeterNeumann', key)).toBe(`PeterNeumann+c74f20a3+${encoded}`);
  const text =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n";
  const signature =
    'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
  expect(openNote(`${text}\n— PeterNeumann ${signature}\n`, 'PeterNeumann', key)).toBe(text);
});

test('what was signed opens, with empty lines in the text too', async () => {
  for (const text of ['a\n', 'a\n\nb\n', '\n'])
    expect(openNote(await note(text), name, publicKey)).toBe(text);
});

test('another key, another name and another text do not open', async () => {
  const good = await note('text\n');
  expect(() => openNote(good, name, other.publicKey)).toThrow(Corrupt);
  expect(() => openNote(good, 'vitrine.example/other', publicKey)).toThrow(Corrupt);
  expect(() => openNote(good.replace('text', 'test'), name, publicKey)).toThrow(Corrupt);
  // A signature line whose name and key id are ours must verify, whatever other lines say.
  const [, line = ''] = (await note('other text\n')).split('\n\n');
  expect(() => openNote(good + line, name, publicKey)).toThrow(Corrupt);
});

test('signatures of witnesses are passed over', async () => {
  const [, line = ''] = (await note('text\n', 'witness.example', other)).split('\n\n');
  const good = await note('text\n');
  expect(openNote(good + line, name, publicKey)).toBe('text\n');
  expect(openNote(good.replace('\n\n', `\n\n${line}`), name, publicKey)).toBe('text\n');
});

test('any changed byte of a checkpoint is noticed', async () => {
  const checkpoint = { origin: name, size: 1234, root: Buffer.alloc(32, 7) };
  const good = Buffer.from(await note(checkpointText(checkpoint)));
  expect(openCheckpoint(good.toString(), name, publicKey)).toEqual(checkpoint);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
      const bent = Buffer.from(good);
      bent[place] = (bent[place] ?? 0) ^ flip;
      expect(() => openCheckpoint(bent.toString(), name, publicKey)).toThrow(Corrupt);
    }),
    { numRuns: 300 },
  );
});

test('a signed text that is not exactly a checkpoint is refused', async () => {
  const root = Buffer.alloc(32).toString('base64');
  for (const text of [
    `${name}\n01\n${root}\n`,
    `${name}\n-1\n${root}\n`,
    `${name}\n1e3\n${root}\n`,
    `${name}\n1\n${root}\nextension\n`,
    `${name}\n1\n${root.slice(0, -4)}\n`,
    `${name}\n1\n`,
    `other\n1\n${root}\n`,
  ]) {
    const signed = await note(text);
    expect(() => openCheckpoint(signed, name, publicKey), text).toThrow(Corrupt);
  }
});

test('only an Ed25519 key and a fit name sign', async () => {
  expect(rawPublicKey(publicKey)).toHaveLength(32);
  expect(() => rawPublicKey(generateKeyPairSync('x25519').publicKey)).toThrow(TypeError);
  await expect(note('text\n', 'two words')).rejects.toThrow(TypeError);
  await expect(note('no newline')).rejects.toThrow(TypeError);
  await expect(note('tab\t\n')).rejects.toThrow(TypeError);
});
