import { mkdtemp, rm, writeFile, mkdir, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as sandbox from './sandbox.ts';
import {
  bubblewrapArguments,
  canRunAs,
  codeRoot,
  sandboxedPids,
  sandboxFaults,
  startSandboxed,
  type SandboxOptions,
} from './sandbox.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vs-'));
  await chmod(dir, 0o755);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs a program inside and gives what it printed as JSON. */
async function inside(program: string, options: Partial<SandboxOptions> = {}): Promise<unknown> {
  const entry = join(dir, 'probe.mjs');
  await writeFile(
    entry,
    `import fs from 'node:fs'; import net from 'node:net'; import os from 'node:os';
     const code = (work) => { try { return work() ?? 'ok'; } catch (error) { return error.code; } };
     const connect = (where) => new Promise((resolve) => net.connect(where)
       .on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)));
     console.log(JSON.stringify(await (async () => { ${program} })()));`,
  );
  const sandboxed = startSandboxed({ entry, code: [], ...options });
  return JSON.parse(await text(sandboxed.stdout));
}

it('mounts a bundle that a home inside the checkout holds, as one outside', () => {
  const code = ['node_modules/@duckdb'];
  for (const entry of [join(codeRoot, '.vitrine', 'rooms', 'reader.mjs'), '/elsewhere/reader.mjs']) {
    const args = bubblewrapArguments({ entry, code });
    const mounted = args.indexOf(entry);
    expect(args.slice(mounted - 1, mounted + 2)).toEqual(['--ro-bind', entry, '/vitrine/code/reader.mjs']);
    expect(args.at(-1)).toBe('/vitrine/code/reader.mjs');
  }
});

describe('Where strict mode asks for a sandbox', () => {
  /** Whether a sandbox can be made is found out once a process, so these look with a module of their own. */
  async function elsewhere(change: () => () => void): Promise<typeof sandbox> {
    vi.resetModules();
    const back = change();
    const found = await import('./sandbox.ts');
    found.sandboxFaults();
    back();
    return found;
  }
  const onAnotherProcessor = (): (() => void) => {
    const real = Object.getOwnPropertyDescriptor(process, 'arch') ?? {};
    Object.defineProperty(process, 'arch', { ...real, value: 'riscv64' });
    return () => Object.defineProperty(process, 'arch', real);
  };
  const withoutPrograms = (): (() => void) => {
    const real = process.env.PATH;
    process.env.PATH = '/nowhere';
    return () => (process.env.PATH = real);
  };

  it.each([
    ['bubblewrap', withoutPrograms, false],
    ['the filter of system calls', onAnotherProcessor, true],
  ])('one without %s is refused, and said to be faulty', async (_what, change, confined) => {
    const found = await elsewhere(change);
    expect(found.sandboxAvailable()).toBe(confined);
    expect(found.sandboxFaults()).toHaveLength(1);
    const start = (): unknown =>
      found.startSandboxed({ entry: join(dir, 'never.mjs'), code: [], required: true });
    expect(start).toThrow(expect.objectContaining({ code: 'unavailable' }) as Error);
  });

  it('a whole one is made', async () => {
    expect(sandboxFaults()).toEqual([]);
    expect(await inside('return 1;', { required: true })).toBe(1);
  });
});

describe('A sandboxed process', () => {
  it('has no environment of its parent', async () => {
    process.env.VITRINE_TEST_SECRET = 'not for rooms';
    const names = await inside('return Object.keys(process.env).sort();');
    delete process.env.VITRINE_TEST_SECRET;
    expect(names).toEqual(['HOME', 'PWD', 'TZ']);
  });

  it('has no network but an empty one of its own', async () => {
    expect(
      await inside(`return [
        Object.keys(os.networkInterfaces()).filter((name) => name !== 'lo'),
        await connect({ host: '192.0.2.1', port: 80 }),
        await connect({ host: '169.254.169.254', port: 80 }),
        await connect({ host: '127.0.0.1', port: 8420 }),
      ];`),
    ).toEqual([[], 'ENETUNREACH', 'ENETUNREACH', 'ECONNREFUSED']);
  });

  it('sees no other process, no home, no tool, and writes only to its own memory', async () => {
    const seen = await inside(
      `return {
        processes: fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length,
        root: fs.readdirSync('/').sort(),
        tools: fs.readdirSync('/usr').filter((name) => !name.startsWith('lib')),
        passwords: code(() => fs.readFileSync('/etc/passwd')),
        tests: code(() => fs.readFileSync(${JSON.stringify(join(dir, 'probe.mjs'))})),
        write: ['/x', '/usr/lib/x', '/vitrine/x', '/vitrine/code/probe.mjs', '/dev/x']
          .map((path) => code(() => fs.writeFileSync(path, 'x', { flag: 'a' }))),
        open: ['/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj']
          .map((path) => code(() => fs.closeSync(fs.openSync(path, 'r+')))),
        memory: code(() => fs.writeFileSync('/tmp/x', 'x')),
        full: code(() => fs.writeFileSync('/tmp/y', Buffer.alloc(3 << 20))),
      };`,
      { tmpMiB: 1 },
    );
    expect(seen).toMatchObject({
      processes: 2,
      tools: [],
      passwords: 'ENOENT',
      tests: 'ENOENT',
      memory: 'ok',
      full: 'ENOSPC',
    });
    const state = seen as { root: string[]; write: string[]; open: string[] };
    expect(state.root).not.toContain('home');
    for (const refused of [...state.write, ...state.open])
      expect(['EROFS', 'EACCES', 'EPERM']).toContain(refused);
  });

  it('has no powers, dumps no core and cannot gain a user', async () => {
    const status = (await inside(
      `return { status: fs.readFileSync('/proc/self/status', 'utf8'), limits: fs.readFileSync('/proc/self/limits', 'utf8') };`,
    )) as { status: string; limits: string };
    expect(status.status).toMatch(/CapEff:\s0000000000000000/);
    expect(status.status).toMatch(/CapPrm:\s0000000000000000/);
    expect(status.status).toMatch(/NoNewPrivs:\s1/);
    expect(status.limits).toMatch(/Max core file size\s+0\s+0/);
  });

  it('runs under the user asked for when the parent may choose', async () => {
    const uid = 712_345;
    const seen = await inside('return process.getuid();', { uid });
    expect(seen).toBe(canRunAs(uid) ? uid : process.getuid?.());
  });

  it('sees what is mounted, as it is mounted', async () => {
    await mkdir(join(dir, 'given'), { recursive: true });
    await writeFile(join(dir, 'given', 'file'), 'hello', { mode: 0o644 });
    expect(
      await inside(
        `return [fs.readFileSync('/deep/in/given/file', 'utf8'), code(() => fs.writeFileSync('/deep/in/given/x', ''))];`,
        {
          readOnly: [{ from: join(dir, 'given'), to: '/deep/in/given' }],
          uid: 712_345,
        },
      ),
    ).toEqual(['hello', 'EROFS']);
  });

  it('is found from outside, and ends with the process that was started', async () => {
    const entry = join(dir, 'wait.mjs');
    await writeFile(entry, `console.log('here'); setInterval(() => {}, 1000);`);
    const sandboxed = startSandboxed({ entry, code: [] });
    for await (const chunk of sandboxed.stdout) {
      expect(String(chunk)).toBe('here\n');
      const pids = sandboxedPids(sandboxed.process);
      expect(pids).toHaveLength(1);
      sandboxed.process.kill('SIGKILL');
    }
    expect(sandboxedPids(sandboxed.process)).toEqual([]);
  });
});
