import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyOfLog, proveEntry, type ProvenEntry } from './prove-entry.ts';

/** A log written out by hand, as RFC 6962 and the signed notes of C2SP say; nothing of the product makes it. */
const sha = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const leafHash = (leaf: string): Buffer => sha(Buffer.of(0), Buffer.from(leaf));
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
const rootOf = (hashes: readonly Buffer[]): Buffer => {
  const [only] = hashes;
  if (hashes.length === 1 && only !== undefined) return only;
  const half = split(hashes.length);
  return sha(Buffer.of(1), rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)));
};
const pathOf = (index: number, hashes: readonly Buffer[]): readonly Buffer[] => {
  if (hashes.length === 1) return [];
  const half = split(hashes.length);
  const [left, right] = [hashes.slice(0, half), hashes.slice(half)];
  return index < half
    ? [...pathOf(index, left), rootOf(right)]
    : [...pathOf(index - half, right), rootOf(left)];
};

const name = 'vitrine.example/test-log';
function signer(): { key: string; id: Buffer; secret: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.concat([
    Buffer.of(1),
    publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
  ]);
  const id = sha(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  return { key: `${name}+${id.toString('hex')}+${bytes.toString('base64')}`, id, secret: privateKey };
}
const ours = signer();

function note(size: number, root: Buffer, by = ours, log = name): string {
  const text = `${log}\n${size}\n${root.toString('base64')}\n`;
  const signature = Buffer.concat([by.id, sign(null, Buffer.from(text), by.secret)]).toString('base64');
  return `${text}\n— ${name} ${signature}\n`;
}

const said = (n: number) => ({
  at: '2026-03-01T10:00:00.000Z',
  type: 'query',
  phase: 'outcome' as const,
  act: `act_${n}`,
  result: 'done' as const,
  public: { agreement: 'A-v1.0', number: n },
});
const leaves = (size: number): readonly string[] =>
  Array.from({ length: size }, (_, n) => JSON.stringify({ ...said(n), commitments: {} }));

function entryOf(index: number, size: number): ProvenEntry {
  const all = leaves(size);
  const hashes = all.map(leafHash);
  return {
    index,
    ...said(index),
    proof: {
      leaf: all[index] ?? '',
      path: pathOf(index, hashes).map((hash) => hash.toString('hex')),
      checkpoint: note(size, rootOf(hashes)),
    },
  };
}

test('every entry of logs of every size up to 20 is proved, whoever made the proof', async () => {
  for (let size = 1; size <= 20; size += 1) {
    for (let index = 0; index < size; index += 1) {
      expect(await proveEntry(entryOf(index, size), ours.key)).toEqual({ kind: 'proved', size, log: name });
    }
  }
});

describe('what a server would have to lie about is not proved', () => {
  const good = entryOf(4, 11);
  const proof = (changed: Partial<ProvenEntry['proof']>): ProvenEntry => ({
    ...good,
    proof: { ...good.proof, ...changed },
  });
  const roots = leaves(11).map(leafHash);
  const [first = '', ...rest] = good.proof.path;
  test.each<[string, ProvenEntry, string]>([
    ['another leaf', proof({ leaf: good.proof.leaf.replace('{', '{ ') }), 'does not lead to the signed root'],
    ['fields that the leaf does not have', { ...good, public: { agreement: 'B' } }, 'something else'],
    ['another result', { ...good, result: 'refused' }, 'something else'],
    ['another act', { ...good, act: 'act_5' }, 'something else'],
    ['another place', { ...good, index: 5 }, 'does not lead to the signed root'],
    ['a place beyond the log', { ...good, index: 11 }, 'does not reach'],
    ['a shorter path', proof({ path: rest }), 'does not'],
    ['a longer path', proof({ path: [...good.proof.path, first] }), 'path does not fit'],
    ['a hash that is none', proof({ path: ['00', ...rest] }), 'path does not fit'],
    ['another hash', proof({ path: ['0'.repeat(64), ...rest] }), 'does not lead to the signed root'],
    ['another root', proof({ checkpoint: note(11, Buffer.alloc(32)) }), 'does not lead'],
    ['another size', proof({ checkpoint: note(5, rootOf(roots)) }), 'does not'],
    [
      'a state that somebody else signed',
      proof({ checkpoint: note(11, rootOf(roots), signer()) }),
      'not signed',
    ],
    [
      'the state of another log',
      proof({ checkpoint: note(11, rootOf(roots), ours, 'other') }),
      'another log',
    ],
    [
      'a state changed after it was signed',
      proof({ checkpoint: good.proof.checkpoint.replace('\n11\n', '\n12\n') }),
      'signature of the signed state is wrong',
    ],
    ['a leaf that is no JSON', proof({ leaf: '' }), 'JSON'],
  ])('%s', async (_, entry, why) => {
    const found = await proveEntry(entry, ours.key);
    expect(found.kind).toBe('not-proved');
    expect(found.kind === 'not-proved' ? found.why : '').toContain(why);
  });

  test('a key whose parts do not fit each other', async () => {
    const key = ours.key.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
    expect(await proveEntry(good, key)).toMatchObject({
      kind: 'not-proved',
      why: 'the log’s key is damaged',
    });
  });
});

test('the key that this browser saw first counts: another one later is refused', async () => {
  const held = new Map<string, string>();
  const memory = {
    getItem: (at: string) => held.get(at) ?? null,
    setItem: (at: string, value: string) => void held.set(at, value),
  };
  expect(await keyOfLog(async () => `${ours.key}\n`, memory)).toBe(ours.key);
  expect(await keyOfLog(async () => ours.key, memory)).toBe(ours.key);
  await expect(keyOfLog(async () => signer().key, memory)).rejects.toThrow('another key');
});

/** A note that hands the log from one key to another after some entries, as written out in docs/decisions/0043. */
function handedOn(
  from: ReturnType<typeof signer>,
  to: ReturnType<typeof signer>,
  size: number,
  by = [from, to],
) {
  const raw = (one: typeof from): string =>
    Buffer.from(one.key.split('+').slice(2).join('+'), 'base64').subarray(1).toString('base64');
  const root = rootOf(leaves(size).map(leafHash)).toString('base64');
  const text = `vitrine.invalid/key-rotation\n${raw(from)}\n${raw(to)}\n${name} ${size} ${root}\n`;
  const lines = by.map(({ id, secret }) => {
    const signature = Buffer.concat([id, sign(null, Buffer.from(text), secret)]).toString('base64');
    return `— vitrine.invalid/key-rotation ${signature}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

test('a log that was handed to a new key is proved with its first, by what the key before signed alone', async () => {
  const [next, stranger] = [signer(), signer()];
  const signedBy = (by: ReturnType<typeof signer>, size: number): ProvenEntry => {
    const entry = entryOf(3, size);
    const checkpoint = note(size, rootOf(leaves(size).map(leafHash)), by);
    return { ...entry, proof: { ...entry.proof, checkpoint } };
  };
  const handed = [handedOn(ours, next, 10)];
  const kindOf = async (entry: ProvenEntry, notes: readonly string[]): Promise<string> =>
    (await proveEntry(entry, ours.key, notes)).kind;
  expect(await kindOf(signedBy(next, 12), handed)).toBe('proved');
  expect(await kindOf(signedBy(ours, 10), handed)).toBe('proved');
  expect(await kindOf(signedBy(ours, 12), handed)).toBe('not-proved');
  expect(await kindOf(signedBy(next, 10), handed)).toBe('not-proved');
  expect(await kindOf(signedBy(next, 12), [])).toBe('not-proved');
  expect(await kindOf(signedBy(stranger, 12), [handedOn(ours, stranger, 10, [stranger, stranger])])).toBe(
    'not-proved',
  );
  expect(await kindOf(signedBy(next, 12), [handedOn(ours, next, 10, [ours, ours])])).toBe('not-proved');
  expect(await kindOf(signedBy(next, 12), [handedOn(stranger, next, 10)])).toBe('not-proved');
});
