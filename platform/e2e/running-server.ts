import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { removeHome, sampleHome } from './sample-home.ts';

export interface RunningServer {
  readonly url: string;
  readonly home: string;
  readonly process: ChildProcess;
  /** The server itself: a child of the process that was started, where that gave it an account of its own. */
  readonly serverPid: number;
  /** Runs a `vitrine` command on the same home. */
  command(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

const main = join(codeRoot, 'platform', 'cli', 'main.ts');

/**
 * Starts Vitrine as `npm start` does, on any free port and a home of its own: the one given, or one with the sample,
 * which goes when it stops. `within`: a command that runs the one given to it, in surroundings of its own;
 * `environment`: variables beside the usual.
 */
export async function startVitrine(
  home?: string,
  within: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const root = home ?? (await sampleHome());
  const [program, words] = commandLine(root, within);
  const child = spawn(program, [...words, 'start', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      VITRINE_LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const found = /Vitrine is at (\S+)/.exec(output);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`Vitrine did not start:\n${output}`)));
  });
  return {
    url,
    home: root,
    process: child,
    serverPid: serverOf(child.pid ?? -1),
    command: (args) => runCommand(root, args, within),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null) await ended;
      if (home === undefined) await removeHome(root);
    },
  };
}

/** Ends a server as a power cut would, and waits until it is gone with its children. */
export async function cutPower({ process: child }: RunningServer): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** The first of its children that runs the same program, or itself. */
function serverOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ');
  const same = children.filter(
    (one) => one !== '' && readFileSync(`/proc/${one}/cmdline`, 'utf8').includes(main),
  );
  return Number(same[0] ?? pid);
}

function commandLine(home: string, within: readonly string[]): readonly [string, readonly string[]] {
  const [program, ...words] = [...within, process.execPath, main, '--home', home];
  return [program, words];
}

/** Runs a `vitrine` command on a home. */
export function runCommand(
  home: string,
  args: readonly string[],
  within: readonly string[] = [],
): Promise<{ status: number; stdout: string; stderr: string }> {
  const [program, words] = commandLine(home, within);
  return new Promise((resolve) => {
    const child = spawn(program, [...words, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.once('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
  });
}
