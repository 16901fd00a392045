// Checks a public log of entries (C2SP tlog-tiles, RFC 6962) in your browser. Plain JavaScript to be read: no library,
// no build. The check is verifyLog(); what follows it belongs to the page.
'use strict';

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const toUtf8 = (text) => new TextEncoder().encode(text);
const fromUtf8 = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

async function sha256(...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
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

// A key is written name+id+base64 of a 1 and the 32 bytes of an Ed25519 public key.
async function readKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? [];
  if (name === undefined) throw new Error('This does not look like the key of a log.');
  const bytes = fromBase64(encoded);
  const expected = hex(await sha256(toUtf8(`${name}\n`), bytes)).slice(0, 8);
  if (bytes[0] !== 1 || expected !== id)
    throw new Error('The key is damaged: its parts do not fit each other.');
  const key = await crypto.subtle.importKey('raw', bytes.slice(1), { name: 'Ed25519' }, false, ['verify']);
  return { name, id, key };
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
  const pinned = await readKey(key);
  const stateOf = (note, what) =>
    readState(note, pinned).catch((error) => fail(`${what} cannot be used: ${error.message}.`));
  const note = fromUtf8(
    (await read('checkpoint')) ?? fail('The log has no file “checkpoint” with its signed state.'),
  );
  const signed = await stateOf(note, 'The newest signed state of the log');
  say(`The newest state is signed with the key of ${pinned.name}. It covers ${signed.size} entries.`);
  const earlier = [];
  for (const text of kept.filter((one) => one.trim() !== ''))
    earlier.push(await stateOf(`${text.trim()}\n`, 'The signed state that was kept'));
  for (const { size } of earlier.filter((state) => state.size > signed.size))
    fail(`The log was ${size} entries long, and is ${signed.size} now: its end was cut off.`, signed.size);
  const tree = new Tree();
  // A tile that was not full may have given way to the full one meanwhile.
  const tile = async (level, index, count) =>
    (await read(tilePath(level, index, count))) ??
    (await read(tilePath(level, index, 256))) ??
    new Uint8Array(0);
  for (let index = 0; tree.size < signed.size; index += 1) {
    const count = Math.min(256, signed.size - tree.size);
    const hashes = await tile(0, index, count);
    const entries = entriesOf(await tile('entries', index, count)).slice(0, count);
    const found = await Promise.all(entries.map(leafHash));
    for (let place = 0; place < count; place += 1) {
      const number = tree.size;
      const hash = found[place] ?? fail(`Entry ${number} is missing.`, number);
      if (!same(hash, hashes.subarray(place * 32, place * 32 + 32)))
        fail(`Entry ${number} is not the one that was recorded.`, number);
      await tree.push(hash);
      for (const state of earlier) if (state.size === tree.size) state.now = await tree.root();
    }
    if (index % 16 === 15) say(`${tree.size} of ${signed.size} entries were read …`);
  }
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
  for (const { size, root, now = root } of earlier) {
    if (!same(now, root))
      fail('The log does not begin with the signed state that was kept: its history was rewritten.');
    say(`The log has only grown since a kept state: its first ${size} entries are the same.`);
  }
  return { size: signed.size, root: toBase64(signed.root), note };
}

// The page.
function startPage() {
  const part = (id) => document.getElementById(id);
  const offline = location.protocol === 'file:';
  const say = (text) => part('steps').appendChild(document.createElement('li')).append(text);
  const verdict = (text, kind) => Object.assign(part('verdict'), { textContent: text, className: kind });
  const fromServer = async (path) => {
    const answer = await fetch(`/log/${path}`, { cache: 'no-store', credentials: 'omit' });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`The server answered ${answer.status} for ${path}.`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  // By names of our own: a log that calls itself otherwise is still held against what was here before.
  const item = { key: 'key of the public log', state: 'state of the public log' };
  // What this browser remembers is held against the log of this server, not against a copy from elsewhere.
  async function check(read, memory) {
    part('steps').replaceChildren();
    verdict('Checking …', '').scrollIntoView({ block: 'center' });
    const key = part('key').value.trim();
    try {
      const known = memory?.getItem(item.key) ?? key;
      if (known !== key)
        throw new Error(`When your browser saw this log last, its key was another: ${known}`);
      const kept = [part('kept').value, memory?.getItem(item.state) ?? ''];
      const found = await verifyLog({ read, key, kept, say });
      memory?.setItem(item.key, key);
      memory?.setItem(item.state, found.note);
      part('state').value = found.note;
      verdict(`The log is whole: ${found.size} entries, as they were signed.`, 'good');
    } catch (error) {
      verdict(`The log does NOT check out. ${error.message}`, 'warning');
    }
  }
  part('check').addEventListener('click', () => check(fromServer, localStorage));
  part('folder').addEventListener('change', ({ target }) => {
    const files = new Map(
      Array.from(target.files, (file) => [file.webkitRelativePath.replace(/^[^/]+\//, ''), file]),
    );
    const bytesOf = async (file) => file && new Uint8Array(await file.arrayBuffer());
    check((path) => bytesOf(files.get(path)));
  });
  part('check').disabled = offline;
  part('folder').disabled = false;
  if (crypto.subtle === undefined)
    verdict('Your browser does this on secure addresses only (https).', 'warning');
}
if (typeof document !== 'undefined') startPage();
