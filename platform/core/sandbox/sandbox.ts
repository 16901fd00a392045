import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { Unavailable } from '../errors.ts';
import { canRunAs, confinementOf, trialArguments } from './bubblewrap.ts';
import { listenAt } from './listening.ts';
import { nodeArguments } from './node-program.ts';
import { isNodeProgram, limitsOf, type Mount, type NodeProgram, type Program } from './program.ts';
import { systemCallFilter, type CallList } from './system-call-filter.ts';

export interface Sandboxed {
  readonly process: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly extra: readonly Duplex[];
  /** False when no sandbox could be made and development went on without one. */
  readonly confined: boolean;
}

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
  const filtered = calls === undefined ? [] : ['--seccomp', '0'];
  const { status } = spawnSync('bwrap', [...trialArguments(), ...filtered, '/vitrine/node', '-v'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    ...(calls === undefined ? {} : { input: calls }),
  });
  return status === 0;
}

/**
 * Runs a command within limits, with no core dump, and without descriptors that our own parent left open (Node closes
 * its own only). Without bash the last is left out: other shells cannot name descriptors above 9.
 */
function closed(
  command: readonly string[],
  pipes: number,
  limits: readonly string[],
): readonly [string, readonly string[]] {
  const keep = Array.from({ length: 3 + pipes }, (_, fd) => String(fd)).join('|');
  const within = ['ulimit -c 0', ...limits.map((limit) => `ulimit ${limit}`)].join('; ');
  const script = existsSync('/bin/bash')
    ? `${within}; for f in /proc/self/fd/*; do f=\${f##*/}; case $f in ${keep}) ;; *) eval "exec $f>&-";; esac; done; exec "$@"`
    : 'ulimit -c 0; exec "$@"';
  return existsSync('/bin/bash')
    ? ['/bin/bash', ['--norc', '--noprofile', '-c', script, 'sandbox', ...command]]
    : ['/bin/sh', ['-c', script, 'sandbox', ...command]];
}

/** Limits of the kernel for each process (setrlimit(2)): open files, file size, locked memory, message queues. */
function resourceLimits(program: Program): readonly string[] {
  const { fileMiB, processes } = limitsOf(program);
  return [
    '-n 512',
    `-f ${fileMiB * 1024}`,
    '-l 64',
    '-q 0',
    // The kernel counts by user: where rooms share one, so would their limit be shared.
    ...(canRunAs(program.uid) ? [`-u ${processes}`] : []),
  ];
}

/**
 * Starts a program that can reach nothing but what is mounted. Without bubblewrap a Node program starts unconfined,
 * which callers warn of loudly; mounted paths are then the machine's own: pass file names that hold in both
 * cases through `mountedPath`. Other programs run confined, with their filter of system calls, or not at all.
 * @throws Unavailable when a sandbox is required and cannot be made whole
 */
export function startSandboxed(program: Program): Sandboxed {
  const confined = sandboxAvailable();
  const faults = program.required === true || !isNodeProgram(program) ? sandboxFaults() : [];
  if (faults.length > 0) {
    throw new Unavailable({
      detail: `What researchers send runs in a sandbox only, and none can be made: ${faults.join('; ')}.`,
      help: 'The operator must install bubblewrap, allow unprivileged user namespaces, and use a kernel with filters of system calls (seccomp).',
    });
  }
  return confined || !isNodeProgram(program) ? startConfined(program) : startUnconfined(program);
}

function startConfined(program: Program): Sandboxed {
  const { options, command } = confinementOf(program);
  const first = 3 + (program.extraPipes ?? 0) + (program.listensAt === undefined ? 0 : 1);
  const calls = isNodeProgram(program) ? filter : filterFor(program.calls);
  // Options go over a pipe: bubblewrap's own command line can be read inside, and would show paths of the machine.
  const ownPipes: readonly Uint8Array[] = [
    Buffer.from(options.map((option) => `${option}\0`).join('')),
    ...(calls === undefined ? [] : [calls]),
  ];
  const filtered = calls === undefined ? [] : ['--seccomp', String(first + 1)];
  const started = start(
    program,
    ['bwrap', ...filtered, '--args', String(first), ...command],
    ownPipes.length,
    resourceLimits(program),
  );
  // bubblewrap reads them to their end and closes them: nothing inside inherits them.
  const own = started.pipes.slice(-ownPipes.length);
  own.forEach((pipe, at) => pipe.end(ownPipes[at]));
  return { ...started.sandboxed, extra: started.pipes.slice(0, -ownPipes.length), confined: true };
}

const filters = new Map<CallList, Uint8Array | undefined>();

function filterFor(list: CallList): Uint8Array | undefined {
  if (!filters.has(list)) filters.set(list, systemCallFilter(process.arch, list));
  return filters.get(list);
}

function startUnconfined(program: NodeProgram): Sandboxed {
  const command = [process.execPath, ...nodeArguments(program), program.entry, ...(program.args ?? [])];
  const { sandboxed, pipes } = start(program, command, 0, []);
  return { ...sandboxed, extra: pipes, confined: false };
}

function start(
  program: Program,
  command: readonly string[],
  ownPipes: number,
  limits: readonly string[],
): { sandboxed: Omit<Sandboxed, 'extra' | 'confined'>; pipes: readonly Duplex[] } {
  const given = program.extraPipes ?? 0;
  const listening = program.listensAt === undefined ? undefined : listenAt(program.listensAt);
  const sockets = listening === undefined ? [] : [listening.stdio];
  const [file, args] = closed(command, given + sockets.length + ownPipes, limits);
  const asPipes = (count: number): readonly 'pipe'[] => Array.from({ length: count }, () => 'pipe');
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...asPipes(given), ...sockets, ...asPipes(ownPipes)],
    cwd: isNodeProgram(program) ? dirname(program.entry) : '/',
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
  });
  listening?.handOver();
  child.on('error', () => undefined);
  const [stdin, stdout, stderr, ...rest] = child.stdio as unknown as [
    Writable,
    Readable,
    Readable,
    ...(Duplex | null)[],
  ];
  // What we handed over is nobody's here.
  const others = rest.filter((pipe) => pipe !== null);
  // A child that ends early must not take its parent with it.
  for (const pipe of [stdin, ...others]) pipe.on('error', () => undefined);
  return { sandboxed: { process: child, stdin, stdout, stderr }, pipes: others };
}

/** Where a mount is found by the sandboxed process: its inside path, or the machine's when unconfined. */
export function mountedPath(mount: Mount): string {
  return sandboxAvailable() ? mount.to : mount.from;
}
