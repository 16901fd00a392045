import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Unavailable } from '../errors.ts';
import { systemCallFilter } from './sandbox-filter.ts';

/** A file or folder of the machine, seen at another path inside. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

export interface SandboxOptions {
  /** The entry file (TypeScript or JavaScript) that the sandboxed Node runs. */
  readonly entry: string;
  /** Parts of the checkout seen inside, when not all of our code is needed. */
  readonly code?: readonly string[];
  readonly args?: readonly string[];
  readonly readOnly?: readonly Mount[];
  readonly writable?: readonly Mount[];
  /** Size of the private memory file system at /tmp, in mebibytes. */
  readonly tmpMiB?: number;
  /** Extra pipes from the parent, opened inside as file descriptors 3, 4, … */
  readonly extraPipes?: number;
  /**
   * Host user id to run under, when the parent may change it (root) and others may read the code; one a room.
   * What is mounted must be open to that user.
   */
  readonly uid?: number;
  /** V8 heap limit inside, in mebibytes. */
  readonly heapMiB?: number;
  /** Refuse to start without a sandbox and its filter of system calls (strict mode). */
  readonly required?: boolean;
}

export interface Sandboxed {
  readonly process: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly extra: readonly Writable[];
  /** False when no sandbox could be made and development went on without one. */
  readonly confined: boolean;
}

/** The checkout's root: what a sandboxed process needs of our own code. */
export const codeRoot = join(import.meta.dirname, '..', '..', '..');

const samples = 'datasets/samples';
const isRoot = process.getuid?.() === 0;
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
const ourCode = [
  'platform',
  'policy',
  'disclosure-control',
  'datasets',
  'notebooks-gateway',
  'node_modules',
  'package.json',
];
let available: boolean | undefined;
let filter: Uint8Array | undefined;

/** Whether bubblewrap works for this user on this machine. */
export function sandboxAvailable(): boolean {
  if (available !== undefined) return available;
  filter = systemCallFilter();
  if (filter !== undefined && !bubblewrapWorks(filter)) filter = undefined;
  available = filter !== undefined || bubblewrapWorks();
  return available;
}

/** What the sandbox of this machine lacks, a clause each; where it lacks anything, strict mode does not start. */
export function sandboxFaults(): readonly string[] {
  if (!sandboxAvailable()) return ['bubblewrap does not work here, and a room must be confined'];
  if (filter === undefined)
    return ['no filter of system calls can be set here, and a room must not reach all of the kernel'];
  return [];
}

/** With a filter of system calls, which a kernel may lack. */
function bubblewrapWorks(calls?: Uint8Array): boolean {
  const node = realpathSync(process.execPath);
  const filtered = calls === undefined ? [] : ['--seccomp', '0'];
  const program = ['--ro-bind', node, '/vitrine/node', '/vitrine/node', '-v'];
  const { status } = spawnSync('bwrap', [...namespaces(false), ...systemMounts(), ...filtered, ...program], {
    stdio: ['pipe', 'ignore', 'ignore'],
    ...(calls === undefined ? {} : { input: calls }),
  });
  return status === 0;
}

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

