import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './processes.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-bootstrap-'));
  await mkdir(join(dir, 'tools'));
  await mkdir(join(dir, 'bin'));
  for (const file of [
    'tools/bootstrap.mjs',
    'tools/hand-over.mjs',
    'tools/engine-extensions.txt',
    'package-lock.json',
  ])
    await copyFile(join(root, file), join(dir, file));
});
afterEach(() => rm(dir, { recursive: true }));

async function standIn(name: string, text: string): Promise<void> {
  const path = join(dir, 'bin', name);
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

/** On a machine that has nothing but what stands in the folder. */
const bring = (task: string) =>
  spawnSync(process.execPath, [join(dir, 'tools', 'bootstrap.mjs'), task], {
    env: { PATH: join(dir, 'bin') },
    encoding: 'utf8',
  });

it('a package manager is not killed in the middle when something beside it fails', async () => {
  await standIn('npm', '/bin/sleep 0.3; exit 1');
  await standIn('sudo', 'shift; [ "$1" = true ] || exec "$@"');
  await standIn('apt-get', `case "$*" in *install*) /bin/sleep 1; echo whole > ${dir}/installed;; esac`);
  const { status, stderr } = bring('test');
  expect(status).toBe(1);
  expect(stderr).toContain('packages could not be installed: check that the npm registry can be reached');
  expect(stderr.match(/run the same command again/g)).toHaveLength(1);
  expect(await readFile(join(dir, 'installed'), 'utf8')).toBe('whole\n');
});

it('a task that there is not is named, and nothing is brought', () => {
  const { status, stderr } = bring('tests');
  expect(status).toBe(1);
  expect(stderr).toBe(
    'vitrine: there is no task "tests"; the tasks are start, cli, test, exam, bench, check, format.\n',
  );
});
