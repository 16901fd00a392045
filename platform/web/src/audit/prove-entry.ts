import type { LedgerDetail } from '@vitrine/api';

/** Where the browser keeps the key of the ledger that it saw first. */
const keptKey = 'log key';

/** What the browser found by itself; `unable` where it has no cryptography (an address without https). */
export type Proved =
  | { readonly kind: 'proved'; readonly size: number; readonly log: string }
  | { readonly kind: 'not-proved'; readonly why: string }
  | { readonly kind: 'unable' };

type Bytes = Uint8Array<ArrayBuffer>;
export type ProvenEntry = Pick<LedgerDetail, 'index' | 'type' | 'phase' | 'act' | 'at' | 'public'> & {
  readonly result?: string | undefined;
  readonly proof: Pick<LedgerDetail['proof'], 'leaf' | 'path' | 'checkpoint'>;
};

const utf8 = (text: string): Bytes => Uint8Array.from(new TextEncoder().encode(text));
const fromBase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const toHex = (bytes: Bytes): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (text: string): Bytes =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));

async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

/**
 * The root that a leaf's audit path leads to (RFC 9162, 2.1.3.2). Hashes are of 32 bytes.
 * @throws Error for a path that is none of a leaf at this place in a tree of this size
 */
export async function rootFrom(
  leaf: string,
  index: number,
  size: number,
  path: readonly string[],
): Promise<string> {
  if (index < 0 || index >= size) throw new Error('the signed state does not reach as far as the entry');
  let node = index;
  let last = size - 1;
  let root = await sha256(Uint8Array.of(0), utf8(leaf));
  for (const text of path) {
    const hash = fromHex(text);
    if (hash.length !== 32 || last === 0) throw new Error('its path does not fit its place');
    if (node % 2 === 1 || node === last) {
      root = await sha256(Uint8Array.of(1), hash, root);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else root = await sha256(Uint8Array.of(1), root, hash);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Error('its path does not fit its place');
  return toHex(root);
}

interface LogKey {
  readonly name: string;
  readonly id: string;
  readonly key: CryptoKey;
  readonly raw: Bytes;
}

/** The key of a log by its name and 32 bytes. */
async function keyOf(name: string, raw: Bytes): Promise<LogKey> {
  const id = toHex(await sha256(utf8(`${name}\n`), Uint8Array.of(1), raw)).slice(0, 8);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  return { name, id, key, raw };
}

/** A verifier key of a signed note (C2SP): name, first four bytes of its hash, and an Ed25519 public key. */
async function readKey(text: string): Promise<LogKey> {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? [];
  if (name === undefined || id === undefined || encoded === undefined)
    throw new Error('the log’s key cannot be read');
  const bytes = fromBase64(encoded);
  const found = await keyOf(name, bytes.slice(1));
  if (bytes[0] !== 1 || found.id !== id) throw new Error('the log’s key is damaged');
  return found;
}

const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));

/**
 * The key that signs states of this size: the first one, or one to which notes lead that the key before and the new
 * one both signed. @throws Error for a note that they did not
 */
async function keyForSize(first: LogKey, notes: readonly string[], size: number): Promise<LogKey> {
  let current = first;
  for (const note of notes) {
    const split = note.lastIndexOf('\n\n') + 1;
    const [kind, from, to = '', ...states] = note.slice(0, split).split('\n');
    const next = await keyOf(first.name, fromBase64(to));
    const signatures = Array.from(note.slice(split).matchAll(/ ([A-Za-z0-9+/=]+)$/gm), ([, one = '']) =>
      fromBase64(one).slice(4),
    );
    for (const { key } of [current, next]) {
      const verified = signatures.map((one) =>
        crypto.subtle.verify('Ed25519', key, one, utf8(note.slice(0, split))),
      );
      if (!(await Promise.all(verified)).includes(true))
        throw new Error('the log is said to have a new key, and the key before did not sign that');
    }
    if (kind !== 'vitrine.invalid/key-rotation' || from !== toBase64(current.raw))
      throw new Error('the log is said to have a new key by a note about another');
    const [, last] = states.map((line) => line.split(' ')).find(([log]) => log === first.name) ?? [];
    if (size <= Number(last)) return current;
    current = next;
  }
  return current;
}

/** Size and root (hex) of a checkpoint, once its signature with the log's key is verified. */
async function readCheckpoint(
  note: string,
  { name, id, key }: LogKey,
): Promise<{ size: number; root: string }> {
  const split = note.lastIndexOf('\n\n') + 1;
  const text = note.slice(0, split);
  let signed = false;
  for (const [, signer, encoded = ''] of note.slice(split).matchAll(/^— (\S+) ([A-Za-z0-9+/=]+)$/gmu)) {
    const bytes = fromBase64(encoded);
    if (signer !== name || toHex(bytes.slice(0, 4)) !== id) continue;
    signed = await crypto.subtle.verify('Ed25519', key, bytes.slice(4), utf8(text));
    if (!signed) throw new Error('the signature of the signed state is wrong');
  }
  if (!signed) throw new Error('the signed state is not signed with the key of the log');
  const [, log, size, root] = /^(.+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  if (log !== name || root === undefined) throw new Error('the signed state is of another log');
  return { size: Number(size), root: toHex(fromBase64(root)) };
}

/** Whether kind, time, act, result and public fields on the page are those of the leaf. */
function saysTheSame({ type, phase, act, at, result, public: shown, proof }: ProvenEntry): boolean {
  const leaf = JSON.parse(proof.leaf) as Record<string, unknown>;
  const said = { type, phase, act, at, result: result ?? null, public: shown };
  return Object.entries(said).every(
    ([name, value]) => JSON.stringify(sorted(leaf[name] ?? null)) === JSON.stringify(sorted(value)),
  );
}

/** The same value with its fields in order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

/**
 * Computes that an entry is in the log: that the page shows what its leaf says, that the leaf's path leads to the root
 * of the checkpoint, and that the log's key signed that. Nobody's word is taken.
 *
 * @param logKey the log's first key
 * @param rotations the notes that handed the log to newer keys, in order
 */
export async function proveEntry(
  entry: ProvenEntry,
  logKey: string,
  rotations: readonly string[] = [],
): Promise<Proved> {
  // An address without https has no cryptography, whatever the types say.
  if (!('subtle' in crypto)) return { kind: 'unable' };
  try {
    if (!saysTheSame(entry)) throw new Error('the page shows something else than its leaf says');
    const key = await readKey(logKey);
    const size = Number(entry.proof.checkpoint.split('\n')[1]);
    const signed = await readCheckpoint(entry.proof.checkpoint, await keyForSize(key, rotations, size));
    const root = await rootFrom(entry.proof.leaf, entry.index, signed.size, entry.proof.path);
    if (root !== signed.root) throw new Error('the entry does not lead to the signed root');
    return { kind: 'proved', size: signed.size, log: key.name };
  } catch (error) {
    return { kind: 'not-proved', why: error instanceof Error ? error.message : 'it could not be computed' };
  }
}

/** The log's key as the server gives it. @throws Error when it is another than this browser has seen before */
export async function keyOfLog(
  ask: () => Promise<string>,
  memory: Pick<Storage, 'getItem' | 'setItem'>,
): Promise<string> {
  const key = (await ask()).trim();
  const known = memory.getItem(keptKey);
  if (known !== null && known !== key)
    throw new Error('the log has another key than when this browser saw it last');
  memory.setItem(keptKey, key);
  return key;
}
