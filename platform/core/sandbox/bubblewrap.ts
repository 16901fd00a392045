import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { librariesOf, nativeFiles } from './libraries.ts';
import { limitsOf, type Program } from './program.ts';

/** The checkout's root: what a sandboxed process needs of our own code. */
export const codeRoot = join(import.meta.dirname, '..', '..', '..');

const isRoot = process.getuid?.() === 0;
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));

/** Whether a sandbox of this uid would really run under it: parent is root, and others may read our code. */
export function canRunAs(uid: number | undefined): uid is number {
  if (uid === undefined || !isRoot || setpriv === undefined) return false;
  const open = (path: string, bits: number): boolean => (statSync(path).mode & bits) === bits;
  return (
    open(realpathSync(process.execPath), 0o5) &&
    open(import.meta.filename, 0o4) &&
    ['platform', 'platform/core', 'node_modules'].every((part) => open(join(codeRoot, part), 0o5))
  );
}

/** Namespaces and powers. Changing the user needs two capabilities, which go when it is changed. */
function namespaces(changesUser: boolean): readonly string[] {
  return [
    ...(changesUser
      ? ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try']
      : ['--unshare-all', '--unshare-user', '--disable-userns']),
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    ...(changesUser ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'] : []),
    '--clearenv',
  ];
}

/** A folder inside; one made only on the way to a mount would be closed to all but the one who mounts. */
function openFolder(dir: string): readonly string[] {
  return dir === '/' ? [] : [...openFolder(dirname(dir)), '--perms', '0755', '--dir', dir];
}

/**
 * The libraries of the programs inside, file by file, and devices. There is no shell, interpreter or tool, and no
 * /proc: it would tell of the machine and of paths on it, and Node and the engine do without.
 */
function systemMounts(programs: readonly string[]): readonly string[] {
  const ours = `${realpathSync(codeRoot)}/`;
  const libraries = new Set(
    programs.flatMap(librariesOf).filter((file) => !realpathSync(file).startsWith(ours)),
  );
  return [
    ...['/vitrine', '/vitrine/code'].flatMap(openFolder),
    ...[...libraries].flatMap((file) => [
      ...openFolder(dirname(file)),
      ...['--ro-bind', realpathSync(file), file],
    ]),
    // The device folder lies in memory: unless it is closed, a room could fill the machine's through it.
    ...['--dev', '/dev', '--perms', '1777', '--size', String(16 * 1024 * 1024)],
    ...['--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
  ];
}

/** Options with which bubblewrap shows that it works here, running nothing but `node -v`. */
export function trialArguments(): readonly string[] {
  const node = realpathSync(process.execPath);
  return [...namespaces(false), ...systemMounts([node]), '--ro-bind', node, '/vitrine/node'];
}

/** A command inside, and bubblewrap's options for it. */
export interface Confinement {
  readonly options: readonly string[];
  readonly command: readonly string[];
}

/**
 * How bubblewrap runs a program: no network, own process, IPC and host-name space, no power, no environment, and
 * nothing of the machine but read-only libraries, our code and what is mounted on purpose.
 */
export function confinementOf(program: Program): Confinement {
  const user = canRunAs(program.uid) ? String(program.uid) : undefined;
  const node = realpathSync(process.execPath);
  const changer = user === undefined ? undefined : setpriv;
  const extensions = (program.readOnly ?? [])
    .map(({ from }) => from)
    .filter((path) => /\.duckdb_extension$/.test(path));
  const native = program.code.flatMap((part) => nativesOf(join(codeRoot, part)));
  const mounts = [
    ...systemMounts([node, ...(changer === undefined ? [] : [changer]), ...native, ...extensions]),
    ...['--perms', '1777', '--size', String(limitsOf(program).tmpMiB * 1024 * 1024), '--tmpfs', '/tmp'],
    ...['--ro-bind', node, '/vitrine/node'],
    ...(changer === undefined ? [] : ['--ro-bind', changer, '/vitrine/setpriv']),
    ...program.code.flatMap((part) => {
      const to = join('/vitrine/code', part);
      return [...openFolder(dirname(to)), '--ro-bind-try', join(codeRoot, part), to];
    }),
    ...(isOurCode(program) ? [] : ['--ro-bind', program.entry, entryInside(program)]),
    ...[...(program.readOnly ?? []), ...(program.writable ?? [])].flatMap(({ to }) =>
      openFolder(dirname(to)),
    ),
    ...(program.readOnly ?? []).flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...(program.writable ?? []).flatMap(({ from, to }) => ['--bind', from, to]),
  ];
  return {
    options: [
      ...namespaces(user !== undefined),
      ...['--setenv', 'HOME', '/tmp', '--setenv', 'TZ', 'UTC'],
      ...mounts,
      ...['--remount-ro', '/', '--chdir', '/vitrine/code'],
    ],
    command: [
      ...(changer === undefined
        ? []
        : ['/vitrine/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all']),
      ...['/vitrine/node', ...nodeArguments(program), entryInside(program)],
      ...(program.args ?? []),
    ],
  };
}

const natives = new Map<string, readonly string[]>();

/** Looked for once: a folder of packages holds many files. */
function nativesOf(path: string): readonly string[] {
  const before = natives.get(path);
  if (before !== undefined) return before;
  // All packages: of those with native parts the engine's is the only one that a sandboxed program loads.
  const found = basename(path) === 'node_modules' ? nativeFiles(join(path, '@duckdb')) : nativeFiles(path);
  natives.set(path, found);
  return found;
}

/** Whether the entry is among the mounted parts of the checkout. A home, and a bundle in it, may lie in it too. */
function isOurCode({ entry, code }: Pick<Program, 'entry' | 'code'>): boolean {
  return code.some((part) => entry.startsWith(`${join(codeRoot, part)}/`));
}

/** An entry that is not our code (a bundle) stands beside it, where it finds its modules. */
function entryInside(program: Program): string {
  const { entry } = program;
  return join('/vitrine/code', isOurCode(program) ? entry.slice(codeRoot.length) : basename(entry));
}

export function nodeArguments(program: Program): readonly string[] {
  return ['--disable-proto=delete', `--max-old-space-size=${limitsOf(program).heapMiB}`];
}
