/**
 * Makes the environment that Python runs in inside rooms: the wheels of notebooks-gateway/kernel/python/requirements.lock,
 * by their checksums, in a virtual environment of Debian's own Python. Does nothing where it is made. Says a line a
 * step; the last, where it fails, is the reason.
 */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { librariesOfAll, nativeFiles } from '@vitrine/core/sandbox';
import {
  madeFile,
  progressFile,
  pythonDir,
  pythonEnvironment,
  pythonHome,
  pythonLibrary,
  pythonLock,
  systemPython,
} from '@vitrine/notebooks-gateway/kernel';
import { environmentSteps } from './environment-steps.ts';

const { attempt, signal } = environmentSteps(progressFile('python'), 5);
const run = (command: string, args: readonly string[]): Promise<unknown> =>
  promisify(execFile)(command, args, { signal });
const hour = 3_600_000;

async function make(work: string): Promise<void> {
  const built = join(work, 'python');
  const wheels = join(work, 'wheels');
  const pip = join(work, 'pip', 'bin', 'pip');
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
  await attempt(
    1,
    'preparing Python',
    'Python in rooms needs Python 3.11 with its venv module: ask an administrator to run "apt-get install python3 python3-venv" on Debian 12.',
    async () => {
      await run(systemPython, ['-c', 'import sys; assert sys.version_info[:2] == (3, 11)']);
      await run(systemPython, ['-m', 'venv', join(work, 'pip')]);
      // What rooms see holds no installer.
      await run(systemPython, ['-m', 'venv', '--without-pip', built]);
    },
  );
  await attempt(
    2,
    'fetching Python packages',
    'The packages of Python could not be fetched: check that the Python package index can be reached, then start again.',
    () => run(pip, ['download', ...quiet, '--require-hashes', '-r', pythonLock, '-d', wheels]),
  );
  await attempt(
    3,
    'installing Python packages',
    'The packages of Python could not be installed.',
    async () => {
      const from = ['--no-index', '--find-links', wheels, '--require-hashes', '-r', pythonLock];
      await run(pip, ['--python', join(built, 'bin', 'python'), 'install', ...quiet, ...from]);
    },
  );
  await attempt(
    4,
    'finding the libraries of Python',
    'The libraries of Python could not be found.',
    async () => {
      const natives = [built, join(pythonLibrary, 'lib-dynload')].flatMap(nativeFiles);
      const libraries = await librariesOfAll([systemPython, ...natives]);
      const ofSystem = libraries.filter((file) => !file.startsWith(`${work}/`) && existsSync(file));
      const files = [systemPython, pythonLibrary, ...ofSystem];
      writeFileSync(join(built, madeFile), JSON.stringify({ files }, null, 1));
    },
  );
  await attempt(5, 'trying Python', 'Python was installed, but its packages do not work here.', () =>
    run(join(built, 'bin', 'python'), ['-c', 'import ipykernel, zmq, pandas, pyarrow, duckdb, matplotlib']),
  );
  // Another run may have made it meanwhile: one is as good as the other.
  if (!existsSync(pythonDir())) renameSync(built, pythonDir());
}

if (pythonEnvironment() === undefined) {
  process.umask(0o022);
  mkdirSync(pythonHome, { recursive: true });
  rmSync(pythonDir(), { recursive: true, force: true });
  for (const left of readdirSync(pythonHome).filter((name) => name.startsWith('making-'))) {
    const path = join(pythonHome, left);
    // Of a run that was killed; one that goes on is younger.
    if (Date.now() - statSync(path).mtimeMs > hour) rmSync(path, { recursive: true, force: true });
  }
  const work = mkdtempSync(join(pythonHome, 'making-'));
  const clean = (): void => rmSync(work, { recursive: true, force: true });
  await make(work)
    .catch(() => (process.exitCode = 1))
    .finally(clean);
}
