import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** An empty folder for a home whose first start a test is about. */
export const emptyHome = (): Promise<string> => mkdtemp(join(tmpdir(), 'vitrine-e2e-'));

/**
 * A home as a first start with the sample leaves it, with owners and modes: a copy of the one that this run of the
 * tests made, since loading the sample takes most of a first start. Empty where nothing made one.
 */
export async function sampleHome(): Promise<string> {
  const home = await emptyHome();
  const made = process.env['SAMPLE_HOME'];
  if (made !== undefined) await execute('cp', ['-a', '--reflink=auto', join(made, '.'), home]);
  return home;
}

/** Removes a home, also while the last of its processes still end. */
export const removeHome = (home: string): Promise<void> =>
  rm(home, { recursive: true, force: true, maxRetries: 5 });
