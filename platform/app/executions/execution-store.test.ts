import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '@vitrine/core/errors';
import { newPersonId, newQueryId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import { FileKeys, type KeyProvider } from '@vitrine/core/keys';
import { createLog } from '@vitrine/core/log';
import { sha256Hex } from '@vitrine/core/text';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExecutionStore, type Execution } from './execution-store.ts';
import { KeptQueries } from './kept-queries.ts';
import { RunningQuery } from './running-query.ts';
import { SealedFolders } from './sealed-folders.ts';

const first = parseAgreementRef('TEST-1-v1.0');
const other = parseAgreementRef('TEST-2-v1.0');
const person = newPersonId();

let base: string;
let dir: string;
const log = createLog('test', 'silent');
const foldersAgain = (): SealedFolders => new SealedFolders(dir, new FileKeys(join(base, 'keys')), log);
const storeAgain = (): ExecutionStore => new ExecutionStore(foldersAgain());
const keptAgain = async (): Promise<KeptQueries> => {
  const kept = new KeptQueries(storeAgain());
  await kept.resume();
  return kept;
};
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-executions-'));
  dir = join(base, 'executions');
});
afterEach(() => rm(base, { recursive: true }));

/** What was shown of a query: one value that is nobody else's. */
const answered = (agreement: AgreementRef, value = 'J45.9'): Execution => ({
  id: newQueryId(),
  person,
  agreement,
  code: 'SELECT diagnosis FROM visits',
  at: '2026-06-15T12:00:00.000Z',
  elapsedMs: 12,
  shownToday: 3,
  cost: 1,
  result: {
    columns: [{ name: 'diagnosis', type: 'VARCHAR', role: 'plain' }],
    rows: [[value]],
    truncated: false,
    notices: [],
    protected: false,
    tables: [{ dataset: 'visits', columns: ['diagnosis'] }],
  },
});
const keep = (execution: Execution): Promise<void> => storeAgain().keep(execution, () => true);
async function onDisk(): Promise<Buffer> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile());
  return Buffer.concat(await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name)))));
}

it('shows a result after a restart to its person alone, and as shown again', async () => {
  const execution = answered(first);
  await keep(execution);
  const kept = await keptAgain();
  const query = kept.get(execution.id, person);
  expect(query).toMatchObject({ result: execution.result, cost: 1, done: true, agreement: first });
  expect(query.firstFollowed()).toBe(false);
  expect(kept.find(execution.id, newPersonId())).toBeUndefined();
  const kinds: string[] = [];
  for await (const { kind } of query.follow(new AbortController().signal)) kinds.push(kind);
  expect(kinds).toEqual(['columns', 'rows', 'done']);
});

it('leaves nothing readable on the disk', async () => {
  await keep(answered(first, 'a-value-of-one-person'));
  const bytes = await onDisk();
  for (const text of ['a-value-of-one-person', 'SELECT', person]) expect(bytes.includes(text)).toBe(false);
});

it('destroys the key with what it opens: a copy made before opens no more', async () => {
  const [gone, staying] = [answered(first), answered(other)];
  await keep(gone);
  await keep(staying);
  const kept = await keptAgain();
  const folder = (await readdir(dir)).map((name) => join(dir, name));
  await Promise.all(folder.map((one, n) => cp(one, join(base, `copy${n}`), { recursive: true })));
  await kept.drop(first);
  expect((await keptAgain()).agreements()).toEqual(new Set([other]));
  for (const [n, one] of folder.entries()) {
    const names = await readdir(join(base, `copy${n}`));
    for (const name of names.filter((file) => file.endsWith('.sealed')))
      await cp(join(base, `copy${n}`, name), join(one, name), { recursive: true });
  }
  expect((await keptAgain()).agreements()).toEqual(new Set([other]));
});

it('keeps nothing of a query whose agreement was stopped while it was answered', async () => {
  const kept = await keptAgain();
  const query = new RunningQuery(newQueryId(), person, first, 'SELECT 1');
  kept.add(query);
  const dropped = kept.drop(first);
  const { at, elapsedMs, shownToday, cost, result } = answered(first);
  await Promise.all([dropped, kept.store(query, { at, elapsedMs, shownToday, cost, result })]);
  expect(await readdir(dir).catch(() => [])).toEqual([]);
});

