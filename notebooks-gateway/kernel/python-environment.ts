import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeRoot } from '@vitrine/core/sandbox';

/** Exact versions with their checksums: the environment is made of this file and nothing else. */
export const pythonLock = join(import.meta.dirname, 'python', 'requirements.lock');

/** The one Python that the wheels of the lock file are for. */
export const systemPython = '/usr/bin/python3';
export const pythonLibrary = '/usr/lib/python3.11';

/** What is installed for Python, and what of this machine it needs. */
export interface PythonEnvironment {
  /** A virtual environment: mounted read-only in rooms. */
  readonly dir: string;
  /** Python itself, its library and the shared libraries of all packages, as paths of this machine. */
  readonly files: readonly string[];
}

/** What the tool that makes the environment writes into it last. */
export const madeSchema = z.strictObject({ files: z.array(z.string().max(4096)).max(10_000) });
export const madeFile = 'environment.json';

/** Where environments lie: one a lock file. */
export const pythonHome = join(codeRoot, '.cache', 'python');

export function pythonDir(): string {
  return join(pythonHome, createHash('sha256').update(readFileSync(pythonLock)).digest('hex').slice(0, 32));
}

/** The environment of the lock file; undefined where it has not been made, or the machine changed under it. */
export function pythonEnvironment(): PythonEnvironment | undefined {
  const dir = pythonDir();
  const file = join(dir, madeFile);
  if (!existsSync(file)) return undefined;
  const { files } = madeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return files.every((one) => existsSync(one)) ? { dir, files } : undefined;
}
