import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { destructionOf } from '../log/destruction.ts';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { leafHash } from '../tree/merkle.ts';
import { anyEvent, sampleDraft, testOrigin } from '../testing.ts';
import { verifyLedger, type LedgerReport } from './verify.ts';

const count = 300;
let base: string;
let keys: FileKeys;
let remembered: string;
let early: string;
/** A sound ledger, and the copy that each test damages. */
let sound: string;
let dir: string;
let copies = 0;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-verify-'));
  sound = join(base, 'sound');
  keys = new FileKeys(join(base, 'keys'));
  const options = { dir: sound, keys, clock: systemClock, origin: testOrigin, events: anyEvent };
  const ledger = await openFileLedger(options);
  await ledger.append(Array.from({ length: 100 }, (_, n) => sampleDraft(n)));
  early = await ledger.checkpoint();
  await ledger.append([destructionOf({ index: 7, fields: ['sql'] }, 'system', 'asked')]);
  await ledger.append(Array.from({ length: count - 101 }, (_, n) => sampleDraft(101 + n)));
  await ledger.destroyPrivate(7, ['sql']);
  remembered = await ledger.checkpoint();
  await ledger.close();
});
afterAll(() => rm(base, { recursive: true }));
beforeEach(async () => {
  dir = join(base, `copy-${copies++}`);
  await cp(sound, dir, { recursive: true });
});

const first = '000000000000';
const leavesFile = (): string => join(dir, 'segments', `${first}.leaves`);
const bodiesFile = (): string => join(dir, 'private', `${first}.bodies`);
const checkpointFile = (): string => join(dir, 'tiles', 'checkpoint');

async function verify(since?: string, witnessed?: string): Promise<LedgerReport> {
  const publicKey = await keys.publicKey('ledger');
  return await verifyLedger({
    dir,
    publicKey,
    origin: testOrigin,
    ...(since === undefined ? {} : { since }),
    ...(witnessed === undefined ? {} : { witnessed }),
  });
}
const reopening = async (): Promise<void> => {
  const ledger = await openFileLedger({
    dir,
    keys,
    clock: systemClock,
    origin: testOrigin,
    events: anyEvent,
  });
  await ledger.close();
};
async function edit(file: string, change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    file,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}
/** What an attacker with all files but no key would do: change leaves, and hide it in the private lines and tiles. */
async function editConsistently(change: (lines: string[]) => string[]): Promise<void> {
  await edit(leavesFile(), change);
  await edit(bodiesFile(), change);
  const leaves = (await readFile(leavesFile(), 'utf8')).split('\n').slice(0, -1);
  await edit(bodiesFile(), (lines) =>
    lines.map((line, i) => leafHash(leaves[i] ?? '').toString('hex') + line.slice(64)),
  );
}
const swap =
  (a: number, b: number) =>
  (lines: string[]): string[] =>
    lines.map((line, i) => (i === a ? lines[b] : i === b ? lines[a] : line) ?? '');

test('a sound ledger verifies, also against what was remembered', async () => {
  for (const since of [undefined, early, remembered]) {
    expect(await verify(since)).toMatchObject({
      ok: true,
      size: count,
      signed: count,
      destroyed: 1,
      findings: [],
    });
  }
  expect(await verify(remembered, early)).toMatchObject({ ok: true, remembered: count, witnessed: 100 });
  await expect(reopening()).resolves.toBeUndefined();
});

