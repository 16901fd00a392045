import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approximate } from '../accounting/events.ts';
import { PureFilter } from '../accounting/filters.ts';
import { BudgetError, StoreConflictError, StoreError } from '../errors.ts';
import { mean } from '../tools/index.ts';
import { DurableBudget } from './durable-budget.ts';
import { FileSpendStore } from './file-store.ts';
import { MemorySpendStore } from './memory-store.ts';
import type { SpendRecord, SpendStore } from './store.ts';

const at = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
const filter =
  (epsilon = 1) =>
  (): PureFilter =>
    new PureFilter({ epsilon, delta: 0 });
const tenth = approximate(0.1);
const openLog = (path: string): Promise<FileSpendStore> => FileSpendStore.open(path, { create: true });

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dp-store-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const stores: readonly [string, () => Promise<SpendStore & { close?(): Promise<void> }>][] = [
  ['memory', async () => new MemorySpendStore()],
  ['file', () => openLog(join(directory, 'spend.log'))],
];

describe.each(stores)('a durable budget on a %s store', (_name, make) => {
  it('admits exactly the budget under concurrency', async () => {
    const store = await make();
    const budget = await DurableBudget.open({ store, filter: filter() });
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => budget.charge(tenth)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(BudgetError);
    expect(await store.load()).toHaveLength(10);
    expect(budget.remaining().epsilon).toBe(0);
    await store.close?.();
  });

  it('gives a charge back only before data is touched, and durably', async () => {
    const store = await make();
    const budget = await DurableBudget.open({ store, filter: filter(0.1) });
    const first = await budget.charge(tenth);
    await first.cancel();
    await first.cancel();
    const second = await budget.charge(tenth);
    second.begin();
    await expect(second.cancel()).rejects.toMatchObject({ code: 'DP_TOUCHED' });
    expect(() => first.begin()).toThrow(expect.objectContaining({ code: 'DP_CANCELLED' }) as Error);
    const replayed = await DurableBudget.open({ store, filter: filter(0.1) });
    await expect(replayed.charge(tenth)).rejects.toBeInstanceOf(BudgetError);
    await store.close?.();
  });

  it('charges before the work runs, keeps the charge when the work fails, and allows it no more', async () => {
    const store = await make();
    const budget = await DurableBudget.open({ store, filter: filter() });
    const answer = await budget.run({ epsilon: 0.5, note: 'mean age' }, async (accountant) => {
      expect(await store.load()).toHaveLength(1);
      return mean([1, 2, 3], { bounds: [0, 10], epsilon: 0.5, accountant });
    });
    expect(answer).toBeGreaterThanOrEqual(0);
    await expect(
      budget.run({ epsilon: 0.25 }, (accountant) => mean([1], { bounds: [0, 1], epsilon: 0.5, accountant })),
    ).rejects.toBeInstanceOf(BudgetError);
    expect(budget.remaining().epsilon).toBe(0.25);
    await store.close?.();
  });

  it('refuses an append after anything but the end', async () => {
    const store = await make();
    const record: SpendRecord = { kind: 'charge', id: 'a', event: tenth, note: '' };
    await store.append([record], 0);
    await expect(store.append([record], 0)).rejects.toBeInstanceOf(StoreConflictError);
    expect(await store.load()).toEqual([record]);
    await store.close?.();
  });
});

