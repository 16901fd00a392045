import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { accountFaults, accounts, type Home } from '@vitrine/core/process/beginning';
import { codeRoot } from '@vitrine/core/sandbox';

const isRoot = process.getuid?.() === 0;

/** Why this process cannot give the server and the steward accounts of their own: a clause each; nothing when it can. */
export function launchFaults(home: Home): readonly string[] {
  if (!isRoot) return ['this is not root, who alone can give processes other accounts'];
  const missing = ['setpriv', 'unshare'].filter((name) => !onPath(name));
  if (missing.length > 0) return [`${missing.join(' and ')} (util-linux) cannot be found`];
  const unfit = accountFaults(accounts());
  if (unfit.length > 0) return unfit;
  const closed = [...ways(nearest(home.root)), ...ourFiles()].find((path) => !openToAll(path));
  if (closed !== undefined) return [`${closed} is closed to other accounts`];
  return canMakeSpaces() ? [] : ['no user name space can be made here'];
}

/** What our processes load, and all folders on the way to it. */
function ourFiles(): readonly string[] {
  const files = ['platform/cli/main.ts', 'datasets/steward/main.ts', 'node_modules/zod/package.json'];
  return [realpathSync(process.execPath), ...files.map((file) => realpathSync(join(codeRoot, file)))].flatMap(
    (file) => [file, ...ways(dirname(file))],
  );
}

/** A folder and those above it. */
function ways(dir: string): readonly string[] {
  return dir === dirname(dir) ? [dir] : [dir, ...ways(dirname(dir))];
}

/** The folder that is there, of one that may have to be made; the home itself is opened at the start. */
function nearest(path: string): string {
  const above = dirname(path);
  return existsSync(above) ? realpathSync(above) : nearest(above);
}

function openToAll(path: string): boolean {
  const found = statSync(path);
  return (found.mode & (found.isDirectory() ? 0o1 : 0o4)) !== 0;
}

function onPath(name: string): boolean {
  return ['/usr/bin', '/bin'].some((dir) => existsSync(join(dir, name)));
}

let spaces: boolean | undefined;
function canMakeSpaces(): boolean {
  const { uid, gid } = accounts().steward;
  spaces ??=
    spawnSync(
      'setpriv',
      [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'unshare', '--user', 'true'],
      { stdio: 'ignore' },
    ).status === 0;
  return spaces;
}

/**
 * Which of the steward's folders this process can enter, though the server must not; nothing when the two are apart.
 * What the system answers is believed, not who it thinks it is.
 */
export function foldersWithinReach({ steward, curated, landing, cuts }: Home): readonly string[] {
  return [steward, curated, landing, cuts].filter((dir) =>
    [constants.R_OK, constants.X_OK].some((wanted) => {
      try {
        accessSync(dir, wanted);
        return true;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== 'EACCES';
      }
    }),
  );
}