it('goes with the cuts, while what still runs goes on', async () => {
  const execution = answered(first);
  await keep(execution);
  const kept = await keptAgain();
  const running = new RunningQuery(newQueryId(), person, first, 'SELECT 1');
  kept.add(running);
  await kept.forgetAnswers(first);
  expect(kept.find(execution.id, person)).toBeUndefined();
  expect(kept.find(running.id, person)).toBe(running);
  expect(running.signal.aborted).toBe(false);
  expect((await keptAgain()).agreements()).toEqual(new Set());
});

it('keeps nothing of a query whose cuts went while it ran, and keeps those of after', async () => {
  const kept = await keptAgain();
  const [before, after] = [1, 2].map(() => new RunningQuery(newQueryId(), person, first, 'SELECT 1'));
  if (before === undefined || after === undefined) throw new Error('no queries');
  kept.add(before);
  await kept.forgetAnswers(first);
  kept.add(after);
  const { at, elapsedMs, shownToday, cost, result } = answered(first);
  for (const query of [before, after]) {
    query.finish([]);
    await kept.store(query, { at, elapsedMs, shownToday, cost, result });
  }
  const again = await keptAgain();
  expect(again.find(before.id, person)).toBeUndefined();
  expect(again.find(after.id, person)).toBeDefined();
});

it.each(['another agreement’s', 'a changed'])('destroys a folder with %s file in it', async (what) => {
  await keep(answered(first));
  await keep(answered(other));
  const [one = '', two = ''] = await readdir(dir);
  const file = (await readdir(join(dir, one))).find((name) => name.endsWith('.sealed')) ?? '';
  if (what === 'a changed')
    await writeFile(join(dir, one, file), randomlyChanged(await readFile(join(dir, one, file))));
  else await rename(join(dir, one, file), join(dir, two, file));
  const { size } = (await keptAgain()).agreements();
  expect(size).toBe(what === 'a changed' ? 1 : 0);
  expect(await readdir(dir)).not.toContain(what === 'a changed' ? one : two);
});

it.each(['key.json', 'a sealed file'])('destroys a folder in which %s is of no known form', async (what) => {
  const broken = foldersAgain();
  await broken.keep({ kind: 'execution', agreement: first, id: newQueryId() }, Buffer.from('{'), () => true);
  await keep(answered(other));
  const folder = join(dir, sha256Hex(first));
  if (what === 'key.json') await writeFile(join(folder, 'key.json'), '{"agreement":"no such form","key":""}');
  expect((await keptAgain()).agreements()).toEqual(new Set([other]));
  expect(await readdir(dir)).not.toContain(sha256Hex(first));
});

it('destroys a folder without a key', async () => {
  await keep(answered(first));
  await rm(join(dir, sha256Hex(first), 'key.json'));
  expect((await keptAgain()).agreements()).toEqual(new Set());
  expect(await readdir(dir)).toEqual([]);
});

it('leaves what cannot be opened for now, says so, serves none of it, and finds it when keys are back', async () => {
  const execution = answered(first);
  await keep(execution);
  const unwrap = vi.fn<KeyProvider['unwrap']>(() => {
    throw new Unavailable({ detail: 'The key service did not do what was asked.' });
  });
  const said = vi.spyOn(log, 'error');
  const folders = new SealedFolders(dir, { wrap: async (plain) => plain, unwrap }, log);
  const kept = new KeptQueries(new ExecutionStore(folders));
  await kept.resume();
  expect(kept.find(execution.id, person)).toBeUndefined();
  expect(said).toHaveBeenCalledOnce();
  expect(JSON.stringify(said.mock.calls)).not.toContain('J45.9');
  // It is known under which agreement it is, so it goes when that ends.
  expect(folders.agreements()).toEqual(new Set([first]));
  expect((await keptAgain()).find(execution.id, person)).toMatchObject({ result: execution.result });
  await kept.drop(first);
  expect(await readdir(dir)).toEqual([]);
});

it('leaves folders that the disk does not give for now', async () => {
  const execution = answered(first);
  await keep(execution);
  const file = join(dir, sha256Hex(first), `${execution.id}.sealed`);
  await rename(file, join(base, 'away'));
  // Reading a folder as a file fails as a disk does: with a code of the system that is not “not there”.
  await mkdir(file);
  expect((await keptAgain()).find(execution.id, person)).toBeUndefined();
  await rm(file, { recursive: true });
  await rename(join(base, 'away'), file);
  expect((await keptAgain()).find(execution.id, person)).toBeDefined();
});

function randomlyChanged(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const at = Math.floor(bytes.length / 2);
  changed[at] = (bytes[at] ?? 0) ^ 1;
  return changed;
}
