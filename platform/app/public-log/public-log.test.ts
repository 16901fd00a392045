import type { KeyObject } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointText, signNote } from '@vitrine/ledger/tree';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerCheck } from '../audit/ledger-check.ts';
import { daysToMake } from './days-to-make.ts';
import { publicLogDay } from './events.ts';
import type { PublicLog } from './public-log.ts';
import { dayPlace, deed, filesOf, leavesOf, query, readByAll, type DayPlace } from './testing.ts';

const agreement = 'DARS-NIC-000001-AAAAA-v1.0';
const hour = 3_600_000;
const dayMs = 24 * hour;
let place: DayPlace;
beforeEach(async () => {
  place = await dayPlace();
});
afterEach(() => place.dispose());

const problems = async (): Promise<readonly string[]> =>
  (await ledgerCheck(place.home, { ledger: 'files' })).problems.map(({ problem }) => problem);
const act = (n: number, actor = 'per_one'): Promise<unknown> =>
  place.ledger.append(Array.from({ length: n }, () => query(actor, agreement)));

describe('the public log', () => {
  it('says nothing of a day before it is over, and then the same number of leaves for none as for many', async () => {
    const log = await place.open();
    const first = await filesOf(log.served.dir);
    await act(200);
    place.clock.advance(14 * hour);
    await log.look();
    expect(await filesOf(log.served.dir)).toEqual(first);
    place.clock.advance(2 * hour);
    await log.look();
    await log.look();
    expect(await readByAll(log.served)).toMatchObject({ size: 512 });
    place.clock.advance(dayMs);
    await log.look();
    expect(await readByAll(log.served)).toMatchObject({ size: 768 });
    const sealed = (await leavesOf(log.served.dir)).filter(
      (leaf) => Object.keys(leaf).toSorted().join() === 'day,sealed',
    );
    expect(new Set(sealed.map(({ day }) => day)).size).toBe(3);
    expect(new Set(sealed.map((leaf) => leaf.sealed)).size).toBe(sealed.length);
    expect(await problems()).toEqual([]);
  });

  it('tells a count in a band, and only where at least ten acts of three people stand behind it', async () => {
    const log = await place.open();
    await act(40);
    await act(8, 'per_two');
    place.clock.advance(dayMs);
    await log.look();
    const counted = async () =>
      (await leavesOf(log.served.dir)).map((leaf) => leaf.counted).filter((row) => row !== undefined);
    expect(await counted()).toEqual([]);
    for (const actor of ['per_one', 'per_two', 'per_three']) await act(3, actor);
    place.clock.advance(dayMs);
    await log.look();
    expect(await counted()).toEqual([]);
    for (const actor of ['per_one', 'per_two', 'per_three']) await act(4, actor);
    place.clock.advance(dayMs);
    await log.look();
    expect(await counted()).toEqual([{ kind: 'query', agreement, decision: 'done', count: '10 to 49' }]);
    expect(await problems()).toEqual([]);
  });

  it('tells singly what its event declares and nothing more: of a publication not its rows', async () => {
    const log = await place.open();
    const face = {
      dataset: 'hes_apc',
      version: '1.0',
      title: 'T',
      owner: 'O',
      synthetic: true,
      manifest: 'm',
    };
    await place.ledger.append([deed('dataset.published', 'per_one', { ...face, rows: 12_345 })]);
    place.clock.advance(dayMs);
    await log.look();
    const leaves = await leavesOf(log.served.dir);
    const told = leaves.flatMap((leaf) => leaf.told ?? []);
    expect(told.map(({ kind }) => kind).toSorted()).toEqual(['dataset.published', 'public-log.begun']);
    expect(told).toContainEqual({ kind: 'dataset.published', decision: 'done', face });
    expect(JSON.stringify(leaves)).not.toContain('12345');
  });

  it('is made again, byte for byte, where its files were lost, cut or changed', async () => {
    const log = await place.open();
    for (let day = 0; day < 4; day++) {
      await act(day * 30, `per_${day}`);
      place.clock.advance(dayMs);
      await log.look();
    }
    const whole = await filesOf(log.served.dir);
    const { dir } = log.served;
    const damages: (() => Promise<unknown>)[] = [
      () => rm(dir, { recursive: true }),
      () => rm(join(dir, 'checkpoint')),
      () => rm(join(dir, 'tile', '0', '001')),
      () => writeFile(join(dir, 'tile', '0', '002'), Buffer.alloc(8_192)),
      async () => writeFile(join(dir, 'checkpoint'), (await readFile(join(dir, 'checkpoint'))).subarray(1)),
    ];
    for (const damage of damages) {
      await damage();
      await place.restart();
      await place.open();
      expect(await filesOf(dir)).toEqual(whole);
    }
    expect(await problems()).toEqual([]);
  });

  it('goes on where a crash came between the record of a day and its files, or in the midst of them', async () => {
    let log = await place.open();
    const early = await filesOf(log.served.dir);
    const { dir } = log.served;
    await act(300);
    place.clock.advance(dayMs);
    await log.look();
    const whole = await filesOf(dir);
    const fresh = [...whole.keys()].filter((path) => !early.has(path));
    for (const kept of [0, 1, 2, fresh.length]) {
      // As if the process had ended after so many of the new files, and before the checkpoint.
      for (const path of fresh.slice(kept)) await rm(join(dir, path));
      await writeFile(join(dir, 'checkpoint'), early.get('checkpoint') ?? '');
      await place.restart();
      log = await place.open();
      expect(await filesOf(dir)).toEqual(whole);
    }
    const days: unknown[] = [];
    for await (const entry of place.ledger.select((type) => type === publicLogDay))
      days.push(entry.public['day']);
    expect(days).toEqual(['2025-12-31', '2026-01-01']);
  });

  it('only grows from day to day, for whoever kept a checkpoint', async () => {
    const log = await place.open();
    const kept: string[] = [];
    for (let day = 0; day < 5; day++) {
      kept.push(await readFile(join(log.served.dir, 'checkpoint'), 'utf8'));
      await act(day === 2 ? 900 : 3);
      place.clock.advance(dayMs);
      await log.look();
    }
    for (const since of kept) expect((await readByAll(log.served, since)).fault).toBeUndefined();
  });
});

