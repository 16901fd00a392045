import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { residentBytes } from '@vitrine/core/sandbox';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';

/** What a hostile researcher's Python gets at: the walls of a kernel's sandbox. */
let kernels: KernelWorkshop;
let opened: OpenedKernel;
let secret: string;
let listener: Server;
let connections = 0;

const prelude = `
import os, socket, sys
def attempt(work):
    try: return repr(work())
    except BaseException as error: return type(error).__name__ + ":" + str(getattr(error, "errno", ""))
`;

beforeAll(async () => {
  kernels = await openKernelWorkshop();
  secret = join(kernels.workshop.dir, 'secret');
  await writeFile(secret, 'curated rows', { mode: 0o644 });
  listener = createServer((found) => {
    connections++;
    found.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = await kernels.workshop.cut('mine', "SELECT i AS person_id, 'mine' AS who FROM range(10) t(i)");
  opened = await kernels.open('r', [cut]);
  await opened.run(prelude);
});
afterAll(async () => {
  listener.close();
  await kernels.close();
});

/** What a line of Python each gave, in order. */
async function attempts(lines: readonly string[]): Promise<readonly string[]> {
  const code = `for work in [${lines.map((line) => `lambda: ${line}`).join(',\n')}]: print(attempt(work))`;
  const { printed, outputs } = await opened.run(code);
  expect(outputs.filter(({ kind }) => kind === 'error')).toEqual([]);
  return printed.trimEnd().split('\n');
}

describe('Hostile code in a kernel', () => {
  it('reaches no network, by no family of addresses', async () => {
    const { port } = listener.address() as AddressInfo;
    const got = await attempts([
      `socket.create_connection(("127.0.0.1", ${port}), 2)`,
      'socket.create_connection(("192.0.2.1", 80), 2)',
      'socket.create_connection(("169.254.169.254", 80), 2)',
      'socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
      'socket.socket(socket.AF_INET6, socket.SOCK_STREAM)',
      'socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)',
      'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
      'socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)',
      'socket.getaddrinfo("example.org", 80)',
      '__import__("urllib.request").request.urlopen("https://example.org", timeout=2)',
    ]);
    for (const one of got) expect(one).toMatch(/^(?:OSError:97|gaierror:|URLError:)/);
    expect(connections).toBe(0);
  });

  it('reads no file of the machine, and finds no path of it', async () => {
    const files = [
      secret,
      '/etc/passwd',
      '/etc/hostname',
      '/proc/self/environ',
      '/proc/1/cmdline',
      '/sys/kernel',
    ];
    const got = await attempts(files.map((file) => `open(${JSON.stringify(file)}).read()`));
    for (const one of got) expect(one).toBe('FileNotFoundError:2');
    const [root, home, environment, shell] = await attempts([
      'sorted(os.listdir("/"))',
      'os.path.exists("/root") or os.path.exists("/home") or os.path.exists("/work")',
      'sorted(name for name in os.environ if os.environ[name].startswith("/") and not os.environ[name].startswith("/tmp"))',
      '[p for p in ("/bin/sh", "/usr/bin/env", "/bin/ls", "/usr/bin/pip", "/vitrine/python/bin/pip") if os.path.exists(p)]',
    ]);
    expect(root).toBe("['dev', 'lib', 'lib64', 'tmp', 'usr', 'vitrine']");
    expect([home, environment, shell]).toEqual(['False', '[]', '[]']);
  });

  it('writes only to its own memory', async () => {
    const places = [
      '/x',
      '/vitrine/x',
      '/vitrine/kernel/broker.py',
      '/vitrine/python/x',
      '/usr/lib/python3.11/x',
      '/dev/x',
    ];
    const got = await attempts(places.map((place) => `open(${JSON.stringify(place)}, "a")`));
    for (const one of got) expect(one).toMatch(/^(?:OSError:30|PermissionError:13|FileNotFoundError:2)$/);
    expect(await attempts(['open("/tmp/x", "w").write("x")'])).toEqual(['1']);
  });

  it('holds no key, and no file of the cut', async () => {
    const got = await attempts([
      '[p for p, _, names in os.walk("/") for name in names if name.endswith((".parquet", ".key", ".mjs", ".duckdb_extension"))]',
      'open("/vitrine/data").read()',
      '__import__("vitrine").sql("SELECT * FROM read_blob(\'/cut/mine.parquet\')").size > 0',
      '__import__("vitrine").sql("SELECT * FROM read_text(\'/vitrine/code/reader.mjs\')")',
      '__import__("vitrine").sql("COPY mine TO \'/tmp/x.csv\'")',
      '__import__("vitrine").sql("ATTACH \':memory:\' AS m")',
      '__import__("vitrine").sql("SELECT 1; SELECT 2")',
    ]);
    expect(got[0]).not.toContain('/cut');
    expect(got[0]).not.toContain('/vitrine/kernel');
    expect(got[1]).toBe('OSError:6');
    // The file itself it may have: it is encrypted, and the rows in it are this room's.
    expect(['True', 'Error:']).toContain(got[2]);
    for (const one of got.slice(3)) expect(one).toBe('Error:');
  });

  it.runIf(process.arch === 'x64')(
    'touches no other process: no ptrace, no memory of others, no signal outside',
    async () => {
      const calls = [
        101, 310, 311, 272, 308, 165, 161, 321, 298, 425, 248, 303, 304, 133, 86, 88, 175, 313, 434, 438,
      ];
      const names = `__import__("ctypes").CDLL(None, use_errno=True)`;
      const got = await attempts([
        ...calls.map(
          (call) =>
            `(lambda c: (c.syscall(${call}, 0, 0, 0, 0), __import__("ctypes").get_errno()))(${names})`,
        ),
        'os.kill(999999, 9)',
        'os.listdir("/proc")',
      ]);
      // ENOSYS for each: ptrace, process_vm_*, unshare, setns, mount, chroot, bpf, perf, io_uring, keys, handles, mknod …
      expect(got.slice(0, calls.length)).toEqual(calls.map(() => '(-1, 38)'));
      expect(got.slice(calls.length)).toEqual(['ProcessLookupError:3', 'FileNotFoundError:2']);
      // All that can be signalled is in its own sandbox: three processes and their threads.
      const [pids] = await attempts([
        '[p for p in range(1, 100000) if attempt(lambda: os.kill(p, 0)) == "None"]',
      ]);
      expect((JSON.parse(pids ?? '[]') as number[]).length).toBeLessThanOrEqual(64);
    },
  );

  it('makes no further namespace and gains no user', async () => {
    const got = await attempts([
      '__import__("ctypes").CDLL(None, use_errno=True).clone(0, 0, 0x10000000)',
      'os.setuid(0)',
      'os.mknod("/tmp/device", 0o600 | 0o020000, 0x0101)',
      'os.mkfifo("/tmp/outputs/pipe.csv")',
      'os.symlink("/etc/passwd", "/tmp/outputs/link.csv")',
      'os.link("/vitrine/kernel/broker.py", "/tmp/outputs/hard.csv")',
    ]);
    for (const one of got) expect(one).toMatch(/^(?:-1|OSError:(?:1|38)|PermissionError:1)$/);
  });

  it('starts no program but Python', async () => {
    const { outputs } = await opened.run('!id\n%%bash\nid');
    expect(JSON.stringify(outputs)).not.toContain('uid=');
    const magics = await opened.run('%%bash\nid');
    expect(JSON.stringify(magics.outputs)).not.toContain('uid=');
    const got = await attempts(['os.system("id")', '__import__("subprocess").run(["/usr/bin/id"])']);
    expect(got[0]).not.toBe('0');
    expect(got[1]).toBe('FileNotFoundError:2');
  });

  it('gives no folder, odd name or growing file as an output', async () => {
    await opened.run(`
os.makedirs("/tmp/outputs/folder.csv", exist_ok=True)
for name in (".hidden", "a'+str(1)+'.csv", "r\\u202etl.csv", "good.csv", "<b>.csv", "x" * 200 + ".csv"):
    open("/tmp/outputs/" + name, "w").write("x")
with open("/tmp/outputs/large.csv", "wb") as f: f.truncate(6 << 20)
s = socket.socket(socket.AF_UNIX); s.bind("/tmp/outputs/socket.csv")`);
    const names = (await opened.session.outputs()).map(({ name }) => name);
    expect(names).toEqual(['good.csv', 'large.csv']);
    await expect(opened.session.readOutput('large.csv')).rejects.toMatchObject({ code: 'output-too-large' });
    for (const name of ['folder.csv', 'socket.csv', '../connection.json', '.kernel/connection.json']) {
      await expect(opened.session.readOutput(name)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('sees the cut of its own room only, also where another room is of the same agreement', async () => {
    const cut = await kernels.workshop.cut(
      'theirs',
      "SELECT i AS person_id, 'theirs' AS who FROM range(10) t(i)",
    );
    const other = await kernels.open('other', [cut]);
    const mine = await opened.run('import vitrine; print(list(vitrine.describe()["table"].unique()))');
    const theirs = await other.run('import vitrine; print(list(vitrine.describe()["table"].unique()))');
    expect([mine.printed, theirs.printed]).toEqual(["['mine']\n", "['theirs']\n"]);
    const got = await attempts(['vitrine.sql("SELECT * FROM theirs")', 'os.listdir("/tmp/outputs")']);
    expect(got[0]).toBe('Error:');
    await other.run('vitrine.output("theirs", "theirs.txt")');
    expect((await opened.session.outputs()).map(({ name }) => name)).not.toContain('theirs.txt');
    await kernels.rooms.closeRoom('other');
  });
});

describe('Code that takes all it can', () => {
  it('is refused memory, and goes on', async () => {
    const hog = await opened.run('kept = []\nwhile True: kept.append(bytearray(32 << 20))');
    expect(hog.state).toBe('out-of-memory');
    expect(hog.outputs).toMatchObject([{ kind: 'error', name: 'MemoryError', line: 2 }]);
    expect((await opened.run('del kept\nprint("on")')).printed).toBe('on\n');
  });

  it('is ended when its processes together take more, and the room’s reader goes on', async () => {
    const one = await kernels.again(opened.room);
    const hog = await one.run(
      `import os, time
for _ in range(6):
    if os.fork() == 0:
        kept = bytearray(b"x" * (400 << 20))
        time.sleep(60)
time.sleep(60)`,
      { seconds: 30 },
    );
    expect(hog.state).toBe('out-of-memory');
    expect(await one.session.ended).toEqual({ why: 'oom' });
    expect(await one.kernel.ended).toBe('oom');
    expect((await opened.run('print(len(vitrine.sql("SELECT * FROM mine")))')).printed).toBe('10\n');
    expect(opened.room.pids().length).toBeGreaterThan(0);
  }, 60_000);

  it('fills its scratch and no more', async () => {
    const filled = await opened.run(
      `import errno
n = 0
try:
    with open("/tmp/fill", "wb") as f:
        while True: n += f.write(b"x" * (1 << 20))
except OSError as error: print(errno.errorcode[error.errno], n >> 20)
os.unlink("/tmp/fill")
try:
    with open("/dev/shm/fill", "wb") as f:
        while True: f.write(b"x" * (1 << 20))
except OSError as error: print(errno.errorcode[error.errno])`,
    );
    expect(filled.printed).toMatch(/^ENOSPC (?:\d|1[0-3])?\d\nENOSPC\n$/);
    expect((await opened.run('os.unlink("/dev/shm/fill")\nprint("on")')).printed).toBe('on\n');
  });

  it('starts so many processes and threads and no more', async () => {
    const one = await kernels.again(opened.room);
    const bomb = await one.run(
      `import os, time
n = 0
try:
    while n < 5000:
        if os.fork() == 0: time.sleep(30); os._exit(0)
        n += 1
except OSError as error: print("refused", type(error).__name__)
print(n)`,
    );
    const count = Number(/(\d+)\n$/.exec(bomb.printed)?.[1] ?? (bomb.state === 'out-of-memory' ? 0 : NaN));
    expect(count).toBeLessThan(130);
    expect(one.kernel.pids().length).toBeLessThan(140);
    await one.session.close();
    await one.kernel.ended;
    expect(one.kernel.pids()).toEqual([]);
  });

  it('hides no memory behind another name or a thread', async () => {
    const one = await kernels.again(opened.room);
    const hog = await one.run(
      `import ctypes, os, threading, time
libc = ctypes.CDLL(None)
def work():
    for _ in range(6):
        if os.fork() == 0:
            libc.prctl(15, b"bwrap", 0, 0, 0)
            kept = bytearray(b"x" * (400 << 20))
            time.sleep(60)
threading.Thread(target=work).start()
time.sleep(60)`,
      { seconds: 30 },
    );
    expect(hog.state).toBe('out-of-memory');
    for (const pid of one.kernel.pids()) expect(residentBytes(pid)).toBe(0);
  }, 60_000);
});
