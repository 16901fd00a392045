// Checks a public log of entries (C2SP tlog-tiles, RFC 6962) in your browser. Plain JavaScript to be read: no library,
// no build. The check is verifyLog(), which the page calls from verify-page.js.
'use strict';

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const toUtf8 = (text) => new TextEncoder().encode(text);
const fromUtf8 = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

async function sha256(...parts) {
  const bytes = Uint8Array.from(parts.flatMap((part) => Array.from(part)));
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
const leafHash = (entry) => sha256([0], entry);
const nodeHash = (left, right) => sha256([1], left, right);

// The tree over the entries so far, of which only roots of complete subtrees are kept: whole[h] covers 2^h entries.
class Tree {
  size = 0;
  whole = [];
  tiles = [];
  async push(hash) {
    this.size += 1;
    for (let height = 0; ; height += 1) {
      if (height > 0 && height % 8 === 0) (this.tiles[height / 8] ??= []).push(hash);
      const left = this.whole[height];
      this.whole[height] = left === undefined ? hash : undefined;
      if (left === undefined) return;
      hash = await nodeHash(left, hash);
    }
  }
  async root() {
    let root;
    for (const hash of this.whole.filter((one) => one !== undefined))
      root = root === undefined ? hash : await nodeHash(hash, root);
    return root ?? sha256();
  }
}

// Where 256 hashes or entries lie: groups of three digits, x before all but the last, .p/N when there are N only.
function tilePath(level, index, count) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g);
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${count === 256 ? '' : `.p/${count}`}`;
}

// A key of 32 bytes (Ed25519) signs states of up to `until` entries: the last has no end.
async function keyOf(name, raw) {
  const id = hex(await sha256(toUtf8(`${name}\n`), [1], raw)).slice(0, 8);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  return { name, id, key, raw, until: Infinity };
}
// It is written name+id+base64 of a 1 and these bytes.
async function readKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? [];
  if (name === undefined) throw new Error('This does not look like the key of a log.');
  const bytes = fromBase64(encoded);
  const found = await keyOf(name, bytes.slice(1));
  if (bytes[0] !== 1 || found.id !== id)
    throw new Error('The key is damaged: its parts do not fit each other.');
  return found;
}

// What hands logs to a new key: a note of both keys and of each log’s last state under the old one, signed by both.
async function nextKey(note, old) {
  const split = note.lastIndexOf('\n\n') + 1;
  const [kind, from, to, ...states] = note.slice(0, split).split('\n');
  const next = await keyOf(old.name, fromBase64(to));
  const signatures = Array.from(note.slice(split).matchAll(/ ([\w+/=]+)$/gm), ([, one]) =>
    fromBase64(one).slice(4),
  );
  const verify = (key, one) => crypto.subtle.verify('Ed25519', key, one, toUtf8(note.slice(0, split)));
  for (const { key } of [old, next])
    if (!(await Promise.all(signatures.map((one) => verify(key, one)))).includes(true)) throw new Error();
  if (kind !== 'vitrine.invalid/key-rotation' || from !== toBase64(old.raw)) throw new Error();
  const [, size, root] = states.map((line) => line.split(' ')).find(([log]) => log === old.name);
  return { ...next, size: Number(size), root };
}

// A signed state is a text of three lines (name of the log, number of entries, root), an empty line, and signatures.
async function readState(note, { name, id, key }) {
  const split = note.lastIndexOf('\n\n') + 1;
  const text = note.slice(0, split);
  let signed = false;
  for (const [, signer, encoded] of note.slice(split).matchAll(/^— (\S+) ([A-Za-z0-9+/=]+)$/gmu)) {
    const bytes = fromBase64(encoded);
    if (signer !== name || hex(bytes.slice(0, 4)) !== id) continue; // Signatures of others are not ours to judge.
    signed = await crypto.subtle.verify('Ed25519', key, bytes.slice(4), toUtf8(text));
    if (!signed) throw new Error('its signature is wrong');
  }
  if (!signed) throw new Error('it is not signed with the key of this log');
  const [, log, size, root] = /^(.+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  if (log !== name) throw new Error('it is not a state of this log');
  return { size: Number(size), root: fromBase64(root) };
}

// A bundle of entries: each with its length before it, in two bytes.
function entriesOf(bundle) {
  const entries = [];
  for (let at = 0; at + 2 <= bundle.length; at += 2 + bundle[at] * 256 + bundle[at + 1])
    entries.push(bundle.subarray(at + 2, at + 2 + bundle[at] * 256 + bundle[at + 1]));
  return entries;
}

// Checks a whole log. read(path) gives a file's bytes, or undefined; kept are signed states from before; say(text)
// tells each step. Throws what is wrong; its member `entry` is the first bad entry, where that can be known.
async function verifyLog({ read, key, kept = [], say = () => undefined }) {
  const fail = (text, entry) => {
    throw Object.assign(new Error(text), { entry });
  };
  const keys = [await readKey(key)];
  const sizeIn = (note) => Number(/^.+\n(\d{1,15})\n/.exec(note)?.[1] ?? 0);
  const stateOf = (note, what) =>
    readState(
      note,
      keys.find(({ until }) => sizeIn(note) <= until),
    ).catch((error) => fail(`${what} cannot be used: ${error.message}.`));
  const note = fromUtf8(
    (await read('checkpoint')) ?? fail('The log has no file “checkpoint” with its signed state.'),
  );
  const [length, notes] = [
    sizeIn(note),
    kept.filter((one) => one.trim() !== '').map((one) => `${one.trim()}\n`),
  ];
  const tree = new Tree();
  // A tile that was not full may have given way to the full one meanwhile.
  const tile = async (level, index, count) =>
    (await read(tilePath(level, index, count))) ??
    (await read(tilePath(level, index, 256))) ??
    new Uint8Array(0);
  const roots = new Map([[0, await tree.root()]]);
  const handOn = async (entry, number) => {
    const { kind, face } = JSON.parse(fromUtf8(entry)).told ?? {};
    if (kind !== 'log-key.rotated') return;
    const next = await nextKey(face.note, keys.at(-1)).catch(() => undefined);
    if (next === undefined || toBase64(roots.get(next.size) ?? []) !== next.root)
      fail(`Entry ${number} hands the log to a new key, and the key before did not sign that.`, number);
    keys.at(-1).until = next.size;
    keys.push(next);
  };
  for (let index = 0; tree.size < length; index += 1) {
    const count = Math.min(256, length - tree.size);
    const hashes = await tile(0, index, count);
    const entries = entriesOf(await tile('entries', index, count)).slice(0, count);
    const found = await Promise.all(entries.map(leafHash));
    for (let place = 0; place < count; place += 1) {
      const number = tree.size;
      const hash = found[place] ?? fail(`Entry ${number} is missing.`, number);
      if (!same(hash, hashes.subarray(place * 32, place * 32 + 32)))
        fail(`Entry ${number} is not the one that was recorded.`, number);
      if (new TextDecoder().decode(entries[place]).includes('log-key.rotated'))
        await handOn(entries[place], number);
      await tree.push(hash);
      if (notes.some((one) => sizeIn(one) === tree.size)) roots.set(tree.size, await tree.root());
    }
    roots.set(tree.size, await tree.root());
    if (index % 16 === 15) say(`${tree.size} of ${length} entries were read …`);
  }
  const signed = await stateOf(note, 'The newest signed state of the log');
  say(`The newest state is signed with the key of ${keys[0].name}. It covers ${signed.size} entries.`);
  const earlier = [];
  for (const one of notes) earlier.push(await stateOf(one, 'The signed state that was kept'));
  for (const { size } of earlier.filter((state) => state.size > signed.size))
    fail(`The log was ${size} entries long, and is ${signed.size} now: its end was cut off.`, signed.size);
  for (const [level, all = []] of tree.tiles.entries())
    for (let at = 0; at < all.length; at += 256) {
      const expected = all.slice(at, at + 256);
      const found = await tile(level, at / 256, expected.length);
      const bad = expected.findIndex(
        (hash, place) => !same(hash, found.subarray(place * 32, place * 32 + 32)),
      );
      const first = (at + bad) * 256 ** level;
      if (bad >= 0) fail(`One of the entries ${first} to ${first + 256 ** level - 1} was changed.`, first);
    }
  say(`All ${signed.size} entries were read, and each is the one whose hash stands in the tree.`);
  if (!same(await tree.root(), signed.root))
    fail('The entries do not come to the root that was signed: the log was changed.');
  say(`Together they come to the root that was signed: ${toBase64(signed.root)}.`);
  for (const { size, root } of earlier) {
    if (!same(roots.get(size), root))
      fail('The log does not begin with the signed state that was kept: its history was rewritten.');
    say(`The log has only grown since a kept state: its first ${size} entries are the same.`);
  }
  return { size: signed.size, root: toBase64(signed.root), note };
}
globalThis.verifyLog = verifyLog;
