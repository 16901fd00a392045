import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { dayPlace, query, type DayPlace } from '@vitrine/app/public-log/testing';
import { folderSource, verifyPublicLog } from '@vitrine/ledger/verify';
import { MerkleTree, readVerifierKey } from '@vitrine/ledger/tree';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditWithAics } from './aics-tlog.ts';
import { goProgram } from './go-programs.ts';
import { startTestAgent, type TestAgent } from './ssh-agent.ts';

const name = 'witness.example/w1';
const port = randomInt(20_000, 60_000);
let base: string;
let agent: TestAgent;
let witness: ChildProcess;
let place: DayPlace;
let log: { readonly dir: string; readonly key: string };
let newDay: () => Promise<void>;

beforeAll(async () => {
  const program = await goProgram('litewitness');
  base = await mkdtemp(join(tmpdir(), 'vitrine-witness-'));
  place = await dayPlace();
  const opened = await place.open();
  log = opened.served;
  newDay = async () => {
    await place.ledger.append([query('per_one', 'DARS-NIC-000001-AAAAA-v1.0')]);
    place.clock.advance(86_400_000);
    await opened.look();
  };
  agent = await startTestAgent(join(base, 'agent'));
  const database = join(base, 'witness.db');
  const args = [`-name=${name}`, `-db=${database}`, `-ssh-agent=${join(base, 'agent')}`];
  const more = [`-key=${agent.fingerprint}`, `-listen=127.0.0.1:${port}`];
  witness = spawn(program, [...args, ...more], { stdio: 'ignore' });
  await answering();
  // The program that registers logs is another: this is what it writes.
  const { origin } = readVerifierKey(log.key);
  const tables = new DatabaseSync(database);
  const empty = createHash('sha256').digest('base64');
  tables.prepare('INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)').run(origin, empty);
  tables.prepare('INSERT INTO key (origin, key) VALUES (?, ?)').run(origin, log.key);
  tables.close();
}, 600_000);
afterAll(async () => {
  witness.kill();
  agent.close();
  await place.dispose();
  await rm(base, { recursive: true });
});

async function answering(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      return;
    await wait(100);
  }
  throw new Error('The witness did not start.');
}

const checkpoint = (): Promise<string> => readFile(join(log.dir, 'checkpoint'), 'utf8');

/** The proof that the log goes on from its first `older` entries, from its hashes as they are published. */
async function proofFrom(older: number): Promise<readonly Buffer[]> {
  const tree = new MerkleTree();
  const size = Number((await checkpoint()).split('\n')[1]);
  for (let index = 0; tree.size < size; index += 1) {
    const hashes = await readFile(join(log.dir, 'tile', '0', String(index).padStart(3, '0')));
    for (let at = 0; at < hashes.length; at += 32) tree.push(hashes.subarray(at, at + 32));
  }
  return tree.consistencyProof(older);
}

/** Asks the witness to sign a state (C2SP tlog-witness, add-checkpoint). */
async function ask(older: number, proof: readonly Buffer[], note: string): Promise<Response> {
  const lines = [`old ${older}`, ...proof.map((hash) => hash.toString('base64')), '', note];
  return fetch(`http://127.0.0.1:${port}/add-checkpoint`, { method: 'POST', body: lines.join('\n') });
}

/** The witness’s key as programs of others read it: kind 4, a cosignature with a time. */
function witnessKey(): string {
  const raw = Buffer.from(agent.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const bytes = Buffer.concat([Buffer.of(4), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
  return `${name}+${id}+${bytes.toString('base64')}`;
}

describe('a witness that others wrote (Torchwood’s litewitness)', () => {
  it('signs the public log as it grows by days, and nothing that does not go on from what it signed', async () => {
    const first = await ask(0, [], await checkpoint());
    expect(first.status).toBe(200);
    await newDay();
    const note = await checkpoint();
    const proof = await proofFrom(256);
    expect((await ask(256, [Buffer.alloc(32, 7)], note)).status).toBe(422);
    expect((await ask(256, proof, note.replace('\n512\n', '\n513\n'))).status).toBe(403);
    expect((await ask(0, [], note)).status).toBe(409);
    const signed = await ask(256, proof, note);
    expect(signed.status).toBe(200);
    const cosigned = note + (await signed.text());
    const copy = join(base, 'copy');
    await cp(log.dir, copy, { recursive: true });
    await writeFile(join(copy, 'checkpoint'), cosigned);
    const key = readVerifierKey(log.key);
    expect(await verifyPublicLog({ source: folderSource(copy), key })).toMatchObject({ size: 512 });
    expect(await auditWithAics(copy, log.key, witnessKey())).toBe('sound: 512');
    expect(await auditWithAics(log.dir, log.key, witnessKey())).not.toContain('sound');
  });
});
