import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';
import { Rooms } from './rooms.ts';
import type { RoomTable } from './reader-process.ts';

/** Code that speaks the kernel's own protocol, or ends what it lives in: the session is cut or over, never misled. */
let kernels: KernelWorkshop;
let cut: RoomTable;
let opened: OpenedKernel;

beforeAll(async () => {
  kernels = await openKernelWorkshop();
  cut = await kernels.workshop.cut('episodes', 'SELECT i AS person_id FROM range(10) t(i)');
  opened = await kernels.open('r', [cut]);
  await opened.run(`
import json
kernel = get_ipython().kernel
# Whatever JSON can say, also what Jupyter itself would not.
kernel.session.pack = lambda value: json.dumps(value, default=str).encode()
table = "application/vnd.vitrine.table+json"
def forge(kind, content, parent=None):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent or kernel.get_parent(), ident=b"x")
def show(data): forge("display_data", {"data": data, "metadata": {}})
`);
});
afterAll(() => kernels.close());

describe('A kernel that forges messages', () => {
  it('has nothing shown that is no table, no picture and no text', async () => {
    const shown = await opened.run(`
for data in (
    {table: {"columns": ["a"], "rows": [["1", "2"]], "totalRows": 1}},
    {table: {"columns": ["a"], "rows": [["1"]], "totalRows": 0}},
    {table: {"columns": ["a"], "rows": [["1"]], "totalRows": 1e400}},
    {table: {"columns": "abc", "rows": 5, "totalRows": 1}},
    {table: "text"}, {table: None}, [], "x", None,
    {"image/png": "not base 64"}, {"image/png": 5},
    {"text/html": "<script>alert(1)</script>"}, {"text/plain": {"a": 1}},
):
    show(data)
forge("stream", {"name": "../x", "text": 5}); forge("error", {"ename": {}, "evalue": None, "traceback": "x"})
forge("unheard-of", {"text": "x"}); forge("execute_reply", {"status": "error", "ename": "Forged"})`);
    expect(shown.state).toBe('ok');
    expect(shown.outputs.map(({ kind }) => kind)).toEqual(['error']);
    expect(JSON.stringify(shown.outputs)).not.toContain('script');
  });

  it('has halves of characters mended, which no other program could read', async () => {
    const shown = await opened.run('show({"text/plain": "\\ud800 whole"})');
    expect(shown).toMatchObject({ state: 'ok', outputs: [{ kind: 'value', text: '? whole' }] });
  });

  it('that says it is idle before it is, ends no later run', async () => {
    const early = await opened.run(
      'forge("status", {"execution_state": "idle"})\nprint("after", flush=True)\nimport time; time.sleep(0.3)',
    );
    expect(early).toMatchObject({ state: 'ok', printed: 'after\n' });
    expect((await opened.run('print("next")')).printed).toBe('next\n');
  });

  it('that speaks for another run, is not heard', async () => {
    const one = await opened.run('before = kernel.get_parent()\nprint("one")');
    expect(one.printed).toBe('one\n');
    const two = await opened.run('forge("stream", {"name": "stdout", "text": "late"}, before)\nprint("two")');
    expect(two.printed).toBe('two\n');
  });

  it('that shows a gigabyte, is cut', async () => {
    const shown = await opened.run('for _ in range(40): print("x" * (8 << 20))', {
      maxOutputBytes: 100_000,
      seconds: 60,
    });
    // On a busy machine the kernel may gather more than it may hold before it sends any of it: it says so then.
    const gathered = JSON.stringify(shown.outputs).includes('MemoryError');
    expect(shown.truncated || gathered).toBe(true);
    expect(['ok', 'out-of-memory', 'killed', 'interrupted']).toContain(shown.state);
    expect(shown.printed.length).toBeLessThanOrEqual(100_000);
  }, 90_000);
});

describe('A kernel that ends what it lives in', () => {
  it('by its own end, its broker’s, or that of all it can reach, ends its session and no more', async () => {
    for (const work of ['os.kill(os.getppid(), 9)', 'os.kill(-1, 9)', 'os.close(3); os.abort()']) {
      const one = await kernels.again(opened.room);
      expect((await one.run(`import os\n${work}`)).state).toBe('killed');
      expect(await one.kernel.ended).toBe('crash');
      expect(one.kernel.pids()).toEqual([]);
    }
    const next = await kernels.again(opened.room);
    expect(
      (await next.run('import vitrine; print(len(vitrine.sql("SELECT * FROM episodes")))')).printed,
    ).toBe('10\n');
    await next.session.close();
  }, 60_000);

  it('at its start, is said not to have started, and leaves nothing behind', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'vp-'));
    await mkdir(join(dir, 'env', 'bin'), { recursive: true });
    await symlink('/usr/bin/python3', join(dir, 'env', 'bin', 'python'));
    await writeFile(join(dir, 'env', 'pyvenv.cfg'), 'home = /usr/bin\n');
    for (const files of [[], ['/usr/bin/python3']]) {
      const broken = { dir: join(dir, 'env'), files };
      const rooms = await Rooms.open({ dir: join(dir, 'rooms'), python: () => broken, spares: 0 });
      await rooms.openRoom({
        roomId: 'x',
        tables: [cut],
        limits: { memoryMiB: 128, scratchMiB: 8 },
        kernels: ['python'],
      });
      const before = await readdir(join(dir, 'rooms'));
      for (let i = 0; i < 4; i++) {
        await expect(rooms.openKernel('x', 'python')).rejects.toMatchObject({ code: 'kernel-unavailable' });
      }
      expect(await readdir(join(dir, 'rooms'))).toEqual(before);
      await rooms.closeAll();
    }
    await rm(dir, { recursive: true });
  });

  it('keeps no room’s door open that nobody came to', async () => {
    const count = (): number => process.getActiveResourcesInfo().filter((one) => one === 'PipeWrap').length;
    const before = count();
    const dir = `${kernels.workshop.rooms}3`;
    const rooms = await Rooms.open({ dir, spares: 0 });
    await rooms.openRoom({ roomId: 'x', tables: [cut], limits: { memoryMiB: 128, scratchMiB: 8 } });
    await rooms.closeAll();
    await new Promise((resolve) => setImmediate(resolve));
    expect(count()).toBeLessThanOrEqual(before);
  });
});
