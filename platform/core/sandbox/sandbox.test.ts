import { mkdtemp, readFile, rm, writeFile, mkdir, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as sandbox from './sandbox.ts';
import { canRunAs, confinementOf } from './bubblewrap.ts';
import { codeRoot } from './code-root.ts';
import { sandboxedPids, scratchBytes } from './processes.ts';
import type { Program } from './program.ts';
import { sandboxFaults, startSandboxed } from './sandbox.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vs-'));
  await chmod(dir, 0o755);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs a program inside and gives what it printed as JSON. */
async function inside(program: string, options: Partial<Program> = {}): Promise<unknown> {
  const entry = join(dir, 'probe.mjs');
  await writeFile(
    entry,
    `import fs from 'node:fs'; import net from 'node:net'; import os from 'node:os';
     const libs = process.arch === 'x64' ? 'x86_64-linux-gnu' : 'aarch64-linux-gnu';
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
    const { options, command } = confinementOf({ entry, code });
    const mounted = options.indexOf(entry);
    expect(options.slice(mounted - 1, mounted + 2)).toEqual(['--ro-bind', entry, '/vitrine/code/reader.mjs']);
    expect(command.at(-1)).toBe('/vitrine/code/reader.mjs');
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
        code(() => Object.keys(os.networkInterfaces())),
        await connect({ host: '192.0.2.1', port: 80 }),
        await connect({ host: '169.254.169.254', port: 80 }),
        await connect({ host: '127.0.0.1', port: 8420 }),
      ];`),
    ).toEqual(['ERR_SYSTEM_ERROR', 'EAFNOSUPPORT', 'EAFNOSUPPORT', 'EAFNOSUPPORT']);
  });

  it('sees no other process, no home, no tool, and writes only to its own memory', async () => {
    const seen = await inside(
      `return {
        processes: code(() => fs.readdirSync('/proc').length),
        root: fs.readdirSync('/').sort(),
        tools: ['/usr/bin', '/usr/sbin', '/bin', '/usr/share', '/usr/lib/jvm', '/sys', '/etc'].filter((path) => fs.existsSync(path)),
        files: [...fs.readdirSync('/lib/' + libs), ...fs.readdirSync('/lib64')].filter((name) => !/\\.so(\\.|$)/.test(name)),
        passwords: code(() => fs.readFileSync('/etc/passwd')),
        tests: code(() => fs.readFileSync(${JSON.stringify(join(dir, 'probe.mjs'))})),
        write: ['/x', '/lib64/x', '/vitrine/x', '/vitrine/code/probe.mjs', '/dev/x']
          .map((path) => code(() => fs.writeFileSync(path, 'x', { flag: 'a' }))),
        memory: code(() => fs.writeFileSync('/tmp/x', 'x')),
        full: code(() => fs.writeFileSync('/tmp/y', Buffer.alloc(3 << 20))),
      };`,
      { limits: { tmpMiB: 1, fileMiB: 16 } },
    );
    expect(seen).toMatchObject({
      processes: 'ENOENT',
      tools: [],
      files: [],
      passwords: 'ENOENT',
      tests: 'ENOENT',
      memory: 'ok',
      full: 'ENOSPC',
    });
    const state = seen as { root: string[]; write: string[] };
    expect(state.root).not.toContain('home');
    for (const refused of state.write) expect(['EROFS', 'EACCES', 'EPERM']).toContain(refused);
  });

  it('has no powers, dumps no core, cannot gain a user and is filtered: as the machine sees it from outside', async () => {
    const entry = join(dir, 'idle.mjs');
    await writeFile(entry, `console.log('here'); setInterval(() => {}, 1000);`);
    const sandboxed = startSandboxed({ entry, code: [], uid: 712_346, limits: { processes: 99 } });
    for await (const chunk of sandboxed.stdout) {
      expect(String(chunk)).toBe('here\n');
      const [pid = 0] = sandboxedPids(sandboxed.process);
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/CapEff:\s0000000000000000/);
      expect(status).toMatch(/CapPrm:\s0000000000000000/);
      expect(status).toMatch(/NoNewPrivs:\s1/);
      expect(status).toMatch(/Seccomp:\s2/);
      const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
      expect(limits).toMatch(/Max core file size\s+0\s+0/);
      expect(limits).toMatch(/Max open files\s+512\s+512/);
      expect(limits).toMatch(/Max file size\s+67108864\s+67108864/);
      if (canRunAs(1)) expect(limits).toMatch(/Max processes\s+99\s+99/);
      sandboxed.process.kill('SIGKILL');
    }
  });

  it('has its scratch counted from outside, which its own memory does not show', async () => {
    const entry = join(dir, 'fills.mjs');
    await writeFile(
      entry,
      `import fs from 'node:fs'; fs.writeFileSync('/tmp/big', Buffer.alloc(20 << 20)); console.log('here'); setInterval(() => {}, 1000);`,
    );
    const sandboxed = startSandboxed({ entry, code: [] });
    for await (const chunk of sandboxed.stdout) {
      expect(String(chunk)).toBe('here\n');
      const [pid = 0] = sandboxedPids(sandboxed.process);
      expect(scratchBytes(pid)).toBeGreaterThanOrEqual(20 * 1024 * 1024);
      sandboxed.process.kill('SIGKILL');
    }
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

describe('A program that takes all it can', () => {
  it.runIf(canRunAs(1))('starts no more processes and threads than its limit', async () => {
    const entry = join(dir, 'forks.mjs');
    await writeFile(
      entry,
      `import { Worker } from 'node:worker_threads';
       const limits = { resourceLimits: { maxOldGenerationSizeMb: 8 } };
       for (let i = 0; i < 200; i++) {
         const worker = new Worker('setInterval(() => {}, 1000)', { eval: true, ...limits });
         await new Promise((resolve) => worker.on('online', () => resolve(console.log('one'))).on('error', resolve));
       }`,
    );
    const sandboxed = startSandboxed({ entry, code: [], uid: 712_347, limits: { processes: 40 } });
    // Node ends itself where it gets no thread; what counts is that the machine gave none.
    const started = text(sandboxed.stdout).then((lines) => lines.split('one').length - 1);
    await Promise.race([started, setTimeout(10_000)]);
    sandboxed.process.kill('SIGKILL');
    expect(await started).toBeGreaterThan(0);
    expect(await started).toBeLessThan(40);
  });

  it('writes no file larger than it may', async () => {
    expect(
      await inside(
        `process.on('SIGXFSZ', () => {});
         return code(() => fs.writeFileSync('/tmp/x', Buffer.alloc(3 << 20)));`,
        { limits: { tmpMiB: 16, fileMiB: 1 } },
      ),
    ).toBe('EFBIG');
  });

  it('finds neither the machine’s paths nor its state', async () => {
    const seen = (await inside(
      `return ['/proc/1/cmdline', '/proc/self/mountinfo', '/proc/stat', '/proc/pressure', '/sys/kernel', '/etc/hostname', '/dev/mem']
        .map((path) => code(() => fs.readFileSync(path, 'latin1')));`,
    )) as string[];
    expect(new Set(seen)).toEqual(new Set(['ENOENT']));
  });
});
