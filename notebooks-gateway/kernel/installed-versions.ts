import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { codeRoot } from '@vitrine/core/sandbox';
import { pythonLibrary, pythonLock } from './python-environment.ts';
import { rLibraries } from './r-environment.ts';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

/** What a language runs with in rooms. */
export interface InstalledVersions {
  readonly version: string;
  /** In order of their names. */
  readonly packages: readonly InstalledPackage[];
}

const byName = (one: InstalledPackage, other: InstalledPackage): number => (one.name < other.name ? -1 : 1);

/** Python and its packages, as the lock file has them; `lock` is the SHA-256 of that file, which holds those of the wheels. */
export function pythonVersions(): InstalledVersions & { readonly lock: string } {
  const lock = readFileSync(pythonLock);
  const packages = [...lock.toString('utf8').matchAll(/^([A-Za-z0-9._-]+)==(\S+)/gm)].map(
    ([, name = '', version = '']) => ({ name, version }),
  );
  return {
    version: pythonLibrary.replace(/^.*python/, ''),
    lock: createHash('sha256').update(lock).digest('hex'),
    packages: packages.toSorted(byName),
  };
}

/** R and its packages, as the files of the machine that rooms see say it; undefined where R is not there. */
export function rVersions(): InstalledVersions | undefined {
  const packages = rLibraries.flatMap((folder) =>
    !existsSync(folder)
      ? []
      : readdirSync(folder).flatMap((name) => {
          const file = join(folder, name, 'DESCRIPTION');
          const version = existsSync(file)
            ? /^Version:\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1]
            : undefined;
          return version === undefined ? [] : [{ name, version }];
        }),
  );
  const base = packages.find(({ name }) => name === 'base');
  return base === undefined ? undefined : { version: base.version, packages: packages.toSorted(byName) };
}

const manifest = z.object({ version: z.string() });
const versionIn = (file: string): string => manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;

/** DuckDB, as rooms have it. */
export const engineVersion = (): string =>
  versionIn(createRequire(import.meta.url).resolve('@duckdb/node-api/package.json'));

/** Vitrine itself. */
export const ownVersion = (): string => versionIn(join(codeRoot, 'package.json'));
