import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';

/** What a hostile researcher's R gets at. The walls are those of kernel-escape.test.ts; these are R's ways to them. */
let kernels: KernelWorkshop;
let opened: OpenedKernel;
let secret: string;
let listener: Server;
let connections = 0;

const prelude = `
attempt <- function(work) {
  found <- tryCatch(suppressWarnings(work()), error = function(e) structure("refused", class = "refused"))
  if (inherits(found, "refused")) "refused" else paste0("got ", paste(format(found), collapse = " "))
}
python <- function(code) processx::run("/vitrine/python/bin/python", c("-c", code), error_on_status = FALSE)$stdout
`;

beforeAll(async () => {
  kernels = await openKernelWorkshop('r');
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
}, 60_000);
afterAll(async () => {
  listener.close();
  await kernels.close();
});

/** What an expression of R each gave, in order. */
async function attempts(lines: readonly string[]): Promise<readonly string[]> {
  const works = lines.map((line) => `function() ${line}`).join(',\n');
  const { printed, outputs } = await opened.run(
    `for (work in list(${works})) cat(gsub("\\n", " ", attempt(work)), "\\n", sep = "")`,
  );
  expect(outputs.filter(({ kind }) => kind === 'error')).toEqual([]);
  return printed.trimEnd().split('\n');
}

