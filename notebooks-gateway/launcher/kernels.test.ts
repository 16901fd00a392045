import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKernel } from '../client/kernel-client.ts';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';
import { Rooms } from './rooms.ts';
import type { RoomTable } from './reader-process.ts';

let kernels: KernelWorkshop;
let cut: RoomTable;
let opened: OpenedKernel;

beforeAll(async () => {
  kernels = await openKernelWorkshop();
  cut = await kernels.workshop.cut(
    'episodes',
    "SELECT i AS person_id, 'W' || i % 3 AS ward FROM range(100) t(i)",
  );
  opened = await kernels.open('r', [cut]);
});
afterAll(() => kernels.close());

describe('A kernel of a room', () => {
  it('runs code, says what it printed, and keeps its state from one run to the next', async () => {
    const first = await opened.run('x = 20\nprint(1 + 1)\nimport sys; print("careful", file=sys.stderr)');
    expect(first).toMatchObject({ state: 'ok', truncated: false });
    expect(first.outputs).toContainEqual({ kind: 'text', stream: 'stdout', text: '2\n' });
    expect(first.outputs).toContainEqual({ kind: 'text', stream: 'stderr', text: 'careful\n' });
    expect((await opened.run('x * 2 + 2')).outputs).toEqual([{ kind: 'value', text: '42' }]);
  });

  it('says which line of the cell an error is of, and runs the next', async () => {
    await opened.run('def divide(a):\n\n\n    return a / 0');
    const failed = await opened.run('a = 1\nb = 2\ndivide(a)\n');
    expect(failed.state).toBe('error');
    expect(failed.outputs).toMatchObject([
      { kind: 'error', name: 'ZeroDivisionError', message: 'division by zero', line: 3 },
    ]);
    const unread = await opened.run('a = 1\nb = = 2');
    expect(unread.outputs).toMatchObject([{ kind: 'error', name: 'SyntaxError', line: 2 }]);
    expect((await opened.run('print("on")')).printed).toBe('on\n');
  });

  it('tells its variables by name, type, shape and memory', async () => {
    await opened.run(
      'import pandas as pd, numpy as np, polars as pl\nframe = pd.DataFrame({"a": np.zeros(1000), "t": ["x" * 999] * 1000})\narr = np.zeros((3, 4))\npoly = pl.DataFrame({"a": range(3)})\nwords = ["a", "b"]\ndef helper(): pass',
    );
    const { variables } = await opened.session.variables();
    const by = Object.fromEntries(variables.map(({ name, ...rest }) => [name, rest]));
    // Of texts the pointers: the texts themselves are not looked at.
    expect(by['frame']).toEqual({ type: 'DataFrame', shape: [1000, 2], bytes: 16_000 });
    expect(by['arr']).toEqual({ type: 'ndarray', shape: [3, 4], bytes: 96 });
    expect(by['poly']).toMatchObject({ type: 'DataFrame', shape: [3, 1], bytes: 24 });
    expect(by['words']).toMatchObject({ type: 'list', shape: [2] });
    for (const name of ['helper', 'pd', 'In', 'exit']) expect(by[name]).toBeUndefined();
  });

  it('asks no variable what it would answer itself, whatever it is and is called', async () => {
    await opened.run(
      `calls = []
def trap(*_):
    calls.append(1)
    raise SystemExit
class Meta(type):
    __name__ = property(trap)
    __instancecheck__ = trap
class Trap(metaclass=Meta):
    __class__ = property(trap)
    __repr__ = __len__ = __sizeof__ = __getattr__ = __hash__ = __eq__ = __bool__ = shape = trap
class Frame(pd.DataFrame):
    shape = property(trap)
    def memory_usage(self, *_, **__): trap()
trapped, sub = Trap(), Frame({"a": [1]})
globals()["<b>bold</b>"] = 1
globals()["abc\\u202egpj.exe"] = 1
globals()["half\\ud800"] = 1
`,
    );
    const { variables, total } = await opened.session.variables();
    expect(variables.find(({ name }) => name === 'trapped')).toEqual({
      name: 'trapped',
      type: 'Trap',
      shape: null,
      bytes: null,
    });
    expect(variables.find(({ name }) => name === 'sub')).toEqual({
      name: 'sub',
      type: 'Frame',
      shape: null,
      bytes: null,
    });
    expect((await opened.run('print(len(calls))')).printed).toBe('0\n');
    await opened.run('for i in range(10_000): globals()[f"many{i}"] = i');
    const many = await opened.session.variables();
    expect(many.variables).toHaveLength(500);
    expect(many.total).toBeGreaterThanOrEqual(total + 10_000);
    await opened.run('for i in range(10_000): del globals()[f"many{i}"]');
  });

  it('goes on when its variables are not told in time', async () => {
    await opened.run(
      'import sys\nclass Never(type(sys)):\n    def __getattr__(self, name):\n        while True: pass\nreal = sys.modules["pandas"]\nsys.modules["pandas"] = Never("pandas")\nodd = object()',
    );
    await expect(opened.session.variables()).rejects.toMatchObject({ code: 'kernel-unavailable' });
    expect((await opened.run('sys.modules["pandas"] = real\nprint("on")')).printed).toBe('on\n');
    expect((await opened.session.variables()).total).toBeGreaterThan(0);
  }, 20_000);

  it('shows a frame as a table of exact texts, at most 1,000 rows of 100 columns', async () => {
    const shown = await opened.run(
      `import pandas as pd
pd.DataFrame({"n": pd.array([9007199254740993, None], dtype="Int64"), "t": ["", None], "f": [0.1, float("nan")]})`,
    );
    expect(shown.outputs).toEqual([
      {
        kind: 'table',
        columns: ['n', 't', 'f'],
        rows: [
          ['9007199254740993', '', '0.1'],
          [null, null, null],
        ],
        totalRows: 2,
      },
    ]);
    const large = await opened.run(
      'import numpy as np\nimport polars as pl\ndisplay(pd.DataFrame(np.zeros((5000, 150))))\npl.DataFrame({"a": range(3)})',
      { maxOutputBytes: 4_000_000 },
    );
    const [wide, small] = large.outputs;
    expect(wide).toMatchObject({ kind: 'table', totalRows: 5000 });
    expect(wide?.kind === 'table' && [wide.rows.length, wide.columns.length]).toEqual([1000, 100]);
    expect(small).toMatchObject({ kind: 'table', columns: ['a'], rows: [['0'], ['1'], ['2']] });
  });

  it('shows a grouped frame with what it is grouped by', async () => {
    const shown = await opened.run(
      'pd.DataFrame({"w": ["a", "a", "b"], "x": [1, 2, 3]}).groupby("w").agg({"x": "sum"})',
    );
    expect(shown.outputs).toMatchObject([
      {
        columns: ['w', 'x'],
        rows: [
          ['a', '3'],
          ['b', '3'],
        ],
      },
    ]);
  });

  it('shows a figure as a picture', async () => {
    const shown = await opened.run('import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);');
    const picture = shown.outputs.find((output) => output.kind === 'image');
    expect(picture).toMatchObject({ kind: 'image', mediaType: 'image/png' });
    expect(picture?.bytes).toBeGreaterThan(1_000);
  }, 30_000);

  it('passes on no markup and no script', async () => {
    const shown = await opened.run(
      `from IPython.display import HTML, Javascript, SVG, Markdown, display
display(HTML("<b>x</b>")); display(Javascript("alert(1)")); display(SVG("<svg/>")); display(Markdown("# x"))
display({"text/html": "<b>x</b>", "application/javascript": "1"}, raw=True)`,
    );
    expect(shown.outputs.map((output) => output.kind)).toEqual(['value', 'value', 'value', 'value']);
    expect(JSON.stringify(shown.outputs)).not.toContain('<b>');
  });

  it('runs at most so long, and then says that it was interrupted', async () => {
    const stopped = await opened.run('import time\nprint("begun", flush=True)\ntime.sleep(60)', {
      seconds: 1,
    });
    expect(stopped).toMatchObject({ state: 'interrupted', printed: 'begun\n' });
    expect(stopped.seconds).toBeLessThan(3);
    expect((await opened.run('x')).outputs).toEqual([{ kind: 'value', text: '20' }]);
  });

  it('stops on request, also when asked by a signal', async () => {
    const controller = new AbortController();
    const waiting = opened.run('while True: pass', { signal: controller.signal });
    await setTimeout(300);
    controller.abort();
    expect((await waiting).state).toBe('interrupted');
    const second = opened.run('import time\ntime.sleep(60)');
    await setTimeout(300);
    await opened.session.interrupt();
    expect((await second).state).toBe('interrupted');
    const idle = await opened.session.interrupt().then(() => opened.run('x'));
    expect(idle.outputs).toEqual([{ kind: 'value', text: '20' }]);
  });

  it('stops a question to the room on request, and answers the next', async () => {
    const slow = 'SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = hash(i) % 11';
    const stopped = await opened.run(`import vitrine\nvitrine.sql("${slow}")`, { seconds: 1 });
    expect(stopped.state).toBe('interrupted');
    expect(stopped.seconds).toBeLessThan(4);
    const next = await opened.run('len(vitrine.sql("SELECT * FROM episodes"))');
    expect(next.outputs).toEqual([{ kind: 'value', text: '100' }]);
  });

  it('cuts what is printed for ever, and goes on when it is stopped', async () => {
    const printing = await opened.run('while True: print("x" * 1000)', {
      maxOutputBytes: 50_000,
      seconds: 2,
    });
    expect(printing).toMatchObject({ state: 'interrupted', truncated: true });
    expect(printing.printed.length).toBeLessThanOrEqual(50_000);
    expect(printing.printed.length).toBeGreaterThan(20_000);
    expect((await opened.run('x')).outputs).toEqual([{ kind: 'value', text: '20' }]);
  });

  it('shows as many rows of a table as fit, and leaves out a picture that does not', async () => {
    const table = await opened.run('pd.DataFrame({"a": ["x" * 1000] * 1000})', { maxOutputBytes: 100_000 });
    const [shown] = table.outputs;
    expect(table.truncated).toBe(true);
    expect(shown?.kind === 'table' && shown.rows.length).toBeGreaterThan(10);
    const picture = await opened.run('plt.plot([1, 2]);', { maxOutputBytes: 2_000 });
    expect(picture).toMatchObject({ state: 'ok', truncated: true });
    expect(picture.outputs.some((output) => output.kind === 'image')).toBe(false);
  });

  it('keeps outputs as files, which are read by their names', async () => {
    const made = await opened.run(
      `df = vitrine.sql("SELECT ward, count(*) AS n FROM episodes GROUP BY ward ORDER BY ward")
vitrine.output(df, "table 1.csv"); vitrine.output("words", "note.txt"); vitrine.output(plt.figure(), "figure.png")
for name in ("../x", "a/b", "", ".hidden", "a'+str(1)+'.csv\\u202e", "x" * 101):
    try: vitrine.output("x", name); print("taken", name)
    except ValueError: pass`,
    );
    expect(made.printed).toBe('');
    const files = await opened.session.outputs();
    expect(files.map(({ name }) => name)).toEqual(['figure.png', 'note.txt', 'table 1.csv']);
    const table = Buffer.from(await opened.session.readOutput('table 1.csv'));
    expect(table.toString()).toBe('ward,n\nW0,34\nW1,33\nW2,33\n');
    expect(files[2]?.bytes).toBe(table.length);
    await expect(opened.session.readOutput('none.csv')).rejects.toMatchObject({ code: 'not-found' });
    await expect(opened.session.readOutput('../connection.json')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('lets runs wait for each other', async () => {
    const both = await Promise.all([opened.run('import time\ntime.sleep(0.3)\ny = 1'), opened.run('y + 1')]);
    expect(both[1].outputs).toEqual([{ kind: 'value', text: '2' }]);
  });
});

describe('A kernel that must end', () => {
  it('is killed when it does not stop, and the next one of the room is new', async () => {
    const one = await kernels.again(opened.room);
    const stubborn = await one.run(
      `import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try: time.sleep(1)
    except BaseException: pass`,
      { seconds: 1 },
    );
    expect(stubborn.state).toBe('killed');
    expect(stubborn.seconds).toBeLessThan(9);
    expect((await one.session.ended).why).toBe('crash');
    await expect(one.run('1')).rejects.toMatchObject({ code: 'room-ended' });
    const next = await kernels.again(opened.room);
    expect((await next.run('print(1)')).printed).toBe('1\n');
    await next.session.close();
    expect(await next.kernel.ended).toBe('closed');
  }, 30_000);

  it('says so when its code ends it', async () => {
    const one = await kernels.again(opened.room);
    expect((await one.run('import os\nos._exit(3)')).state).toBe('killed');
    expect(await one.session.ended).toEqual({ why: 'crash' });
  });

  it('ends with its room, whatever it is doing', async () => {
    const one = await kernels.open('short', [cut]);
    const running = one.run('while True: pass');
    await setTimeout(200);
    await kernels.rooms.closeRoom('short');
    expect((await running).state).toBe('killed');
    expect(await one.kernel.ended).toBe('closed');
    expect(one.kernel.pids()).toEqual([]);
    await expect(kernels.rooms.openKernel('short', 'python')).rejects.toMatchObject({ code: 'room-ended' });
  });

  it('leaves nothing running when its session is closed', async () => {
    const one = await kernels.again(opened.room);
    await one.run(
      'import subprocess, sys\nsubprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])',
    );
    expect(one.kernel.pids().length).toBeGreaterThanOrEqual(3);
    await one.session.close();
    await one.kernel.ended;
    expect(one.kernel.pids()).toEqual([]);
  });
});

describe('Where kernels are not to be had', () => {
  it.each([
    ['a room that shows aggregates', { display: 'aggregates', kernels: ['python'] }, 'kernel-refused'],
    ['an agreement that names SQL alone', { kernels: [] }, 'kernel-refused'],
    ['a language that is not there yet', { kernels: ['r'] }, 'kernel-refused'],
  ] as const)('%s refuses one', async (roomId, clauses, code) => {
    const limits = { memoryMiB: 128, scratchMiB: 8 };
    const id = roomId.replaceAll(' ', '-');
    await kernels.rooms.openRoom({ roomId: id, tables: [cut], limits, ...clauses });
    await expect(kernels.rooms.openKernel(id, 'python')).rejects.toMatchObject({ code });
    await kernels.rooms.closeRoom(id);
  });

  it('says in one sentence that R, or Python, is not available', async () => {
    const dir = `${kernels.workshop.rooms}2`;
    const rooms = await Rooms.open({ dir, python: () => undefined, spares: 0 });
    const limits = { memoryMiB: 128, scratchMiB: 8 };
    await rooms.openRoom({ roomId: 'x', tables: [cut], limits, kernels: ['python', 'r'] });
    for (const language of ['python', 'r'] as const) {
      await expect(rooms.openKernel('x', language)).rejects.toMatchObject({ code: 'kernel-unavailable' });
    }
    await rooms.closeAll();
  });

  it('a socket that nobody listens at is said to be a kernel that could not be started', async () => {
    await expect(connectKernel('/tmp/nobody', 'python')).rejects.toMatchObject({
      code: 'kernel-unavailable',
    });
  });
});
