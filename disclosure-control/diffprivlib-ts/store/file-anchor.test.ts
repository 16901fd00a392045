import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approximate } from '../accounting/events.ts';
import { PureFilter } from '../accounting/filters.ts';
import { DurableBudget } from './durable-budget.ts';
import { FileSpendStore, type FileSpendStoreOptions } from './file-store.ts';
import type { LogAnchor } from './store.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dp-anchor-'));
  path = join(directory, 'spend.log');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A log of so many charges of a tenth, and its anchor. */
async function spend(charges: number, options: FileSpendStoreOptions = { create: true }): Promise<LogAnchor> {
  const store = await FileSpendStore.open(path, options);
  const budget = await DurableBudget.open({ store, filter });
  try {
    for (let i = 0; i < charges; i += 1) await budget.charge(approximate(0.1));
  } finally {
    await store.close();
  }
  return store.anchor;
}

const filter = (): PureFilter => new PureFilter({ epsilon: 1, delta: 0 });

async function remaining(options: FileSpendStoreOptions = {}): Promise<number> {
  const store = await FileSpendStore.open(path, options);
  try {
    return (await DurableBudget.open({ store, filter })).remaining().epsilon;
  } finally {
    await store.close();
  }
}

describe('a log that was shortened', () => {
  it('by any number of bytes of its last line gives nothing back', async () => {
    await spend(3);
    const whole = await readFile(path);
    const lastLine = whole.length - (whole.lastIndexOf('\n', whole.length - 2) + 1);
    for (let cut = 1; cut < lastLine; cut += 1) {
      await writeFile(path, whole.subarray(0, whole.length - cut));
      // Only the newline is gone: the line verifies, so it counts.
      if (cut === 1) expect(await remaining()).toBe(0.7);
      else await expect(remaining(), String(cut)).rejects.toMatchObject({ code: 'DP_STORE_BROKEN' });
    }
  });

  it('by whole lines is refused by its anchor', async () => {
    const anchor = await spend(3);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    for (let kept = 1; kept < lines.length; kept += 1) {
      await writeFile(path, `${lines.slice(0, kept).join('\n')}\n`);
      await expect(remaining({ anchor })).rejects.toMatchObject({ code: 'DP_STORE_BEHIND' });
    }
  });

  it('and goes on after a newline that is missing', async () => {
    await spend(2);
    await truncate(path, (await stat(path)).size - 1);
    await spend(1, {});
    expect(await remaining()).toBe(0.7);
  });

  it('goes on after a line that broke off, which nothing can replace afterwards', async () => {
    await spend(2);
    await appendFile(path, '0123 [{"kind":"ch');
    expect(await remaining({ dropBroken: true })).toBe(0.8);
    expect(await remaining()).toBe(0.8);
    await writeFile(path, (await readFile(path, 'utf8')).replace('0123 [', '0124 ['));
    await expect(remaining()).rejects.toMatchObject({ code: 'DP_STORE_CORRUPT' });
  });
});

describe('a log that is not there', () => {
  it('is refused without create', async () => {
    await expect(remaining()).rejects.toMatchObject({ code: 'DP_STORE_MISSING' });
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused when empty: a new log has a first line', async () => {
    await spend(0);
    expect(await remaining()).toBe(1);
    await truncate(path, 0);
    await expect(remaining()).rejects.toMatchObject({ code: 'DP_STORE_MISSING' });
  });

  it('is refused by an anchor, also with create, and leaves nothing that could be taken for a log', async () => {
    const anchor = await spend(2);
    await rm(path);
    await expect(remaining({ create: true, anchor })).rejects.toMatchObject({ code: 'DP_STORE_BEHIND' });
    await expect(remaining()).rejects.toMatchObject({ code: 'DP_STORE_MISSING' });
  });
});

describe('an anchor', () => {
  it('refuses yesterday’s copy, and a log that was begun anew', async () => {
    await spend(2);
    const yesterday = await readFile(path);
    const anchor = await spend(3, {});
    await writeFile(path, yesterday);
    await expect(remaining({ anchor })).rejects.toMatchObject({ code: 'DP_STORE_BEHIND' });
    await rm(path);
    await spend(5);
    await expect(remaining({ anchor })).rejects.toMatchObject({ code: 'DP_STORE_BEHIND' });
  });

  it('of an earlier place admits a log that has gone on', async () => {
    const anchor = await spend(2);
    await spend(3, { anchor });
    expect(await remaining({ anchor })).toBe(0.5);
  });

  it('is handed out before an append is acknowledged', async () => {
    const anchors: LogAnchor[] = [];
    const anchor = await spend(2, { create: true, onAnchor: (next) => void anchors.push(next) });
    expect(anchors.map(({ records }) => records)).toEqual([1, 2]);
    expect(anchors.at(-1)).toEqual(anchor);
    const failing = { onAnchor: () => Promise.reject(new Error('no room')) };
    await expect(spend(1, failing)).rejects.toMatchObject({ code: 'DP_STORE_FAILED' });
    // Not acknowledged, and spent all the same.
    expect(await remaining({ anchor })).toBe(0.7);
  });

  it.each([{ records: -1, hash: '' }, { records: 1 }, 'yes', 7])('must be one: %j', async (anchor) => {
    await spend(1);
    await expect(remaining({ anchor: anchor as never })).rejects.toMatchObject({ code: 'DP_ARGUMENT' });
  });
});
