import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A file or folder of the machine, seen at another path inside. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

export interface SandboxOptions {
  /** The TypeScript entry file the sandboxed Node runs. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly readOnly?: readonly Mount[];
  readonly writable?: readonly Mount[];
  /** Size of the private memory file system at /tmp, in mebibytes. */
  readonly tmpMiB?: number;
  /** Extra pipes from the parent, opened inside as file descriptors 3, 4, … */
  readonly extraPipes?: number;
  /** Host user id to run under, when the parent may change it (root); one a room. */
  readonly uid?: number;
  /** V8 heap limit inside, in mebibytes. */
  readonly heapMiB?: number;
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
export const codeRoot = join(import.meta.dirname, '..', '..');

let available: boolean | undefined;

/** Whether bubblewrap works for this user on this machine. */
export function sandboxAvailable(): boolean {
  available ??=
    spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', '/bin/true'], { stdio: 'ignore' }).status ===
    0;
  return available;
}

/** Arguments for bubblewrap: no network, own PID, IPC, UTS and user space, nothing of the machine but read-only system folders and our code. */
export function bubblewrapArguments(options: SandboxOptions): readonly string[] {
  const node = realpathSync(process.execPath);
  const mounts: string[] = [];
  for (const dir of ['/usr', '/bin', '/lib', '/lib64', '/etc/ssl', '/etc/ld.so.cache']) {
    mounts.push('--ro-bind-try', dir, dir);
  }
  mounts.push('--proc', '/proc', '--dev', '/dev');
  mounts.push('--size', String((options.tmpMiB ?? 64) * 1024 * 1024), '--tmpfs', '/tmp');
  mounts.push('--ro-bind', node, '/vitrine/node');
  for (const part of [
    'platform',
    'policy',
    'disclosure-control',
    'datasets',
    'notebooks-gateway',
    'node_modules',
    'package.json',
  ]) {
    mounts.push('--ro-bind-try', join(codeRoot, part), `/vitrine/code/${part}`);
  }
  for (const mount of options.readOnly ?? []) mounts.push('--ro-bind', mount.from, mount.to);
  for (const mount of options.writable ?? []) mounts.push('--bind', mount.from, mount.to);
  return [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    '--clearenv',
    '--setenv',
    'PATH',
    '/usr/bin:/bin',
    '--setenv',
    'HOME',
    '/tmp',
    '--setenv',
    'TZ',
    'UTC',
    ...mounts,
    '--chdir',
    '/vitrine/code',
    '/vitrine/node',
    ...nodeArguments(options),
    join('/vitrine/code', options.entry.slice(codeRoot.length)),
    ...(options.args ?? []),
  ];
}

function nodeArguments(options: SandboxOptions): readonly string[] {
  return ['--disable-proto=delete', `--max-old-space-size=${options.heapMiB ?? 256}`];
}

/**
 * Starts a Node process that can reach nothing but what is mounted. Without bubblewrap it starts unconfined:
 * callers refuse that in strict mode and warn loudly in development. Mounted paths are
 * then the machine's own: pass file names that hold in both cases through `mountedPath`.
 */
export function startSandboxed(options: SandboxOptions): Sandboxed {
  const confined = sandboxAvailable();
  const stdio: 'pipe'[] = [
    'pipe',
    'pipe',
    'pipe',
    ...Array.from({ length: options.extraPipes ?? 0 }, () => 'pipe' as const),
  ];
  const identity =
    options.uid !== undefined && process.getuid?.() === 0 ? { uid: options.uid, gid: options.uid } : {};
  const child = confined
    ? spawn('bwrap', bubblewrapArguments(options), { stdio, ...identity })
    : spawn(process.execPath, [...nodeArguments(options), options.entry, ...(options.args ?? [])], {
        stdio,
        cwd: dirname(options.entry),
        env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
      });
  child.on('error', () => undefined);
  const [stdin, stdout, stderr, ...extra] = child.stdio as unknown as [
    Writable,
    Readable,
    Readable,
    ...Writable[],
  ];
  return { process: child, stdin, stdout, stderr, extra, confined };
}

/** Where a mount is found by the sandboxed process: its inside path, or the machine's when unconfined. */
export function mountedPath(mount: Mount): string {
  return sandboxAvailable() ? mount.to : mount.from;
}
