import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeRoot } from '@vitrine/core/sandbox';
import { pythonEnvironment } from '../../kernel/python-environment.ts';

const execute = promisify(execFile);
const here = import.meta.dirname;

/** Python with SmartNoise SQL, by its checksums, made once under the repository's cache. */
async function smartnoisePython(): Promise<string> {
  const home = join(codeRoot, '.cache', 'smartnoise-sql-1.0.10');
  const binary = join(home, 'bin', 'python');
  if (existsSync(join(home, 'ready'))) return binary;
  await mkdir(join(codeRoot, '.cache'), { recursive: true });
  await rm(home, { recursive: true, force: true });
  await execute('python3', ['-m', 'venv', home]);
  const lock = join(here, 'requirements.lock');
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  // One package has no wheel: it is built with the tools that Python brings, so that nothing else is fetched.
  const built = ['--no-build-isolation', '--only-binary', ':all:', '--no-binary', 'antlr4-python3-runtime'];
  await execute(binary, ['-m', 'pip', 'install', ...quiet, ...built, '-r', lock]);
  await (await open(join(home, 'making'), 'w')).close();
  await rename(join(home, 'making'), join(home, 'ready'));
  return binary;
}

export interface PeerError {
  readonly name: string;
  readonly epsilon: number;
  readonly rmse: number;
}

interface TableTime {
  readonly name: string;
  readonly seconds: number;
}

/** The errors of SmartNoise SQL over a CSV file of `person`, `ward` and `cost`. */
export async function smartnoise(
  file: string,
  runs: number,
  rowsPerPerson: number,
): Promise<readonly PeerError[]> {
  const script = join(here, 'smartnoise.py');
  const args = [script, file, String(runs), String(rowsPerPerson)];
  return linesOf((await execute(await smartnoisePython(), args)).stdout) as readonly PeerError[];
}

/** Seconds that ACRO takes for each table over a Parquet file of `a`, `b` and `x`; undefined where rooms have no Python. */
export async function acroTables(file: string, dir: string): Promise<readonly TableTime[] | undefined> {
  const environment = pythonEnvironment();
  if (environment === undefined) return undefined;
  const script = join(here, 'acro_tables.py');
  const options = { cwd: dir, maxBuffer: 1 << 26 };
  const { stdout } = await execute(join(environment.dir, 'bin', 'python'), [script, file], options);
  return linesOf(stdout) as readonly TableTime[];
}

/** The lines that are JSON: a peer may print more. */
function linesOf(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line): unknown[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
}
