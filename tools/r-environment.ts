/**
 * Brings R to rooms: the packages of Debian that notebooks-gateway/kernel/r/packages.txt lists, and the list of the
 * files that a room sees of them. Does nothing where that is done. Says a line a step; the last, where it fails, is
 * the reason.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { librariesOfAll, nativeFiles } from '@vitrine/core/sandbox';
import {
  progressFile,
  rEnvironment,
  rHome,
  rInstalled,
  rLibraries,
  rMadeFile,
  rPackages,
  systemR,
} from '@vitrine/notebooks-gateway/kernel';
import { environmentSteps } from './environment-steps.ts';

/** What every R has; the rest of its own packages are dependencies of others. */
const base = ['base', 'compiler', 'datasets', 'graphics', 'grDevices', 'grid', 'methods', 'parallel'];
const alsoBase = ['splines', 'stats', 'stats4', 'tools', 'utils'];

/** Beside packages: what R asks the system for when it draws, and when it reads other alphabets. */
const others = [
  '/usr/lib/R/bin/exec',
  '/usr/lib/R/lib',
  '/usr/lib/R/modules',
  '/usr/share/R/share',
  '/usr/share/fonts/truetype/dejavu',
  '/usr/lib/locale/C.utf8',
  ...[
    'gconv-modules',
    'gconv-modules.d',
    'ISO8859-1.so',
    'ISO8859-15.so',
    'CP1252.so',
    'UTF-16.so',
    'UTF-32.so',
  ].map((name) => `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/gconv/${name}`),
  // Time zones by their names.
  '/usr/share/zoneinfo',
];

const { attempt, signal } = environmentSteps(progressFile('r'), 3);

const wanted = readFileSync(rPackages, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as [debian: string, name: string]);

function folderOf(name: string): string | undefined {
  return rLibraries.map((library) => join(library, name)).find((folder) => existsSync(folder));
}

async function apt(args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const command = ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=120', ...args];
  const [file, ...rest] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  await promisify(execFile)(file ?? '', rest, { env, signal, maxBuffer: 64 * 1024 * 1024 });
}

async function install(): Promise<void> {
  const missing = wanted.filter(([, name]) => folderOf(name) === undefined).map(([debian]) => debian);
  const packages = [...(existsSync(systemR) ? [] : ['r-base-core']), ...missing];
  if (packages.length === 0) return;
  const asked = ['install', '--no-install-recommends', ...packages];
  // The lists of packages may be old, or not be there at all.
  await apt(asked).catch(() => apt(['update']).then(() => apt(asked)));
}

/** Packages that a package needs when it is loaded, by its DESCRIPTION. */
function needs(folder: string): readonly string[] {
  const text = readFileSync(join(folder, 'DESCRIPTION'), 'utf8').replaceAll(/\n\s+/g, ' ');
  return text
    .split('\n')
    .filter((line) => /^(?:Depends|Imports|LinkingTo):/.test(line))
    .flatMap((line) => line.slice(line.indexOf(':') + 1).split(','))
    .map((one) => one.replace(/\(.*/, '').trim())
    .filter((name) => name !== '' && name !== 'R');
}

/** The folders of all packages that rooms see. */
function closure(): readonly string[] {
  const found = new Map<string, string>();
  const open = [...base, ...alsoBase, ...wanted.map(([, name]) => name)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const folder = folderOf(name);
    if (found.has(name) || folder === undefined) continue;
    found.set(name, folder);
    open.push(...needs(folder));
  }
  return [...found.values()].sort();
}

async function list(): Promise<void> {
  const packages = closure();
  const natives = [systemR, ...[...packages, '/usr/lib/R/lib', '/usr/lib/R/modules'].flatMap(nativeFiles)];
  const libraries = (await librariesOfAll(natives)).filter((file) => !file.startsWith('/usr/lib/R/'));
  const files = [...others, ...packages, ...libraries].filter((file) => existsSync(file));
  mkdirSync(rHome, { recursive: true });
  const making = `${rMadeFile}.${process.pid}`;
  writeFileSync(making, JSON.stringify({ installed: rInstalled(), files: [...new Set(files)] }, null, 1));
  renameSync(making, rMadeFile);
}

async function make(): Promise<void> {
  const names = wanted.map(([debian]) => debian).join(' ');
  await attempt(
    1,
    'installing R',
    `R in rooms needs packages of Debian 12 that could not be installed: ask an administrator to run "apt-get install --no-install-recommends r-base-core ${names}".`,
    install,
  );
  await attempt(2, 'trying R', 'R was installed, but its packages do not work here.', () =>
    promisify(execFile)(
      realpathSync('/usr/bin/Rscript'),
      ['--vanilla', '-e', wanted.map(([, name]) => `loadNamespace("${name}")`).join(';')],
      { signal },
    ),
  );
  await attempt(3, 'finding the files of R', 'The files of R could not be found.', list);
}

if (rEnvironment() === undefined) {
  mkdirSync(rHome, { recursive: true });
  await make().catch(() => (process.exitCode = 1));
}
