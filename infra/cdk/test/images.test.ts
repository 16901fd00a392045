import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { imageNames } from '../stacks/services/images-stack.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = join(root, 'infra', 'images');
const files = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
const words = z.array(z.string());
const line = (file: string, instruction: string): string[] => {
  const found = new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(text(file))?.[1];
  return found === undefined ? [] : words.parse(JSON.parse(found));
};

describe.each(files)('%s', (file) => {
  test('starts from a digest that is given, and runs as a user without a name or powers', () => {
    const bases = [...text(file).matchAll(/^FROM (\S+)/gm)].map((one) => one[1]);
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) expect(base).toMatch(/^\$\{(BASE|BUILD)\}$/);
    expect(text(file)).toMatch(/^USER 10001:10001$/m);
    expect(text(file)).not.toMatch(/^ADD |curl|wget|:latest|sudo/m);
    expect(text(file).lastIndexOf('USER 10001')).toBeGreaterThan(text(file).lastIndexOf('RUN '));
  });

  test('starts a program that is there', () => {
    const [program, entry = ''] = line(file, 'ENTRYPOINT');
    expect(['node', 'python3']).toContain(program);
    if (program === 'node') expect(existsSync(join(root, entry)), entry).toBe(true);
  });
});

test('the image of kernels holds what rooms load, from the lists that they are made of, and no Jupyter kernel of R', () => {
  const kernels = text('kernels.Dockerfile');
  const instructions = kernels.replaceAll(/^#.*$/gm, '');
  expect(instructions).not.toMatch(/irkernel|python3-ipykernel/i);
  const copied = /^COPY (\S+) (\S+)$/m.exec(instructions);
  const [, from = '', to = ''] = copied ?? [];
  const inRepository = (path: string): string => join(root, path.replace(to, from));
  const [, lock = ''] = /--require-hashes\s+(?:\\\s+)?-r (\S+)/.exec(instructions) ?? [];
  expect(existsSync(inRepository(lock)), lock).toBe(true);
  const [, broker = ''] = line('kernels.Dockerfile', 'ENTRYPOINT');
  expect(existsSync(inRepository(broker)), broker).toBe(true);
  // The shell's own answer: the names that the list has, and no others.
  const [, named = '', list = ''] = /\$\((sed -n '[^']+') (\S+)\)/.exec(instructions) ?? [];
  const { stdout } = spawnSync('sh', ['-c', `${named} '${inRepository(list)}'`], { encoding: 'utf8' });
  const wanted = readFileSync(inRepository(list), 'utf8')
    .split('\n')
    .filter((one) => one !== '' && !one.startsWith('#'))
    .map((one) => one.split(' ')[0]);
  expect(stdout.trim().split('\n')).toEqual(wanted);
});

test('every image that a task names has its Dockerfile', () => {
  for (const name of imageNames) expect(files).toContain(`${name}.Dockerfile`);
});

test('the server’s command line is one that it knows', () => {
  const [, entry = ''] = line('server.Dockerfile', 'ENTRYPOINT');
  const [command = ''] = line('server.Dockerfile', 'CMD');
  const { status, stdout } = spawnSync(process.execPath, [entry, command, '--help'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toContain('Usage: vitrine start');
});

const running: ChildProcess[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.kill('SIGKILL');
});

async function startProxy(target: string): Promise<number> {
  const [, entry = ''] = line('sign-in-proxy.Dockerfile', 'ENTRYPOINT');
  const proxy = spawn(process.execPath, [entry], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ALLOWED_HOST: 'sign-in.example.nhs.uk', PORT: '0', TARGET: target },
  });
  running.push(proxy);
  const [first] = z.tuple([z.string()]).parse(await once(createInterface(proxy.stdout), 'line'));
  return z.object({ listening: z.number() }).parse(JSON.parse(first)).listening;
}

function tunnel(port: number, path: string): Promise<{ status: number | undefined; said: string }> {
  return new Promise((resolve, reject) => {
    const ask = request({ port, method: 'CONNECT', path });
    ask.on('connect', (answer: IncomingMessage, socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        resolve({ status: answer.statusCode, said: '' });
        return;
      }
      socket.once('data', (data: Buffer) => {
        socket.destroy();
        resolve({ status: 200, said: data.toString() });
      });
      socket.write('hello');
    });
    ask.on('error', reject);
    ask.end();
  });
}

test('the sign-in proxy leads to port 443 of the OpenID provider, and nowhere else', async () => {
  const provider = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0);
  await once(provider, 'listening');
  const { port } = z.object({ port: z.number() }).parse(provider.address());
  const proxy = await startProxy(`127.0.0.1:${port}`);
  expect(await tunnel(proxy, 'sign-in.example.nhs.uk:443')).toEqual({ status: 200, said: 'hello' });
  for (const other of [
    'sign-in.example.nhs.uk:22',
    'evil.example:443',
    '169.254.169.254:443',
    'sign-in.example.nhs.uk.evil.example:443',
    'x@sign-in.example.nhs.uk:443',
  ])
    expect((await tunnel(proxy, other)).status, other).toBe(403);
  provider.close();
});

test('a proxy without one host to lead to does not start', () => {
  const [, entry = ''] = line('sign-in-proxy.Dockerfile', 'ENTRYPOINT');
  const { status } = spawnSync(process.execPath, [entry], { cwd: root, env: { ALLOWED_HOST: '*' } });
  expect(status).toBe(2);
});
