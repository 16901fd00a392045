import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrozenCopy } from './frozen-copy.ts';

let dir: string;
let handles: FileHandle;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-frozen-'));
  const probe = await open(join(dir, 'probe'), 'w');
  handles = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(dir, { recursive: true });
});

/** Writes take so many bytes at most, as on a disk that is nearly full; then none, when `room` is used up. */
function shortWrites(most: number, room = Infinity): void {
  let left = room;
  const write = Reflect.get(handles, 'write') as (...given: unknown[]) => Promise<never>;
  vi.spyOn(handles, 'write').mockImplementation(function (this: FileHandle, ...given: unknown[]) {
    const [bytes, at = 0, length = bytes.length] = given as [Buffer, number?, number?];
    const take = Math.min(most, length, left);
    left -= take;
    if (take === 0) return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    return Reflect.apply(write, this, [bytes, at, take]);
  });
}

async function copied(): Promise<FrozenCopy> {
  const copy = await FrozenCopy.open(dir, ',');
  try {
    for (let line = 1; line <= 1000; line += 1) copy.cells(line, ['one', 'two']);
    copy.fault({ line: 1001, lines: 1, bytes: Buffer.from('x') }, 'ragged-row');
    copy.fault({ line: 1002, lines: 1, bytes: Buffer.alloc(0) }, 'cell-error');
    await copy.flush();
  } finally {
    await copy.close();
  }
  return copy;
}

test('holds every row it was handed, however little a write takes', async () => {
  shortWrites(7);
  const copy = await copied();
  const rows = (await readFile(copy.files.rows, 'utf8')).trimEnd().split('\n');
  expect(rows).toEqual(Array.from({ length: 1000 }, (_, at) => `${at + 1},"one","two"`));
  expect(await readFile(copy.files.faults, 'utf8')).toBe('1001,1,ragged-row,0,78\n1002,1,cell-error,0,\n');
  expect(copy.handed).toEqual({ rows: 1000, faults: 2 });
});

test('is an error when the disk is full, not a shorter file', async () => {
  shortWrites(100, 1000);
  await expect(copied()).rejects.toMatchObject({ code: 'ENOSPC' });
});
