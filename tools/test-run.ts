import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for what the processes of one run of the tests make once and share: vitest's global set-up.
 * @public
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-tests-'));
  process.env['TEST_RUN_FOLDER'] = folder;
  return () => rm(folder, { recursive: true });
}
