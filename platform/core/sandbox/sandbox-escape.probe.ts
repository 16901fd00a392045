/** What a hostile program would try, run inside the sandbox by sandbox-escape.test.ts; it prints what it found. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

const [port = '0', secretFile = '', mounted = '', writable = '', unshare = ''] = process.argv.slice(2);

function attempt(act: () => unknown): string {
  try {
    const value = act();
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'failed';
  }
}

function reach(host: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 3000 });
    socket.on('connect', () => resolve('connected'));
    socket.on('timeout', () => resolve('timeout'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
  });
}

function fill(path: string, mebibytes: number): string {
  return attempt(() => {
    for (let i = 0; i < mebibytes; i++) writeFileSync(path, Buffer.alloc(1024 * 1024), { flag: 'a' });
  });
}

process.stdout.write(
  JSON.stringify({
    loopback: await reach('127.0.0.1'),
    outside: await reach('192.0.2.1'),
    interfaces: attempt(() => Object.keys(networkInterfaces()).join()),
    secret: attempt(() => readFileSync(secretFile, 'utf8')),
    mounted: attempt(() => readFileSync(mounted, 'utf8')),
    changeMounted: attempt(() => writeFileSync(mounted, 'changed')),
    writable: attempt(() => writeFileSync(`${writable}/made-inside`, 'by the room')),
    environment: Object.keys(process.env).sort(),
    processes: attempt(() => readdirSync('/proc').length),
    root: attempt(() => writeFileSync('/written', 'x')),
    code: attempt(() => writeFileSync('/vitrine/code/platform/core/written', 'x')),
    device: attempt(() => writeFileSync('/dev/written', 'x')),
    sharedMemory: fill('/dev/shm/big', 32),
    temporary: fill('/tmp/big', 16),
    homes: ['/home', '/root', '/work', '/etc/passwd', '/var', '/run'].filter((path) => existsSync(path)),
    samples: attempt(() => readdirSync('/vitrine/code/datasets/samples').length),
    // The tool stands in for a program that a room wrote itself; without a namespace it starts, so it is there.
    tool: spawnSync(unshare, ['--version']).status,
    userNamespace: spawnSync(unshare, ['--user', unshare, '--version']).status,
    shell: spawnSync('/bin/sh', ['-c', 'true']).error === undefined,
    user: process.getuid?.(),
  }),
);