/** Libraries only: there is no shell, interpreter or tool inside. */
function systemMounts(): readonly string[] {
  const dirs = ['/usr/lib', '/usr/lib64', '/lib', '/lib64', '/etc/ld.so.cache'];
  return [
    ...['/usr', '/etc', '/vitrine', '/vitrine/code'].flatMap(openFolder),
    ...dirs.flatMap((dir) => ['--ro-bind-try', dir, dir]),
    // Where the parent is root, so is a process inside as far as /proc's files go: none may be written.
    ...['--proc', '/proc', '--remount-ro', '/proc'],
    // The device folder lies in memory: unless it is closed, a room could fill the machine's through it.
    ...['--dev', '/dev', '--perms', '1777', '--size', String(16 * 1024 * 1024)],
    ...['--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
  ];
}

/**
 * Arguments for bubblewrap: no network, own process, IPC and host-name space, no power, no environment, and
 * nothing of the machine but read-only libraries, our code and what is mounted on purpose.
 */
export function bubblewrapArguments(options: SandboxOptions): readonly string[] {
  const user = canRunAs(options.uid) ? String(options.uid) : undefined;
  const mounts: string[] = [...systemMounts()];
  mounts.push('--perms', '1777', '--size', String((options.tmpMiB ?? 64) * 1024 * 1024), '--tmpfs', '/tmp');
  mounts.push('--ro-bind', realpathSync(process.execPath), '/vitrine/node');
  for (const part of options.code ?? ourCode) {
    const to = join('/vitrine/code', part);
    mounts.push(...openFolder(dirname(to)), '--ro-bind-try', join(codeRoot, part), to);
  }
  // Sample landing files hold names and numbers, if of nobody: no room has a use for them.
  if (options.code === undefined && existsSync(join(codeRoot, samples))) {
    mounts.push('--tmpfs', `/vitrine/code/${samples}`);
  }
  if (!isOurCode(options)) mounts.push('--ro-bind', options.entry, entryInside(options));
  if (user !== undefined && setpriv !== undefined) mounts.push('--ro-bind', setpriv, '/vitrine/setpriv');
  for (const { to } of [...(options.readOnly ?? []), ...(options.writable ?? [])]) {
    mounts.push(...openFolder(dirname(to)));
  }
  for (const mount of options.readOnly ?? []) mounts.push('--ro-bind', mount.from, mount.to);
  for (const mount of options.writable ?? []) mounts.push('--bind', mount.from, mount.to);
  return [
    ...namespaces(user !== undefined),
    ...['--setenv', 'HOME', '/tmp', '--setenv', 'TZ', 'UTC'],
    ...mounts,
    '--remount-ro',
    '/',
    '--chdir',
    '/vitrine/code',
    ...(user === undefined
      ? []
      : ['/vitrine/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all']),
    '/vitrine/node',
    ...nodeArguments(options),
    entryInside(options),
    ...(options.args ?? []),
  ];
}

/** Whether the entry is among the mounted parts of the checkout. A home, and a bundle in it, may lie in it too. */
function isOurCode({ entry, code }: SandboxOptions): boolean {
  return (code ?? ourCode).some((part) => entry.startsWith(`${join(codeRoot, part)}/`));
}

/** An entry that is not our code (a bundle) stands beside it, where it finds its modules. */
function entryInside(options: SandboxOptions): string {
  const { entry } = options;
  return join('/vitrine/code', isOurCode(options) ? entry.slice(codeRoot.length) : basename(entry));
}

function nodeArguments(options: SandboxOptions): readonly string[] {
  return ['--disable-proto=delete', `--max-old-space-size=${options.heapMiB ?? 256}`];
}

/**
 * Runs a command with no core dump and without descriptors that our own parent left open (Node closes its
 * own only). Without bash the second is left out: other shells cannot name descriptors above 9.
 */
function closed(command: readonly string[], pipes: number): readonly [string, readonly string[]] {
  const keep = Array.from({ length: 3 + pipes }, (_, fd) => String(fd)).join('|');
  const script = existsSync('/bin/bash')
    ? `ulimit -c 0; for f in /proc/self/fd/*; do f=\${f##*/}; case $f in ${keep}) ;; *) eval "exec $f>&-";; esac; done; exec "$@"`
    : 'ulimit -c 0; exec "$@"';
  return existsSync('/bin/bash')
    ? ['/bin/bash', ['--norc', '--noprofile', '-c', script, 'sandbox', ...command]]
    : ['/bin/sh', ['-c', script, 'sandbox', ...command]];
}

/**
 * Starts a Node process that can reach nothing but what is mounted. Without bubblewrap it starts unconfined,
 * which callers warn of loudly; mounted paths are then the machine's own: pass file names that hold in both
 * cases through `mountedPath`.
 * @throws Unavailable when a sandbox is required and cannot be made whole
 */
export function startSandboxed(options: SandboxOptions): Sandboxed {
  const confined = sandboxAvailable();
  const faults = options.required === true ? sandboxFaults() : [];
  if (faults.length > 0) {
    throw new Unavailable({
      detail: `What researchers send runs in a sandbox only, and none can be made: ${faults.join('; ')}.`,
      help: 'The operator must install bubblewrap, allow unprivileged user namespaces, and use a kernel with filters of system calls (seccomp).',
    });
  }
  const extraPipes = options.extraPipes ?? 0;
  const calls = confined ? filter : undefined;
  const filtered = calls === undefined ? [] : ['--seccomp', String(3 + extraPipes)];
  const pipes = extraPipes + (calls === undefined ? 0 : 1);
  const [command, args] = closed(
    confined
      ? ['bwrap', ...filtered, ...bubblewrapArguments(options)]
      : [process.execPath, ...nodeArguments(options), options.entry, ...(options.args ?? [])],
    pipes,
  );
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...Array.from({ length: pipes }, () => 'pipe' as const)],
    cwd: dirname(options.entry),
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
  });
  child.on('error', () => undefined);
  const [stdin, stdout, stderr, ...others] = child.stdio as unknown as [
    Writable,
    Readable,
    Readable,
    ...Writable[],
  ];
  // A child that ends early must not take its parent with it.
  for (const pipe of [stdin, ...others]) pipe.on('error', () => undefined);
  // bubblewrap reads the filter to its end and closes it: nothing inside inherits it.
  if (calls !== undefined) others.pop()?.end(calls);
  const extra = others;
  return { process: child, stdin, stdout, stderr, extra, confined };
}

/**
 * Host process ids of a sandboxed program and what it started: the descendants of the process we spawned that
 * are not bubblewrap itself. Empty while it starts and after it ended.
 */
export function sandboxedPids(child: ChildProcess): readonly number[] {
  const found: number[] = [];
  const visit = (pid: number): void => {
    let name: string;
    let children: string;
    try {
      name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    } catch {
      return;
    }
    if (!['bwrap', 'bash', 'sh', 'setpriv'].includes(name)) found.push(pid);
    for (const one of children.split(' ')) if (one !== '') visit(Number(one));
  };
  if (child.pid !== undefined) visit(child.pid);
  return found;
}

/** Resident memory of a process in bytes; 0 when it is gone. Source: /proc/PID/status, VmRSS. */
export function residentBytes(pid: number): number {
  try {
    return (
      Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
    );
  } catch {
    return 0;
  }
}

/** Where a mount is found by the sandboxed process: its inside path, or the machine's when unconfined. */
export function mountedPath(mount: Mount): string {
  return sandboxAvailable() ? mount.to : mount.from;
}
