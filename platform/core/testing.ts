import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex } from './text/canonical-json.ts';
import type { ObjectStore } from './store/object-store.ts';

/** Kills processes with no chance to clean up. One that died with its parent, killed before it, is dead, too. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** What every object store must do. `make` gives an empty one. */
export function objectStoreContract(name: string, make: () => Promise<ObjectStore>): void {
  describe(`object store: ${name}`, () => {
    let store: ObjectStore;
    let dir: string;
    beforeEach(async () => {
      store = await make();
      dir = await mkdtemp(join(tmpdir(), 'vitrine-object-'));
    });
    afterEach(() => rm(dir, { recursive: true }));

    test('what was created can be read, byte for byte', async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
      expect(await store.create('a/b/c.bin', bytes)).toBe(true);
      expect(Buffer.from((await store.read('a/b/c.bin')) ?? [])).toEqual(Buffer.from(bytes));
      expect(await store.exists('a/b/c.bin')).toBe(true);
      expect(await store.digest('a/b/c.bin')).toEqual({ sha256: sha256Hex(bytes), bytes: 1000 });
    });

    test('an object of many parts has the digest of all its bytes', async () => {
      const file = join(dir, 'large');
      const bytes = Buffer.alloc(7 * 1024 * 1024 + 3, 'no two rows alike, nor any part of them');
      await writeFile(file, bytes);
      await store.createFromFile('large', file);
      expect(await store.digest('large')).toEqual({ sha256: sha256Hex(bytes), bytes: bytes.length });
      await store.create('empty', new Uint8Array());
      expect(await store.digest('empty')).toEqual({ sha256: sha256Hex(new Uint8Array()), bytes: 0 });
    });

    test('a part of an object is read by its place, and is shorter where the object ends', async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
      await store.create('parts', bytes);
      for (const [from, length] of [
        [0, 1],
        [0, 1000],
        [300, 500],
        [990, 100],
        [999, 1],
        [1000, 1],
        [5000, 10],
      ] as const) {
        const part = Buffer.from((await store.readRange('parts', from, length)) ?? []);
        expect(part).toEqual(Buffer.from(bytes.subarray(from, from + length)));
      }
    });

    test('an object that is not there reads as undefined', async () => {
      expect(await store.read('none')).toBeUndefined();
      expect(await store.readRange('none', 0, 1)).toBeUndefined();
      expect(await store.digest('none')).toBeUndefined();
      expect(await store.exists('none')).toBe(false);
      expect(await store.facts('none')).toBeUndefined();
    });

    test('the first to create an object wins, also when many try at once', async () => {
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.create('manifest.json', Buffer.from(`writer ${i}`))),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      const kept = Buffer.from((await store.read('manifest.json')) ?? []).toString();
      expect(kept).toBe(`writer ${made.indexOf(true)}`);
    });

    test('an object made from a file is a copy, made once', async () => {
      const file = join(dir, 'file');
      await writeFile(file, 'first');
      expect(await store.createFromFile('x/from-file', file)).toBe(true);
      await writeFile(file, 'second');
      expect(await store.createFromFile('x/from-file', file)).toBe(false);
      expect(Buffer.from((await store.read('x/from-file')) ?? []).toString()).toBe('first');
      await expect(store.createFromFile('x/other', join(dir, 'none'))).rejects.toThrow();
      expect(await store.list('x/')).toEqual(['x/from-file']);
    });

    test('keys are listed under any prefix, in order', async () => {
      for (const key of ['b/2', 'a/1', 'a/10', 'ab', 'a/B']) await store.create(key, Buffer.from(key));
      expect(await store.list('')).toEqual(['a/1', 'a/10', 'a/B', 'ab', 'b/2']);
      expect(await store.list('a')).toEqual(['a/1', 'a/10', 'a/B', 'ab']);
      expect(await store.list('a/1')).toEqual(['a/1', 'a/10']);
      expect(await store.list('none')).toEqual([]);
    });

    test('the store knows when an object was written, how long it is, and whether it is still the same', async () => {
      await store.create('dated', Buffer.from('12345'));
      const facts = await store.facts('dated');
      expect(Math.abs((facts?.writtenAt.getTime() ?? 0) - Date.now())).toBeLessThan(3_600_000);
      expect(facts?.bytes).toBe(5);
      expect(await store.facts('dated')).toEqual(facts);
      await store.remove('dated');
      await store.create('dated', Buffer.from('54321'));
      expect((await store.facts('dated'))?.tag).not.toBe(facts?.tag);
    });

    test('a removed object is gone and its key is free again', async () => {
      await store.create('gone', Buffer.from('1'));
      await store.remove('gone');
      await store.remove('gone');
      expect(await store.exists('gone')).toBe(false);
      expect(await store.create('gone', Buffer.from('2'))).toBe(true);
    });

    test('a key that could leave the bucket, hide or be read two ways is refused', async () => {
      const hostile = [
        '',
        '/a',
        'a/',
        '../a',
        'a/../b',
        'a//b',
        '.a',
        'a/.b',
        'a\\b',
        'a b',
        'a\0',
        'é',
        'a?b',
      ];
      for (const key of [...hostile, 'x'.repeat(513)]) {
        await expect((async () => await store.read(key))()).rejects.toThrow(TypeError);
        await expect((async () => await store.digest(key))()).rejects.toThrow(TypeError);
        await expect((async () => await store.facts(key))()).rejects.toThrow(TypeError);
        await expect((async () => await store.create(key, Buffer.of(1)))()).rejects.toThrow(TypeError);
        await expect((async () => await store.readRange(key, 0, 1))()).rejects.toThrow(TypeError);
      }
      expect(await store.list('')).toEqual([]);
    });

    test('any permitted key holds its own bytes', async () => {
      const part = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,12}$/);
      // A fixed head keeps one key from being another's folder, which a file system cannot hold.
      const key = fc.tuple(part, part).map(([head, tail]) => `p/${head}.d/${tail}.o`);
      await fc.assert(
        fc.asyncProperty(key, fc.uint8Array({ maxLength: 64 }), async (name, bytes) => {
          if (!(await store.create(name, bytes))) await store.remove(name);
          else {
            expect(Buffer.from((await store.read(name)) ?? [])).toEqual(Buffer.from(bytes));
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}
