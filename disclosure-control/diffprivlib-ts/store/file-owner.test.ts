import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approximate } from '../accounting/events.ts';
import { PureFilter } from '../accounting/filters.ts';
import { DurableBudget } from './durable-budget.ts';
import type { Owner } from './file-owner.ts';
import { FileSpendStore } from './file-store.ts';

const at = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
const tenth = approximate(0.1);
const charge = { kind: 'charge', id: 'a', event: tenth, note: '' } as const;

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dp-owner-'));
  path = join(directory, 'spend.log');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** The lock that this process would hold, as left behind by some other owner. */
async function leaveLock(change: (mine: Owner) => Partial<Owner>): Promise<void> {
  const store = await FileSpendStore.open(path, { create: true });
  const mine = JSON.parse(await readFile(`${path}.lock`, 'utf8')) as Owner;
  await store.close();
  await writeFile(`${path}.lock`, JSON.stringify({ ...mine, ...change(mine) }));
}

describe('a lock that was left behind', () => {
  it.each<[string, (mine: Owner) => Partial<Owner>]>([
    ['of a dead process', () => ({ pid: 2 ** 22 + 1 })],
    ['of a living number that was another process', () => ({ pid: process.ppid, started: '1' })],
    ['of its own number in an earlier life, as after a restart', () => ({ started: '1' })],
  ])('%s is taken over', async (_name, change) => {
    await leaveLock(change);
    const store = await FileSpendStore.open(path);
    await store.close();
    await expect(readFile(`${path}.lock`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each<[string, (mine: Owner) => Partial<Owner>]>([
    ['of another process namespace', () => ({ pid: 2 ** 22 + 1, pidNamespace: 'pid:[1]' })],
    ['of another namespace, with our own number', () => ({ pidNamespace: 'pid:[1]', started: '1' })],
    ['of another boot', () => ({ pid: 2 ** 22 + 1, boot: '00000000-0000-4000-8000-000000000000' })],
    ['of another host', () => ({ pid: 2 ** 22 + 1, host: 'elsewhere' })],
    ['without a namespace', () => ({ pid: 2 ** 22 + 1, pidNamespace: undefined as never })],
  ])('%s is refused, and taken over only when told to', async (_name, change) => {
    await leaveLock(change);
    await expect(FileSpendStore.open(path)).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
    const store = await FileSpendStore.open(path, { takeOver: true });
    await store.close();
  });

  it.each(['', '999999999', '1 2', 'null', '{"pid":1}'])(
    'that cannot be read, %j, is refused',
    async (text) => {
      await leaveLock(() => ({}));
      await writeFile(`${path}.lock`, text);
      await expect(FileSpendStore.open(path)).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
    },
  );

  it.each([false, true])('of a living process is respected, also with takeOver: %s', async (takeOver) => {
    await leaveLock(() => ({ pid: process.ppid, started: '' }));
    await expect(FileSpendStore.open(path, { takeOver })).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
  });

  it('of another thread of this process is respected', async () => {
    const store = await FileSpendStore.open(path, { create: true });
    const script = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(${at('./file-store.ts')}).then(({ FileSpendStore }) => FileSpendStore.open(workerData))
        .then(() => parentPort.postMessage('opened'), (error) => parentPort.postMessage(error.code));
    `;
    const worker = new Worker(script, { eval: true, workerData: path });
    const [answer] = (await once(worker, 'message')) as [string];
    expect(answer).toBe('DP_STORE_LOCKED');
    await worker.terminate();
    await store.close();
  });
});

describe('another live writer', () => {
  it('loses no acknowledged charge to one that takes over, and is told', async () => {
    const old = await FileSpendStore.open(path, { create: true });
    await old.append([charge], 0);
    // As a container sees the lock of another: nothing is known of its owner.
    const mine = JSON.parse(await readFile(`${path}.lock`, 'utf8')) as Owner;
    await writeFile(`${path}.lock`, JSON.stringify({ ...mine, pidNamespace: 'pid:[1]' }));
    const next = await FileSpendStore.open(path, { takeOver: true });
    expect(await next.load()).toHaveLength(1);
    await expect(old.append([{ ...charge, id: 'b' }], 1)).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
    await next.append([{ ...charge, id: 'c' }], 1);
    await old.close();
    await next.close();
    const third = await FileSpendStore.open(path);
    expect((await third.load()).map(({ id }) => id)).toEqual(['a', 'c']);
    await third.close();
  });

  it('keeps its charges, and the log verifies, though its lock is deleted again and again', async () => {
    const seen = await race(6, `await rm(process.argv[1] + '.lock', { force: true });`);
    expect(seen.size).toBeGreaterThan(0);
    const store = await FileSpendStore.open(path);
    const kept = new Set((await store.load()).map(({ id }) => id));
    expect([...seen].filter((id) => !kept.has(id))).toEqual([]);
    await store.close();
  }, 30_000);

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'of another process namespace is not overrun',
    async () => {
      const holder = spawn(
        'unshare',
        ['--pid', '--fork', '--kill-child', process.execPath, '--input-type=module', '-e', HOLD, path],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      );
      await once(holder.stdout, 'data');
      await expect(FileSpendStore.open(path)).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
      const exit = once(holder, 'exit');
      holder.kill('SIGKILL');
      await exit;
      // From here nothing tells whether the other namespace still runs.
      await expect(FileSpendStore.open(path)).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
      const store = await FileSpendStore.open(path, { takeOver: true });
      expect(await store.load()).toHaveLength(1);
      await store.close();
    },
  );
});

const HOLD = `
  import { FileSpendStore } from ${at('./file-store.ts')};
  const store = await FileSpendStore.open(process.argv[1], { create: true });
  await store.append([${JSON.stringify(charge)}], 0);
  process.stdout.write('held');
  process.stdin.resume();
`;

/** Processes that open, charge and close as fast as they can; returns the charges that were acknowledged. */
async function race(rounds: number, beforeOpening: string): Promise<Set<string>> {
  const script = `
    import { rm } from 'node:fs/promises';
    import { FileSpendStore } from ${at('./file-store.ts')};
    import { DurableBudget } from ${at('./durable-budget.ts')};
    import { PureFilter } from ${at('../accounting/filters.ts')};
    for (let i = 0; i < ${rounds}; i += 1) {
      try {
        ${beforeOpening}
        const store = await FileSpendStore.open(process.argv[1]);
        const budget = await DurableBudget.open({ store, filter: () => new PureFilter({ epsilon: 1e6, delta: 0 }) });
        try {
          for (let j = 0; j < 20; j += 1) {
            const { id } = await budget.charge({ kind: 'approximate', epsilon: 0.1, delta: 0 });
            process.stdout.write(id + '\\n');
          }
        } finally {
          await store.close();
        }
      } catch { await new Promise((resolve) => setTimeout(resolve, 1)); }
    }
  `;
  await (await FileSpendStore.open(path, { create: true })).close();
  const outputs = await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path])),
  );
  return new Set(outputs.flatMap(({ stdout }) => stdout.split('\n').filter((id) => id.length > 0)));
}

describe('a writer that lost a race', () => {
  it('has its charges counted and its cancellations not, and the log goes on', async () => {
    const store = await FileSpendStore.open(path, { create: true });
    const budget = await DurableBudget.open({
      store,
      filter: () => new PureFilter({ epsilon: 1, delta: 0 }),
    });
    const first = await budget.charge(tenth);
    const before = await readFile(path);
    await budget.charge(tenth);
    await store.close();
    const after = await readFile(path);
    // Another continued from the same line at the same time.
    await writeFile(path, before);
    const other = await FileSpendStore.open(path);
    const late = [
      { ...charge, id: 'late' },
      { kind: 'cancel', id: first.id },
    ] as const;
    await other.append(late, 1);
    await other.close();
    const lost = (await readFile(path)).subarray(before.length);
    await writeFile(path, Buffer.concat([after, lost]));
    const again = await FileSpendStore.open(path);
    expect(await again.load()).toHaveLength(3);
    const replayed = await DurableBudget.open({
      store: again,
      filter: () => new PureFilter({ epsilon: 1, delta: 0 }),
    });
    expect(replayed.remaining().epsilon).toBe(0.7);
    await replayed.charge(tenth);
    await again.close();
    const third = await FileSpendStore.open(path);
    expect(await third.load()).toHaveLength(4);
    await third.close();
  });
});
