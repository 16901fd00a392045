import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeRoot } from '@vitrine/core/sandbox';

/** What R is made of in rooms: packages of Debian and the names that R has for them. */
export const rPackages = join(import.meta.dirname, 'r', 'packages.txt');

/** R itself, without the shell script that people start it by. */
export const systemR = '/usr/lib/R/bin/exec/R';
/** R's own packages, and those that Debian adds. */
export const rLibraries = ['/usr/lib/R/library', '/usr/lib/R/site-library'] as const;

/** What of this machine R needs in a room: read-only, and nothing else of it is seen. */
export interface REnvironment {
  /** R, its packages with what they depend on, shared libraries, fonts: paths of this machine. */
  readonly files: readonly string[];
}

/** What the tool writes last that finds R's files; of another installation it is not believed. */
export const rMadeSchema = z.strictObject({
  installed: z.string().max(200),
  files: z.array(z.string().max(4096)).max(10_000),
});
export const rHome = join(codeRoot, '.cache', 'r');
export const rMadeFile = join(rHome, 'environment.json');

/** Changes whenever R's packages are installed, upgraded or removed; undefined where R is not there. */
export function rInstalled(): string | undefined {
  if (!existsSync(systemR)) return undefined;
  const times = rLibraries.map((folder) => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return [statSync(rPackages).size, statSync(systemR).mtimeMs, ...times].join(' ');
}

/** What rooms see of R; undefined where it has not been prepared, or the machine changed under it. */
export function rEnvironment(): REnvironment | undefined {
  if (!existsSync(rMadeFile)) return undefined;
  const { installed, files } = rMadeSchema.parse(JSON.parse(readFileSync(rMadeFile, 'utf8')));
  return installed === rInstalled() && files.every((one) => existsSync(one)) ? { files } : undefined;
}