describe('two writers on one store', () => {
  it('decide again on conflict, and never overspend together', async () => {
    const store = new MemorySpendStore();
    const [a, b] = (await Promise.all([1, 2].map(() => DurableBudget.open({ store, filter: filter() })))) as [
      DurableBudget,
      DurableBudget,
    ];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? a : b).charge(tenth)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await store.load()).toHaveLength(10);
  });

  it('a cancellation is given back once, also when another writer makes it decide again at once', async () => {
    const store = new MemorySpendStore();
    const [a, b] = (await Promise.all([1, 2].map(() => DurableBudget.open({ store, filter: filter() })))) as [
      DurableBudget,
      DurableBudget,
    ];
    const charge = await a.charge(approximate(0.5));
    const cancelled = charge.cancel();
    const others = [b.charge(tenth), a.charge(tenth), b.charge(tenth), a.charge(tenth)];
    await Promise.all([cancelled, ...others]);
    const replayed = await DurableBudget.open({ store, filter: filter() });
    expect(replayed.remaining().epsilon).toBeCloseTo(0.6, 12);
    expect(a.remaining().epsilon).toBeLessThanOrEqual(0.6 + 0.2 + 1e-12);
    await expect(a.charge(approximate(0.7))).rejects.toBeInstanceOf(BudgetError);
  });

  it('a negative or unknown event is refused: it would give budget back', async () => {
    const store = new MemorySpendStore();
    const budget = await DurableBudget.open({ store, filter: filter() });
    for (const event of [
      { kind: 'approximate', epsilon: -1, delta: 0 },
      { kind: 'approximate', epsilon: 0.1, delta: -1 },
      { kind: 'laplace', epsilon: Number.NaN },
      { kind: 'geometric', epsilon: 0.1, sensitivity: 0.5 },
      { kind: 'free', epsilon: 0 },
    ] as unknown as (typeof tenth)[]) {
      await expect(budget.charge(event)).rejects.toMatchObject({ code: 'DP_ARGUMENT' });
    }
    expect(budget.remaining().epsilon).toBe(1);
    await store.append([{ kind: 'charge', id: 'x', event: { ...tenth, epsilon: -1 } as never, note: '' }], 0);
    await expect(DurableBudget.open({ store, filter: filter() })).rejects.toMatchObject({
      code: 'DP_ARGUMENT',
    });
  });

  it('nothing is written after a failure, a cancellation no more than a charge', async () => {
    let appends = 0;
    const breaking: SpendStore = {
      load: async () => [],
      append: async () => {
        appends += 1;
        if (appends > 1) throw new Error('disk');
      },
    };
    const budget = await DurableBudget.open({ store: breaking, filter: filter() });
    const charge = await budget.charge(tenth);
    await expect(budget.charge(tenth)).rejects.toMatchObject({ code: 'DP_STORE_FAILED' });
    await expect(charge.cancel()).rejects.toMatchObject({ code: 'DP_STORE_FAILED' });
    expect(appends).toBe(2);
    expect(budget.remaining().epsilon).toBeCloseTo(0.8);
  });

  it('a write that fails counts as spent and stops the budget', async () => {
    const failing: SpendStore = {
      load: async () => [],
      append: async () => Promise.reject(new Error('disk')),
    };
    const budget = await DurableBudget.open({ store: failing, filter: filter() });
    await expect(budget.charge(tenth)).rejects.toMatchObject({ code: 'DP_STORE_FAILED' });
    expect(budget.remaining().epsilon).toBeCloseTo(0.9);
    await expect(budget.charge(tenth)).rejects.toMatchObject({ code: 'DP_STORE_FAILED' });
  });
});

