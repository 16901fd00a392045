import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Twin } from '@vitrine/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writePractice } from './write-practice.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-practice-'));
});
afterEach(() => rm(folder, { recursive: true }));

const twin: Twin = {
  ...{ dataset: 'visits', release: '1.0', rows: 1, seed: 1, note: 'No row is of a person.', likeness: [] },
  columns: [{ name: 'ward', type: 'VARCHAR', description: 'A ward' }],
  csv: '# No row is of a person.\nward\nA01\n',
};

it('leaves a folder of other files as it is, and says so', async () => {
  for (const [name, text] of [
    ['visits.csv', 'my own'],
    ['notes.md', 'mine'],
  ] as const)
    await writeFile(join(folder, name), text);
  for (const form of ['csv', 'parquet'] as const)
    await expect(writePractice(folder, [twin], form)).rejects.toMatchObject({ code: 'invalid-input' });
  expect(await readdir(folder)).toEqual(['notes.md', 'visits.csv']);
  expect(await readFile(join(folder, 'visits.csv'), 'utf8')).toBe('my own');
});

it('writes into a new folder, an empty one, and again into its own, beside what was put there', async () => {
  await mkdir(join(folder, 'empty'));
  for (const to of ['new', 'empty']) {
    const at = join(folder, to);
    await writePractice(at, [twin], 'csv');
    await writeFile(join(at, 'study.py'), '1');
    await writePractice(at, [{ ...twin, csv: `${twin.csv}B02\n` }], 'csv');
    expect(await readFile(join(at, 'visits.csv'), 'utf8')).toContain('B02');
    expect((await readdir(at)).sort()).toEqual(['study.py', 'twin.json', 'visits.csv', 'vitrine']);
  }
});

it('as Parquet, touches no CSV file that is there', async () => {
  await writePractice(folder, [twin], 'csv');
  await writeFile(join(folder, 'visits.csv'), 'kept');
  expect(await writePractice(folder, [twin], 'parquet')).toEqual(['visits.parquet', 'twin.json', 'vitrine']);
  expect(await readFile(join(folder, 'visits.csv'), 'utf8')).toBe('kept');
});