describe('Hostile R in a room', () => {
  it('reaches no network', async () => {
    const { port } = listener.address() as AddressInfo;
    const got = await attempts([
      `socketConnection("127.0.0.1", ${port}, timeout = 2, open = "r+")`,
      'socketConnection("169.254.169.254", 80, timeout = 2)',
      `url("http://127.0.0.1:${port}/", open = "r")`,
      'readLines("https://example.org")',
      `utils::download.file("http://127.0.0.1:${port}/", "/tmp/x", quiet = TRUE)`,
      'serverSocket(8000L)',
      'nrow(utils::available.packages(repos = "https://example.org"))',
      'is.null(utils::nsl("example.org"))',
    ]);
    for (const one of got.slice(0, 6)) expect(one).toBe('refused');
    expect(got.slice(6)).toEqual(['got 0', 'got TRUE']);
    const tcp = `pbdZMQ::zmq.connect(pbdZMQ::zmq.socket(pbdZMQ::zmq.ctx.new(), pbdZMQ::ZMQ.ST()$REQ), "tcp://127.0.0.1:${port}")`;
    await opened.run(`try(${tcp}, silent = TRUE)\nSys.sleep(0.3)`);
    expect(connections).toBe(0);
  }, 60_000);

  it('reads no file of the machine, and finds no path of it', async () => {
    const files = [
      secret,
      '/etc/passwd',
      '/etc/hostname',
      '/proc/self/environ',
      '/proc/1/cmdline',
      '/cut/mine.parquet',
    ];
    const got = await attempts(files.map((file) => `readLines(${JSON.stringify(file)})`));
    for (const one of got) expect(one).toBe('refused');
    const [root, home, environment, machine] = await attempts([
      'list.files("/")',
      'file.exists("/root", "/home", "/work", "/etc", "/proc", "/bin/sh", "/usr/bin/env")',
      'grep("^/", Sys.getenv(), value = TRUE)',
      'length(Sys.glob("/usr/local/lib/R/*"))',
    ]);
    expect(root).toMatch(/^got dev +lib +lib64 +tmp +usr +vitrine\s*$/);
    expect(home).toMatch(/^got (?:FALSE ?){7}$/);
    expect(environment).not.toMatch(/\/(?:root|home|work)/);
    expect(machine).toBe('got 0');
  });

  it('starts no shell and no tool', async () => {
    const got = await attempts([
      'system("id", intern = TRUE)',
      'system2("id", stdout = TRUE)',
      'readLines(pipe("id"))',
      'Sys.which("sh") == ""',
      'utils::browseURL("https://example.org")',
      'processx::run("/bin/sh", c("-c", "id"))',
      'tools::Rcmd("SHLIB")',
      'utils::unzip("/tmp/none.zip", unzip = "/usr/bin/unzip")',
    ]);
    expect(got.join('\n')).not.toContain('uid=');
    for (const at of [0, 1, 4, 5]) expect(got[at]).toBe('refused');
    expect(got[3]).toContain('TRUE');
  });

  it('writes only to its own memory: no library, no profile, no code of the room', async () => {
    const places = [
      '/x',
      '/vitrine/r/start.R',
      '/vitrine/kernel/broker.py',
      '/usr/lib/R/site-library/x',
      '/usr/lib/R/library/base/R/Rprofile',
      '/usr/lib/R/etc/Rprofile.site',
      '/dev/x',
    ];
    const got = await attempts(places.map((place) => `writeLines("x", ${JSON.stringify(place)})`));
    for (const one of got) expect(one).toBe('refused');
    // Its own library it may make; nobody else has it, and a new kernel has not.
    await opened.run(
      'writeLines("stop(\'profile\')", "~/.Rprofile"); Sys.setenv(R_PROFILE_USER = "~/.Rprofile")',
    );
    const next = await kernels.again(opened.room);
    expect((await next.run('cat(file.exists("~/.Rprofile"), Sys.getenv("R_PROFILE_USER"))')).printed).toBe(
      'FALSE ',
    );
    await next.session.close();
  }, 30_000);

  it.runIf(process.arch === 'x64')(
    'makes no call of the system that is not listed, also from native code that it loads',
    async () => {
      const loaded = await opened.run('dyn.load("/lib/x86_64-linux-gnu/libm.so.6")\ncat("loaded")');
      expect(loaded.printed).toBe('loaded');
      const calls = [
        101, 310, 311, 272, 308, 165, 161, 321, 298, 425, 248, 303, 304, 133, 86, 88, 175, 313, 434, 438,
      ];
      const asked = `import ctypes; c = ctypes.CDLL(None, use_errno=True)
print([(c.syscall(n, 0, 0, 0, 0), ctypes.get_errno()) for n in [${calls.join(',')}]])`;
      const { outputs } = await opened.run(`cat(python(${JSON.stringify(asked)}))`);
      const said = outputs.find((one) => one.kind === 'text' && one.stream === 'stdout');
      expect(said?.kind === 'text' ? said.text.trim() : said).toBe(
        `[${calls.map(() => '(-1, 38)').join(', ')}]`,
      );
      expect(
        await attempts(['file.symlink("/etc/passwd", "/tmp/outputs/link.csv")', 'file.exists("/proc")']),
      ).toEqual(['got FALSE', 'got FALSE']);
      const signalled = await opened.run(
        'cat(tools::pskill(999999L, 9L), tools::pskill(seq(100000L, 100100L), 0L))',
      );
      expect(signalled.printed).not.toContain('TRUE');
    },
  );

  it('gives no folder, odd name, link or pipe as an output', async () => {
    await opened.run(`
dir.create("/tmp/outputs/folder.csv")
for (name in c(".hidden", "a'+str(1)+'.csv", "r\\u202etl.csv", "good.csv", "<b>.csv", paste0(strrep("x", 200), ".csv")))
  try(writeLines("x", file.path("/tmp/outputs", name)), silent = TRUE)
try(fifo("/tmp/outputs/pipe.csv", "w", blocking = FALSE), silent = TRUE)
try(file.link("/vitrine/r/start.R", "/tmp/outputs/hard.csv"), silent = TRUE)`);
    expect((await opened.session.outputs()).map(({ name }) => name)).toEqual(['good.csv']);
    for (const name of ['folder.csv', '../.kernel/r', 'pipe.csv']) {
      await expect(opened.session.readOutput(name)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('has nothing shown that is no table, no picture and no text: no markup, widget or comm', async () => {
    const shown = await opened.run(`
suppressPackageStartupMessages(library(pbdZMQ))
frames <- lapply(sys.frames(), function(f) if (exists("link", f)) get("link", f))
link <- Find(Negate(is.null), frames)
stopifnot(is.environment(link))
raw <- function(text) zmq.msg.send(charToRaw(text), link$socket, serialize = FALSE)
for (text in c('{"t":"table","id":1,"table":{"columns":["a"],"rows":[["1","2"]],"totalRows":1}}',
  '{"t":"table","id":1,"table":"x"}', '{"t":"image","id":1}', '{"t":"comm_open","id":1}', '[]', 'null', '"x"', '{',
  '{"t":"stream","text":"x"}', '{"t":"ask","id":1,"method":5,"params":null}', '{"t":"piece","id":9,"column":99,"from":-1}',
  '{"t":"display_data","data":{"text/html":"<script>alert(1)</script>"}}', strrep("[", 100000))) raw(text)
zmq.send.multipart(link$socket, list(charToRaw('{"t":"image","id":1}'), charToRaw("<svg onload=alert(1)>")), serialize = FALSE)
raw('{"t":"error","id":1,"ename":{},"evalue":null,"traceback":"<script>","line":"x"}')
cat("on")`);
    expect(shown.state).toBe('ok');
    expect(JSON.stringify(shown.outputs)).not.toContain('script');
    expect(shown.outputs).toEqual([{ kind: 'text', stream: 'stdout', text: 'on' }]);
    const html = await opened.run('structure("<b>x</b>", class = "html")');
    expect(html.outputs.map(({ kind }) => kind)).toEqual(['text']);
    expect((await opened.run('cat(nrow(vitrine$sql("SELECT * FROM mine")))')).printed).toBe('10');
  });

  it('that says its cell is over before it is, ends no later run', async () => {
    const one = await kernels.again(opened.room);
    await one.run(
      'frames <- lapply(sys.frames(), function(f) if (exists("link", f)) get("link", f))\nlink <- Find(Negate(is.null), frames)',
    );
    const early = await one.run(
      `pbdZMQ::zmq.msg.send(charToRaw('{"t":"done","status":"ok"}'), link$socket, serialize = FALSE)\nSys.sleep(0.5)\ncat("late")`,
    );
    expect(early.state).toBe('ok');
    const next = await one.run('cat("next")');
    expect(['ok', 'killed']).toContain(next.state);
    await one.session.close();
  }, 30_000);

  it('sees the cut of its own room only, also where another room is of the same agreement', async () => {
    const cut = await kernels.workshop.cut(
      'theirs',
      "SELECT i AS person_id, 'theirs' AS who FROM range(10) t(i)",
    );
    const other = await kernels.open('other', [cut]);
    expect((await other.run('cat(unique(vitrine$describe()$table))')).printed).toBe('theirs');
    expect((await opened.run('cat(unique(vitrine$describe()$table))')).printed).toBe('mine');
    const got = await attempts([
      'vitrine$sql("SELECT * FROM theirs")',
      'file.exists("/tmp/outputs/theirs.txt")',
    ]);
    await other.run('vitrine$output("theirs", "theirs.txt")');
    expect(got).toEqual(['refused', 'got FALSE']);
    expect((await opened.session.outputs()).map(({ name }) => name)).not.toContain('theirs.txt');
    await kernels.rooms.closeRoom('other');
  }, 30_000);
});

describe('R that takes all it can', () => {
  it('is ended when its processes together take more, and the room’s reader goes on', async () => {
    const one = await kernels.again(opened.room);
    const hog = await one.run(
      `for (i in 1:6) parallel::mcparallel({ kept <- rep(1, 5e7); Sys.sleep(60) })
Sys.sleep(60)`,
      { seconds: 30 },
    );
    expect(hog.state).toBe('out-of-memory');
    expect(await one.session.ended).toEqual({ why: 'oom' });
    expect((await opened.run('cat(nrow(vitrine$sql("SELECT * FROM mine")))')).printed).toBe('10');
  }, 60_000);

  it('fills its scratch and no more, and starts so many processes and no more', async () => {
    const filled = await opened.run(
      `con <- file("/tmp/fill", "wb")
n <- 0
tryCatch(while (n < 400) { writeBin(raw(2^20), con); flush(con); n <- n + 1; if (file.size("/tmp/fill") < n * 2^20) stop("full") },
  error = function(e) cat("full"), warning = function(w) cat("full"))
close(con)
cat("", file.size("/tmp/fill") < 140 * 2^20)
unlink("/tmp/fill")`,
    );
    expect(filled.printed).toMatch(/^full TRUE/);
    const one = await kernels.again(opened.room);
    await one.run('for (i in 1:400) try(parallel::mcparallel(Sys.sleep(30)), silent = TRUE)', {
      seconds: 15,
    });
    expect(one.kernel.pids().length).toBeLessThan(140);
    await one.session.close();
    await one.kernel.ended;
    expect(one.kernel.pids()).toEqual([]);
  }, 60_000);
});