describe('the days that are made', () => {
  it.each([
    [undefined, '2026-03-01', 0, ['2026-02-28']],
    ['2026-02-28', '2026-03-01', 0, []],
    ['2026-02-27', '2026-03-02', 0, ['2026-02-28', '2026-03-01']],
    // A clock that went back, and one that leapt.
    ['2026-02-28', '2026-02-20', 0, []],
    ['2026-02-28', '2099-01-01', 0, []],
    ['2026-02-28', '2026-04-02', 0, []],
    ['2026-02-28', '2099-01-01', dayMs, ['2098-12-31']],
  ] as const)('after %s, on %s, up for %i ms: %j', (last, today, upMs, days) => {
    expect(daysToMake(last, today, upMs)).toEqual(days);
  });
});

describe('a log that everybody could read at once', () => {
  it('stays readable up to where the one of days begins, which it names at its end', async () => {
    await act(300);
    const before = await place.ledger.checkpoint();
    await place.restart();
    let log = await place.open();
    await act(50);
    place.clock.advance(dayMs);
    await log.look();
    const { earlier } = log;
    if (earlier === undefined) throw new TypeError('There is an earlier log.');
    expect(await readByAll(earlier, before)).toMatchObject({ size: 301, since: 300 });
    const files = await filesOf(earlier.dir);
    expect((await leavesOf(earlier.dir)).at(-1)).toMatchObject({
      type: 'public-log.begun',
      public: { key: log.served.key },
    });
    await rm(earlier.dir, { recursive: true });
    await place.restart();
    log = await place.open();
    expect(await filesOf(earlier.dir)).toEqual(files);
    expect(await problems()).toEqual([]);
  });
});

describe('a public log that is handed to a new key', () => {
  const rotate = async (log: PublicLog): Promise<void> =>
    place.ledger.rotateKey([await log.head()], { actor: 'per_o', reason: 'a new token' });

  it('is read on with the first key: before the day that tells of it, after it, and again later', async () => {
    let log = await place.open();
    const { key } = log.served;
    const before = await readFile(join(log.served.dir, 'checkpoint'), 'utf8');
    for (const n of [1, 2]) {
      await act(3);
      await rotate(log);
      await place.restart();
      log = await place.open();
      expect(log.served.key).toBe(key);
      // Until its day is over, the state that the older key signed last is the newest.
      expect(await readByAll(log.served, before)).toMatchObject({ since: 256 });
      place.clock.advance(dayMs);
      await log.look();
      const report = await readByAll(log.served, before);
      expect(report).toMatchObject({ size: 256 + 256 * n, rotations: n, since: 256 });
      expect(report.fault).toBeUndefined();
    }
    expect(await problems()).toEqual([]);
    const since = await readFile(join(log.served.dir, 'checkpoint'), 'utf8');
    expect(await readByAll(log.served, since)).toMatchObject({ since: 768 });
  });

  it('is made again byte for byte, though the older key is gone', async () => {
    let log = await place.open();
    await rotate(log);
    const kept = await filesOf(log.served.dir);
    await place.restart();
    await rm(log.served.dir, { recursive: true });
    log = await place.open();
    expect(await filesOf(log.served.dir)).toEqual(kept);
    place.clock.advance(2 * dayMs);
    await log.look();
    const grown = await filesOf(log.served.dir);
    await rm(log.served.dir, { recursive: true });
    await place.restart();
    log = await place.open();
    expect(await filesOf(log.served.dir)).toEqual(grown);
  });

  it('is not believed by a new key alone, nor where the old key signs on', async () => {
    const log = await place.open();
    await rotate(log);
    const early = place.ledger.keys.current;
    const { head } = await log.head();
    const forge = (name: string, key: KeyObject, size: number, root: Buffer): Promise<string> =>
      signNote(checkpointText({ ...head, size, root }), head.origin, key, (bytes) =>
        place.keys.sign(name, bytes),
      );
    await writeFile(join(log.served.dir, 'checkpoint'), await forge('ledger-2', early, 256, head.root));
    expect((await readByAll(log.served)).fault).toMatchObject({ kind: 'checkpoint' });
    place.clock.advance(dayMs);
    await place.restart();
    const again = await place.open();
    const { head: later } = await again.head();
    await writeFile(
      join(again.served.dir, 'checkpoint'),
      await forge('ledger', place.ledger.keys.first, later.size, later.root),
    );
    expect((await readByAll(again.served)).fault?.detail).toContain('a key that had been replaced by then');
  });
});