describe('the file store', () => {
  const path = (): string => join(directory, 'spend.log');

  it('keeps every acknowledged charge through kill -9, again and again', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      acknowledged += await chargeUntilKilled(path(), 20);
      const store = await openLog(path());
      const records = await store.load();
      // At least what was acknowledged; charges in flight when it was killed may count too, never the other way round.
      expect(records.length).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = records.length;
      const budget = await DurableBudget.open({ store, filter: filter(1e6) });
      expect(budget.remaining().epsilon).toBeLessThanOrEqual(1e6 - acknowledged * 0.1 + 1e-6);
      await store.close();
    }
  });

  it('passes over an incomplete last line, which was never acknowledged, when told to', async () => {
    const store = await openLog(path());
    await store.append([{ kind: 'charge', id: 'a', event: tenth, note: '' }], 0);
    await store.close();
    await appendFile(path(), '0123456789abcdef [{"kind":"cha');
    await expect(openLog(path())).rejects.toMatchObject({ code: 'DP_STORE_BROKEN' });
    const again = await FileSpendStore.open(path(), { dropBroken: true });
    expect(await again.load()).toHaveLength(1);
    await again.append([{ kind: 'charge', id: 'b', event: tenth, note: '' }], 1);
    await again.close();
    const third = await openLog(path());
    expect(await third.load()).toHaveLength(2);
    expect((await readFile(path())).length).toBe(third.size);
    await third.close();
  });

  it('refuses a log that was edited, and one with a line taken out', async () => {
    const store = await openLog(path());
    for (let i = 0; i < 3; i += 1)
      await store.append([{ kind: 'charge', id: String(i), event: tenth, note: '' }], i);
    await store.close();
    const text = await readFile(path(), 'utf8');
    await writeFile(path(), text.replace('0.1', '0.0'));
    await expect(openLog(path())).rejects.toMatchObject({ code: 'DP_STORE_CORRUPT' });
    await writeFile(path(), text.split('\n').toSpliced(1, 1).join('\n'));
    await expect(openLog(path())).rejects.toMatchObject({ code: 'DP_STORE_CORRUPT' });
    await writeFile(path(), text);
    const restored = await openLog(path());
    expect(await restored.load()).toHaveLength(3);
    await restored.close();
  });

  it('writes charges that wait together as one group', async () => {
    const store = await openLog(path());
    const budget = await DurableBudget.open({ store, filter: filter(1000) });
    await Promise.all(Array.from({ length: 500 }, () => budget.charge(tenth)));
    await store.close();
    const lines = (await readFile(path(), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThan(5);
  });

  it('has one owner at a time', async () => {
    const store = await openLog(path());
    await expect(openLog(path())).rejects.toMatchObject({ code: 'DP_STORE_LOCKED' });
    await store.close();
    await store.close();
    const next = await openLog(path());
    await next.close();
    await expect(readFile(`${path()}.lock`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('never under-counts with two owners, should the lock fail: the one that is behind stops', async () => {
    const first = await openLog(path());
    await rm(`${path()}.lock`);
    // The same file by another name has another lock.
    await symlink(path(), `${path()}.alias`);
    const second = await openLog(`${path()}.alias`);
    const [a, b] = (await Promise.all(
      [first, second].map((store) => DurableBudget.open({ store, filter: filter() })),
    )) as [DurableBudget, DurableBudget];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i % 5));
        return (i % 2 === 0 ? a : b).charge(tenth);
      }),
    );
    const admitted = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(admitted).toBeLessThanOrEqual(10);
    expect(outcomes.some((o) => o.status === 'rejected' && o.reason instanceof StoreError)).toBe(true);
    await first.close();
    await second.close();
  });

  it('two processes on one log never admit more than the budget together', async () => {
    const script = `
      import { FileSpendStore } from ${at('./file-store.ts')};
      import { DurableBudget } from ${at('./durable-budget.ts')};
      import { PureFilter } from ${at('../accounting/filters.ts')};
      let admitted = 0;
      for (let i = 0; i < 40; i += 1) {
        try {
          const store = await FileSpendStore.open(process.argv[1], { create: true });
          const budget = await DurableBudget.open({ store, filter: () => new PureFilter({ epsilon: 1, delta: 0 }) });
          await budget.charge({ kind: 'approximate', epsilon: 0.1, delta: 0 }).then(() => (admitted += 1), () => undefined);
          await store.close();
        } catch { await new Promise((resolve) => setTimeout(resolve, 1)); }
      }
      process.stdout.write(String(admitted));
    `;
    const counts = await Promise.all(
      [1, 2].map(async () => {
        const { stdout } = await promisify(execFile)(process.execPath, [
          '--input-type=module',
          '-e',
          script,
          path(),
        ]);
        return Number(stdout);
      }),
    );
    const store = await openLog(path());
    const kept = (await store.load()).length;
    await store.close();
    expect(kept).toBeLessThanOrEqual(10);
    expect(counts.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(kept);
    expect(kept).toBeGreaterThan(0);
  });
});

/** Runs a process that charges as fast as it can, kills it after so many acknowledgements, and returns how many were seen. */
async function chargeUntilKilled(path: string, after: number): Promise<number> {
  const script = `
    import { FileSpendStore } from ${at('./file-store.ts')};
    import { DurableBudget } from ${at('./durable-budget.ts')};
    import { PureFilter } from ${at('../accounting/filters.ts')};
    const budget = await DurableBudget.open({ store: await FileSpendStore.open(process.argv[1], { create: true }), filter: () => new PureFilter({ epsilon: 1e6, delta: 0 }) });
    const loop = async () => { for (;;) { await budget.charge({ kind: 'approximate', epsilon: 0.1, delta: 0 }); process.stdout.write('ok\\n'); } };
    await Promise.all([loop(), loop(), loop()]);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ok') seen += 1;
    if (seen === after) child.kill('SIGKILL');
  }
  await exit;
  return seen;
}
