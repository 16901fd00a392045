import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type * as Fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FigureLog } from './figure-log.ts';

/** What the disk does not do: it takes so many bytes more, and cuts nothing off. */
const disk: { room: number | undefined; cuts: boolean } = vi.hoisted(() => ({ room: undefined, cuts: true }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    writeSync: (fd: number, bytes: Uint8Array, from: number): number => {
      if (disk.room === 0) throw Object.assign(new Error('No space left'), { code: 'ENOSPC' });
      const most = Math.min(bytes.length - from, disk.room ?? Number.MAX_SAFE_INTEGER);
      if (disk.room !== undefined) disk.room -= most;
      return fs.writeSync(fd, bytes, from, most);
    },
    ftruncateSync: (fd: number, length: number): void => {
      if (!disk.cuts) throw Object.assign(new Error('Input or output failed'), { code: 'EIO' });
      fs.ftruncateSync(fd, length);
    },
  };
});

const key = Buffer.alloc(32, 7);
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vf-'));
});
afterEach(async () => {
  Object.assign(disk, { room: undefined, cuts: true });
  await rm(dir, { recursive: true });
});

const file = (): string => join(dir, 'log');
const record = (text: string): readonly Uint8Array[] => [Buffer.from(text)];
async function opened(): Promise<{ log: FigureLog; read: string[] }> {
  const read: string[] = [];
  const log = await FigureLog.open(file(), key, 'test', (bytes) => read.push(Buffer.from(bytes).toString()));
  return { log, read };
}

it.each([0, 3, 20])(
  'leaves nothing of a record of which the disk took %i bytes, and goes on',
  async (room) => {
    const { log } = await opened();
    log.append(record('first'));
    const whole = await readFile(file());
    disk.room = room;
    expect(() => log.append(record('lost'))).toThrow('No space left');
    expect(await readFile(file())).toEqual(whole);
    disk.room = undefined;
    const [span] = log.append(record('second'));
    expect(span === undefined ? '' : Buffer.from(log.read(span)).toString()).toBe('second');
    log.close();
    const again = await opened();
    expect(again.read).toEqual(['first', 'second']);
    again.log.close();
  },
);

it('takes nothing more where a part of a record stays, until it is opened again', async () => {
  const { log } = await opened();
  log.append(record('first'));
  Object.assign(disk, { room: 9, cuts: false });
  expect(() => log.append(record('lost'))).toThrow('No space left');
  Object.assign(disk, { room: undefined, cuts: true });
  const left = await readFile(file());
  expect(() => log.append(record('second'))).toThrow(expect.objectContaining({ code: 'corrupt' }));
  expect(await readFile(file())).toEqual(left);
  log.close();
  const again = await opened();
  again.log.append(record('third'));
  again.log.close();
  const last = await opened();
  expect(last.read).toEqual(['first', 'third']);
  last.log.close();
});
