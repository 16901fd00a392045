import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FigureJudge } from '@vitrine/notebooks-gateway/protocol';
import { FigureMemories } from './figure-memories.ts';

/** For tests: memories over a folder that is gone afterwards; they can be closed and opened again. */
export interface Remembering {
  readonly dir: string;
  judge(datasets?: readonly string[], threshold?: number): FigureJudge;
  reopen(): Promise<void>;
  remove(): Promise<void>;
}

export async function remembering(): Promise<Remembering> {
  const dir = await mkdtemp(join(tmpdir(), 'vf-'));
  // The same every time: chance is drawn from it, and a test has one answer.
  const keys = { secret: async () => Buffer.from('a secret of 32 bytes for tests..') };
  let memories = await FigureMemories.open(join(dir, 'figures'), keys);
  return {
    dir,
    judge: (datasets = ['care'], threshold = 8) => memories.judge(datasets, threshold),
    reopen: async () => {
      await memories.close();
      memories = await FigureMemories.open(join(dir, 'figures'), keys);
    },
    remove: async () => {
      await memories.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