describe('the public entries', () => {
  test('any changed byte of any entry is found, at its index', async () => {
    const bytes = await readFile(leavesFile());
    const from = bytes.indexOf('"private.destroyed"');
    const line = { from: bytes.lastIndexOf(0x0a, from) + 1, to: bytes.indexOf(0x0a, from) };
    const destruction = Array.from({ length: line.to - line.from }, (_, at) => line.from + at).filter(
      (at) => at % 20 === 0 || bytes[at] === 0x37,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const bent = Buffer.from(bytes);
        bent[place] = (bent[place] ?? 0) ^ flip;
        await writeFile(leavesFile(), bent);
        const report = await verify();
        const index = bytes.subarray(0, place).filter((byte) => byte === 0x0a).length;
        expect(report.ok).toBe(false);
        expect(report.firstBad?.index).toBe(index);
      }),
      // The examples change the entry that says what was destroyed of another, which then seems to have lost it.
      { numRuns: 40, examples: destruction.map((at): [number, number] => [at, 1]) },
    );
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });

  const changes: readonly [string, (lines: string[]) => string[], number][] = [
    ['removed', (lines) => lines.toSpliced(150, 1), 150],
    ['removed at the beginning', (lines) => lines.slice(1), 0],
    ['reordered', swap(40, 90), 40],
    ['inserted', (lines) => lines.toSpliced(60, 0, lines[10] ?? ''), 60],
    ['repeated at the end', (lines) => [...lines, lines.at(-1) ?? ''], count],
    ['cut off', (lines) => lines.slice(0, 200), 200],
    ['replaced by another of the same form', (lines) => lines.with(33, lines[34] ?? ''), 33],
  ];
  test.each(changes)('an entry %s is found at its index', async (_, change, index) => {
    await edit(leavesFile(), change);
    const report = await verify();
    if (index < count) expect(report.firstBad?.index).toBe(index);
    // One more than was ever signed is no part of the signed log, but it has no body of its own.
    else expect(report.findings).toEqual([expect.objectContaining({ kind: 'private-missing', index })]);
    expect(report.ok).toBe(false);
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });

  test.each(changes.slice(0, 4))(
    'an entry %s with its private line is found too',
    async (_, change, index) => {
      await editConsistently(change);
      const report = await verify();
      expect(report.firstBad?.index).toBe(index);
      expect(report.findings.map((finding) => finding.kind)).toContain('tile');
      await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
    },
  );

  test('a rewriting that hides itself everywhere is still not the signed log', async () => {
    await editConsistently((lines) =>
      lines.with(20, (lines[20] ?? '').replace('"number":20', '"number":21')),
    );
    await rm(join(dir, 'tiles', 'tile'), { recursive: true });
    const report = await verify();
    expect(report.findings.map((finding) => finding.kind)).toContain('root');
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });
});

describe('the end of the log', () => {
  test('losing acknowledged entries is found against the last checkpoint', async () => {
    await edit(leavesFile(), (lines) => lines.slice(0, -1));
    await edit(bodiesFile(), (lines) => lines.slice(0, -1));
    const report = await verify();
    expect(report.firstBad).toMatchObject({ kind: 'truncated', index: count - 1 });
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });

  test('an older copy of everything, signed and all, is found against the remembered checkpoint', async () => {
    await edit(leavesFile(), (lines) => lines.slice(0, 100));
    await edit(bodiesFile(), (lines) => lines.slice(0, 100));
    await rm(join(dir, 'tiles', 'tile'), { recursive: true });
    await writeFile(checkpointFile(), early);
    await reopening();
    // Alone it looks sound, but for the destruction that it no longer knows of: only memory tells.
    const alone = await verify();
    expect(alone.findings).toEqual([expect.objectContaining({ kind: 'private-missing', index: 7 })]);
    const report = await verify(remembered);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'remembered-checkpoint', index: 100 }),
    );
  });

  test('the remains of an interrupted append are no damage and go at the next opening', async () => {
    const before = [await readFile(leavesFile()), await readFile(bodiesFile())];
    await writeFile(bodiesFile(), `${'ab'.repeat(32)} {"actor":{"sa`, { flag: 'a' });
    expect(await verify()).toMatchObject({ ok: true, size: count });
    await writeFile(bodiesFile(), 'lt":"x"}}\n', { flag: 'a' });
    await writeFile(leavesFile(), '{"act":"act_', { flag: 'a' });
    expect(await verify()).toMatchObject({ ok: true, size: count });
    await reopening();
    expect([await readFile(leavesFile()), await readFile(bodiesFile())]).toEqual(before);
  });

  test('a last line that lost its end is no remains when it had been signed', async () => {
    await truncate(leavesFile(), (await readFile(leavesFile())).length - 1);
    expect((await verify()).firstBad).toMatchObject({ kind: 'truncated', index: count - 1 });
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });

  test('an emptied or missing file is found', async () => {
    await truncate(leavesFile(), 0);
    expect((await verify()).firstBad).toMatchObject({ kind: 'truncated', index: 0 });
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
    await rm(join(dir, 'segments'), { recursive: true });
    expect((await verify()).ok).toBe(false);
  });

  test('a file that is no segment is found', async () => {
    await writeFile(join(dir, 'segments', '000000000150.leaves'), '');
    expect((await verify()).ok).toBe(false);
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
    await rename(join(dir, 'segments', '000000000150.leaves'), join(dir, 'segments', 'extra'));
    expect((await verify()).firstBad).toMatchObject({ kind: 'segment' });
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });
});

