import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Corrupt, InvalidInput } from '@vitrine/core/errors';

/** C2SP signed-note: text, blank line, then `— name base64(key id ‖ signature)` lines. */
const ed25519Type = 0x01;
const maxNoteBytes = 64 * 1024;

/** The 32 bytes of an Ed25519 public key (RFC 8032). */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x } = key.export({ format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519' || x === undefined) throw new TypeError('Not an Ed25519 key.');
  return Buffer.from(x, 'base64url');
}

/** SHA-256(name ‖ newline ‖ type ‖ key), its first four bytes. */
export function keyId(name: string, key: KeyObject): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(ed25519Type))
    .update(rawPublicKey(key))
    .digest()
    .subarray(0, 4);
}

/** A verifier key in the form that Go's note tools read: `name+id+base64(type ‖ key)`. */
export function verifierKey(name: string, key: KeyObject): string {
  const encoded = Buffer.concat([Buffer.of(ed25519Type), rawPublicKey(key)]).toString('base64');
  return `${name}+${keyId(name, key).toString('hex')}+${encoded}`;
}

/** What verifies a log's notes, and the name it goes by. */
export interface VerifierKey {
  readonly origin: string;
  readonly publicKey: KeyObject;
}

/** Reads `verifierKey`'s form back. @throws InvalidInput */
export function readVerifierKey(text: string): VerifierKey {
  const [, origin, id, encoded] = /^([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? [];
  if (origin === undefined || encoded === undefined) {
    throw new InvalidInput({
      detail: 'The key does not look like the key of a log.',
      help: 'It is one line: name+id+base64, as the log’s address gives it at /log/key.',
    });
  }
  const bytes = Buffer.from(encoded, 'base64');
  const x = bytes.subarray(1).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  if (bytes[0] !== ed25519Type || keyId(origin, publicKey).toString('hex') !== id)
    throw new InvalidInput({ detail: 'The key of the log is damaged: its parts do not fit each other.' });
  return { origin, publicKey };
}

export async function signNote(
  text: string,
  name: string,
  key: KeyObject,
  sign: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<string> {
  if (!text.endsWith('\n') || controlCharacters.test(text)) throw new TypeError('Not the text of a note.');
  if (name === '' || /[\s+]/u.test(name)) throw new TypeError('Not a key name of a note.');
  const signature = await sign(Buffer.from(text, 'utf8'));
  return `${text}\n— ${name} ${Buffer.concat([keyId(name, key), signature]).toString('base64')}\n`;
}

/** What the specification forbids in a note: every control character but the newline. */
const controlCharacters = /[\x00-\x09\x0b-\x1f]/;

/**
 * The text of a note that carries a good signature of this key; signatures of other keys (such as
 * witnesses') are passed over. @throws Corrupt for anything else.
 */
export function openNote(note: string, name: string, key: KeyObject): string {
  const wrong = (what: string): Corrupt => new Corrupt({ detail: `A signed note ${what}.` });
  const split = note.lastIndexOf('\n\n');
  if (note.length > maxNoteBytes || split < 0 || !note.endsWith('\n') || controlCharacters.test(note)) {
    throw wrong('does not have its form');
  }
  const text = note.slice(0, split + 1);
  const id = keyId(name, key);
  let signed = false;
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [, signer, encoded] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
    if (signer === undefined || encoded === undefined) throw wrong('has a malformed signature line');
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length < 5 || bytes.toString('base64') !== encoded) throw wrong('has a malformed signature');
    if (signer !== name || !bytes.subarray(0, 4).equals(id)) continue;
    if (!verify(null, Buffer.from(text, 'utf8'), key, bytes.subarray(4))) throw wrong('has a bad signature');
    signed = true;
  }
  if (!signed) throw wrong('is not signed by the expected key');
  return text;
}
