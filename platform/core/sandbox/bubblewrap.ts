import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeRoot } from './code-root.ts';
import { openFolder, type Inside } from './inside.ts';
import { librariesOf } from './libraries.ts';
import { insideOfNode } from './node-program.ts';
import { isNodeProgram, limitsOf, type Program, type SystemProgram } from './program.ts';

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

/**
 * Files of the system, one by one, and devices. There is no shell and no tool, and no /proc: it would tell of the
 * machine and of paths on it, and what runs inside does without.
 */
function systemMounts(all: readonly string[]): readonly string[] {
  const ours = `${realpathSync(codeRoot)}/`;
  const files = new Set(all.filter((file) => !realpathSync(file).startsWith(ours)));
  return [
    ...['/vitrine', '/vitrine/code'].flatMap(openFolder),
    ...[...files].flatMap((file) => [
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
  return [...namespaces(false), ...systemMounts(librariesOf(node)), '--ro-bind', node, '/vitrine/node'];
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
  const changer = user === undefined ? undefined : setpriv;
  const inside = isNodeProgram(program) ? insideOfNode(program) : insideOfSystem(program);
  const mounts = [
    ...systemMounts([...(changer === undefined ? [] : librariesOf(changer)), ...inside.files]),
    ...['--perms', '1777', '--size', String(limitsOf(program).tmpMiB * 1024 * 1024), '--tmpfs', '/tmp'],
    ...(changer === undefined ? [] : ['--ro-bind', changer, '/vitrine/setpriv']),
    ...inside.mounts,
    ...[...(program.readOnly ?? []), ...(program.writable ?? [])].flatMap(({ to }) =>
      openFolder(dirname(to)),
    ),
    ...(program.readOnly ?? []).flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...(program.writable ?? []).flatMap(({ from, to }) => ['--bind', from, to]),
  ];
  const environment = { HOME: '/tmp', TZ: 'UTC', ...inside.environment };
  return {
    options: [
      ...namespaces(user !== undefined),
      ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
      ...mounts,
      ...['--remount-ro', '/', '--chdir', inside.cwd],
    ],
    command: [
      ...(changer === undefined
        ? []
        : ['/vitrine/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all']),
      ...inside.command,
      ...(program.args ?? []),
    ],
  };
}

function insideOfSystem({ command, files, environment = {} }: SystemProgram): Inside {
  return { files, mounts: [], environment, command, cwd: '/tmp' };
}