describe('what is published', () => {
  test('a checkpoint that is missing, bent, of another key or swapped is found', async () => {
    const note = await readFile(checkpointFile(), 'utf8');
    const foreign = join(base, `foreign-${copies}`);
    const other = await openFileLedger({
      dir: foreign,
      keys: new FileKeys(join(base, 'foreign-keys')),
      clock: systemClock,
      origin: testOrigin,
      events: anyEvent,
    });
    await other.append(Array.from({ length: count }, (_, n) => sampleDraft(n)));
    const otherNote = await other.checkpoint();
    await other.close();
    for (const wrong of ['', 'nonsense', note.replace('\n300\n', '\n299\n'), otherNote, note.slice(0, -1)]) {
      await writeFile(checkpointFile(), wrong);
      expect((await verify()).findings).toContainEqual(expect.objectContaining({ kind: 'checkpoint' }));
      await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
      await writeFile(checkpointFile(), note);
      expect((await verify(wrong)).findings).toContainEqual(
        expect.objectContaining({ kind: 'remembered-checkpoint' }),
      );
    }
    await rm(checkpointFile());
    expect((await verify()).firstBad).toMatchObject({ kind: 'checkpoint' });
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });

  test('a log that was forked by the key itself is found against the remembered checkpoint', async () => {
    const fork = join(base, `fork-${copies}`);
    const ledger = await openFileLedger({
      dir: fork,
      keys,
      clock: systemClock,
      origin: testOrigin,
      events: anyEvent,
    });
    await ledger.append(Array.from({ length: count + 5 }, (_, n) => sampleDraft(n)));
    await ledger.close();
    dir = fork;
    expect(await verify()).toMatchObject({ ok: true });
    expect((await verify(remembered)).firstBad).toMatchObject({ kind: 'remembered-checkpoint' });
    expect((await verify(undefined, remembered)).firstBad).toMatchObject({ kind: 'witnessed-checkpoint' });
  });

  test('a changed tile or bundle is found', async () => {
    const tiles = (
      await readdir(join(dir, 'tiles', 'tile'), { recursive: true, withFileTypes: true })
    ).filter((entry) => entry.isFile());
    expect(tiles.map((tile) => tile.name).sort()).toEqual(['000', '000', '1', '44', '44']);
    for (const tile of tiles) {
      const path = join(tile.parentPath, tile.name);
      const bytes = await readFile(path);
      for (const wrong of [
        Buffer.from(bytes.map((byte) => byte ^ 1)),
        bytes.subarray(0, -32),
        Buffer.alloc(0),
      ]) {
        await writeFile(path, wrong);
        expect((await verify()).findings, path).toContainEqual(expect.objectContaining({ kind: 'tile' }));
      }
      await writeFile(path, bytes);
    }
    expect((await verify()).ok).toBe(true);
  });

  test('lost tiles come back at the next opening', async () => {
    await rm(join(dir, 'tiles', 'tile'), { recursive: true });
    expect((await verify()).ok).toBe(false);
    await reopening();
    expect((await verify(remembered)).ok).toBe(true);
  });
});
