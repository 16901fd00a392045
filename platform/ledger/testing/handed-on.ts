import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublicTree } from '../days/public-tree.ts';
import { rotationType } from '../log/rotation.ts';
import { KeyChain, rotationNote } from '../tree/key-chain.ts';
import { verifierKey } from '../tree/signed-note.ts';

const origin = 'vitrine.example/handed-on';

/** Public logs of 512 entries that were handed to a new key at entry 256, and told of it in entry 300. */
export interface HandedOn {
  /** The first key, in the form that programs for such logs read. */
  readonly key: string;
  /** The state of 256 entries that the first key signed last, and the one of 512 that the next signed. */
  readonly before: string;
  readonly after: string;
  readonly sound: string;
  /** Logs that are not to be believed, with the entry that a verifier names. */
  readonly wrong: readonly { readonly name: string; readonly dir: string; readonly firstBad?: number }[];
  dispose(): Promise<void>;
}

interface Pair {
  readonly publicKey: KeyObject;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
const pair = (): Pair => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey, sign: (bytes) => Promise.resolve(sign(null, bytes, privateKey)) };
};
const leaf = (n: number): string => JSON.stringify({ day: '2026-01-01', sealed: String(n) });

/** A log whose first 256 entries one key signed, and whose next 256, one of them telling a note, another did. */
async function makeLog(
  dir: string,
  noteOf: (root: Buffer) => Promise<string>,
  [early, late]: readonly [Pair, Pair],
): Promise<{ readonly before: string; readonly after: string }> {
  let by = early;
  const tree = await PublicTree.open(dir, {
    origin,
    get keys() {
      return new KeyChain(by.publicKey);
    },
    kept: () => undefined,
    sign: (bytes) => by.sign(bytes),
  });
  const state = (): Promise<string> => readFile(join(dir, 'checkpoint'), 'utf8');
  tree.take(Array.from({ length: 256 }, (_, n) => leaf(n)));
  await tree.publish();
  const before = await state();
  const told = { kind: rotationType, decision: 'recorded', face: { note: await noteOf(tree.root()) } };
  const leaves = Array.from({ length: 256 }, (_, n) => leaf(256 + n));
  tree.take(leaves.with(44, JSON.stringify({ day: '2026-01-02', told })));
  by = late;
  await tree.publish();
  return { before, after: await state() };
}

export async function handedOnLogs(): Promise<HandedOn> {
  const base = await mkdtemp(join(tmpdir(), 'vitrine-handed-on-'));
  const [first, next, stranger] = [pair(), pair(), pair()];
  const at = (root: Buffer) => [{ origin, size: 256, root }];
  const truly = (root: Buffer): Promise<string> => rotationNote(first, next, at(root));
  const sound = join(base, 'sound');
  const states = await makeLog(sound, truly, [first, next]);
  const unsigned = async (root: Buffer): Promise<string> => (await truly(root)).replace(/— \S+ \S+\n$/u, '');
  const wrong: { name: string; dir: string; firstBad?: number }[] = [];
  const add = async (
    name: string,
    noteOf: (root: Buffer) => Promise<string>,
    late: Pair,
    firstBad?: number,
  ): Promise<void> => {
    const dir = join(base, `wrong-${wrong.length}`);
    await makeLog(dir, noteOf, [first, late]);
    wrong.push({ name, dir, ...(firstBad === undefined ? {} : { firstBad }) });
  };
  await add('a stranger handed it on', (root) => rotationNote(stranger, stranger, at(root)), stranger, 300);
  await add('the holder of the new key did not sign', unsigned, next, 300);
  await add('another log was handed on', () => truly(Buffer.alloc(32, 7)), next, 300);
  await add('the old key signs on', truly, first);
  await add('a third key signs', truly, stranger);
  return {
    key: verifierKey(origin, first.publicKey),
    ...states,
    sound,
    wrong,
    dispose: () => rm(base, { recursive: true }),
  };
}
