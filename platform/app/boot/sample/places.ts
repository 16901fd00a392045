import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '@vitrine/core/process/beginning';

/** Who signs the sample agreements. */
export const sampleOfficers = ['avery.officer', 'blake.officer'] as const;

export const sampleSignaturesFile = (home: Home): string => join(home.server, 'sample-signatures.json');

const dir = join(import.meta.dirname, 'agreements');

/** The sample agreements, as text, in the order of their files. */
export async function sampleAgreements(): Promise<readonly string[]> {
  const names = (await readdir(dir)).toSorted();
  return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
}

/** Changes when one of them does. */
export async function sampleDigest(): Promise<string> {
  return createHash('sha256')
    .update(JSON.stringify(await sampleAgreements()))
    .digest('hex');
}

/** Whether the sample was prepared, with the agreements as they are now. */
export async function samplePrepared(home: Home): Promise<boolean> {
  const text = await readFile(sampleSignaturesFile(home), 'utf8').catch(() => '');
  return text.includes(await sampleDigest());
}
