import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The linker's own list of what a program or library loads, once a file. */
const known = new Map<string, readonly string[]>();

/**
 * Shared libraries that a program or library needs, and the loader itself, as paths of this machine (ldd(1)). A
 * sandbox holds these files and no others of the system. Empty for what needs none.
 */
export function librariesOf(file: string): readonly string[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { stdout } = spawnSync('ldd', [file], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  const found = librariesIn(stdout);
  known.set(file, found);
  return found;
}

function librariesIn(list: string): readonly string[] {
  return list
    .split('\n')
    .map((line) => /(?:=> )?(\/\S+) \(0x[0-9a-f]+\)/.exec(line)?.[1])
    .filter((path): path is string => path !== undefined);
}

/** The same of many files, without making anybody wait; what one of them lacks is left out. */
export async function librariesOfAll(files: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let at = 0; at < files.length; at += 100) {
    // ldd ends with 1 where one of the files needs nothing.
    const list = await promisify(execFile)('ldd', files.slice(at, at + 100), {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
    }).catch((error: unknown) => error as { stdout: string });
    for (const library of librariesIn(list.stdout)) found.add(library);
  }
  return [...found];
}

/** Native libraries below a folder, such as those of an npm package. */
export function nativeFiles(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return /\.(node|so)(\.\d+)*$/.test(path) ? [path] : [];
  return readdirSync(path).flatMap((name) => nativeFiles(join(path, name)));
}
