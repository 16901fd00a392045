import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from '../testing/kernel-room.ts';
import type { RoomTable } from './reader-process.ts';

/** R in a room does what Python does: see kernels.test.ts. */
let kernels: KernelWorkshop;
let cut: RoomTable;
let opened: OpenedKernel;

beforeAll(async () => {
  kernels = await openKernelWorkshop('r');
  cut = await kernels.workshop.cut(
    'episodes',
    "SELECT i AS person_id, 'W' || i % 3 AS ward FROM range(100) t(i)",
  );
  opened = await kernels.open('r', [cut]);
}, 60_000);
afterAll(() => kernels.close());

describe('R in a room', () => {
  it('runs code, says what it printed as it prints it, and keeps its state', async () => {
    const first = await opened.run('x <- 20\ncat(1 + 1, "\\n")\nmessage("careful")\nwarning("odd")');
    expect(first).toMatchObject({ state: 'ok', truncated: false });
    expect(first.outputs[0]).toEqual({ kind: 'text', stream: 'stdout', text: '2 \n' });
    expect(first.outputs[1]).toMatchObject({ stream: 'stderr' });
    expect(first.printed).toContain('careful\nWarning: odd\n');
    expect((await opened.run('x * 2 + 2')).printed).toBe('[1] 42\n');
    expect((await opened.run('invisible(x)')).outputs).toEqual([]);
  });

  it('tells its variables by name, type, shape and memory, and asks none what it would answer itself', async () => {
    await opened.run(
      `frame <- data.frame(a = numeric(1000), t = rep("x", 1000))
m <- matrix(0L, 3, 4)
helper <- function() 1
asked <- character()
length.trap <- function(x) { asked <<- c(asked, "length"); stop("trap") }
dim.trap <- length.trap
print.trap <- length.trap
trapped <- structure(list(1), class = c("trap", "<b>"))
delayedAssign("lazy", { asked <<- c(asked, "forced"); 1 })
makeActiveBinding("active", function() { asked <<- c(asked, "active"); 1 }, globalenv())
assign("<b>bold</b>", 1)
assign("abc\\u202egpj", 1)`,
    );
    const { variables, total } = await opened.session.variables();
    const by = Object.fromEntries(variables.map(({ name, ...rest }) => [name, rest]));
    expect(by['frame']).toEqual({ type: 'data.frame', shape: [1000, 2], bytes: 16_000 });
    expect(by['m']).toEqual({ type: 'integer', shape: [3, 4], bytes: 48 });
    expect(by['trapped']).toEqual({ type: 'trap', shape: null, bytes: null });
    expect(by['lazy']).toEqual({ type: 'promised', shape: null, bytes: null });
    expect(by['active']).toEqual({ type: 'promised', shape: null, bytes: null });
    expect(by['helper']).toBeUndefined();
    expect((await opened.run('cat(length(asked))')).printed).toBe('0');
    await opened.run('for (i in 1:10000) assign(paste0("many", i), i)');
    const many = await opened.session.variables();
    expect(many.variables).toHaveLength(500);
    expect(many.total).toBeGreaterThanOrEqual(total + 10_000);
    await opened.run('rm(list = ls(pattern = "^many|^lazy|^active|^<|gpj"))');
  });

  it('says which line of the cell an error is of, and runs the next', async () => {
    await opened.run('divide <- function(a) {\n\n\n  stop("no ", a)\n}');
    const failed = await opened.run('a <- 1\nb <- 2\ndivide(a)\n');
    expect(failed.state).toBe('error');
    expect(failed.outputs).toMatchObject([{ kind: 'error', name: 'Error', message: 'no 1', line: 3 }]);
    const inside = await opened.run('for (i in 1:3) {\n  a <- i\n  if (a == 2) {\n    divide(a)\n  }\n}');
    expect(inside.outputs).toMatchObject([{ kind: 'error', line: 4, message: 'no 2' }]);
    expect((await opened.run('x <- 1\nlog("a")')).outputs).toMatchObject([{ line: 2 }]);
    const unread = await opened.run('a <- 1\nb <- = 2');
    expect(unread.outputs).toMatchObject([{ kind: 'error', name: 'SyntaxError', line: 2 }]);
    const deep = await opened.run('f <- function(n) f(n + 1)\nf(1)');
    expect(deep).toMatchObject({ state: 'error', outputs: [{ kind: 'error', line: 2 }] });
    expect((await opened.run('cat("on")')).printed).toBe('on');
  });

  it('shows a frame as a table of exact texts, at most 1,000 rows of 100 columns', async () => {
    const shown = await opened.run(
      `data.frame(n = bit64::as.integer64(c("9007199254740993", NA)), t = c("", NA), f = c(0.1, NaN),
  g = factor(c("b", NA)), d = as.Date(c("1752-09-14", NA)), s = c(0.1 + 0.2, NA), i = c(100000L, NA))`,
    );
    expect(shown.outputs).toEqual([
      {
        kind: 'table',
        columns: ['n', 't', 'f', 'g', 'd', 's', 'i'],
        rows: [
          ['9007199254740993', '', '0.1', 'b', '1752-09-14', '0.30000000000000004', '100000'],
          [null, null, 'NaN', null, null, null, null],
        ],
        totalRows: 2,
      },
    ]);
    const large = await opened.run('as.data.frame(matrix(0, 5000, 150))', { maxOutputBytes: 4_000_000 });
    const [wide] = large.outputs;
    expect(wide).toMatchObject({ kind: 'table', totalRows: 5000 });
    expect(wide?.kind === 'table' && [wide.rows.length, wide.columns.length]).toEqual([1000, 100]);
    expect((await opened.run('head(mtcars, 1)[, 1:2]')).outputs).toMatchObject([
      { columns: ['', 'mpg', 'cyl'], rows: [['Mazda RX4', '21', '6']] },
    ]);
  });

  it('shows figures as pictures, once each is whole', async () => {
    const shown = await opened.run('plot(1:3)\nlines(3:1)\nplot(2)\ncat("between")');
    expect(shown.outputs.map((output) => output.kind)).toEqual(['image', 'text', 'image']);
    const drawn = await opened.run('library(ggplot2)\nggplot(mtcars, aes(mpg, wt)) + geom_point()');
    expect(drawn.outputs).toMatchObject([{ kind: 'image', mediaType: 'image/png' }]);
    expect((await opened.run('1')).outputs.map((output) => output.kind)).toEqual(['text']);
  }, 30_000);

  it('runs at most so long, stops on request, and says that it was interrupted', async () => {
    const stopped = await opened.run('cat("begun\\n")\nSys.sleep(60)', { seconds: 1 });
    expect(stopped).toMatchObject({ state: 'interrupted' });
    expect(stopped.outputs[0]).toMatchObject({ text: 'begun\n' });
    const endless = opened.run('repeat {}');
    await setTimeout(300);
    await opened.session.interrupt();
    expect((await endless).state).toBe('interrupted');
    const slow = 'SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = hash(i) % 11';
    const asked = await opened.run(`vitrine$sql("${slow}")`, { seconds: 1 });
    expect(asked.state).toBe('interrupted');
    expect(asked.seconds).toBeLessThan(5);
    const idle = await opened.session
      .interrupt()
      .then(() => opened.run('nrow(vitrine$sql("FROM episodes"))'));
    expect(idle.printed).toBe('[1] 100\n');
  });

  it('cuts what is printed for ever, and goes on when it is stopped', async () => {
    const printing = await opened.run('repeat cat(strrep("x", 1000), "\\n")', {
      maxOutputBytes: 50_000,
      seconds: 2,
    });
    expect(printing).toMatchObject({ state: 'interrupted', truncated: true });
    expect(printing.printed.length).toBeLessThanOrEqual(50_000);
    expect(printing.printed.length).toBeGreaterThan(20_000);
    expect((await opened.run('cat("on")')).printed).toBe('on');
  });

  it('keeps outputs as files that are exact, and takes no odd name', async () => {
    const made = await opened.run(
      `frame <- data.frame(a = c("", NA, 'x, "y"'), n = c(1L, NA, 100000L))
vitrine$output(frame, "table 1.csv")
vitrine$output("words", "note.txt")
vitrine$output(function() plot(1), "figure.png")
library(ggplot2)
vitrine$output(ggplot(mtcars, aes(mpg)) + geom_histogram(bins = 5), "bars.pdf")
for (name in list("../x", "a/b", "", ".hidden", "x.csv ", strrep("x", 101), NA, c("a", "b")))
  if (!inherits(try(vitrine$output("x", name), silent = TRUE), "try-error")) print(name)`,
    );
    expect(made).toMatchObject({ state: 'ok', printed: '' });
    const names = (await opened.session.outputs()).map(({ name }) => name);
    expect(names).toEqual(['bars.pdf', 'figure.png', 'note.txt', 'table 1.csv']);
    const table = Buffer.from(await opened.session.readOutput('table 1.csv')).toString();
    expect(table).toBe('a,n\n"",1\n,\n"x, ""y""",100000\n');
  }, 30_000);

  it('puts out one row for one, also of columns that are lists inside', async () => {
    const made = await opened.run(
      `frame <- data.frame(id = 1:2)
frame$seen <- as.POSIXlt(c("2026-01-02 03:04:05", NA), tz = "UTC")
frame$of <- package_version(c("1.2.3", NA), strict = FALSE)
frame$kept <- list(1:3, NULL)
frame$also <- I(list("a", mtcars))
frame$pair <- vctrs::new_rcrd(list(x = 1:2, y = 3:4), class = "pair")
format.pair <- function(x, ...) paste0(vctrs::field(x, "x"), "-", vctrs::field(x, "y"))
vitrine$output(frame, "lists.csv")
vitrine$output(data.frame(id = 1L, seen = I(frame$seen[1])), "one.csv")
frame`,
    );
    expect(made.outputs.filter((output) => output.kind === 'error')).toEqual([]);
    const text = async (name: string) => Buffer.from(await opened.session.readOutput(name)).toString();
    const rows = [
      ['1', '2026-01-02 03:04:05', '1.2.3', '1, 2, 3', 'a', '1-3'],
      ['2', null, null, null, '<data.frame of 11>', '2-4'],
    ];
    expect(await text('lists.csv')).toBe(
      'id,seen,of,kept,also,pair\n1,2026-01-02 03:04:05,1.2.3,"1, 2, 3",a,1-3\n2,,,,<data.frame of 11>,2-4\n',
    );
    expect(await text('one.csv')).toBe('id,seen\n1,2026-01-02 03:04:05\n');
    expect(made.outputs.find((output) => output.kind === 'table')).toMatchObject({ rows });
    const odd = await opened.run(
      `bad <- structure(list(id = 1:2, x = structure(list(1, 2), class = "odd")), row.names = 1:2, class = "data.frame")
format.odd <- function(x, ...) as.character(1:5)
vitrine$output(bad, "odd.csv")`,
    );
    const [said] = odd.outputs;
    expect(said?.kind === 'error' ? said.message : said).toContain('one value for each row');
  });

  it('fits the models that studies are made of', async () => {
    const fitted = await opened.run(
      `library(survival)
fit <- coxph(Surv(time, status) ~ age + sex, data = lung)
broom::tidy(fit)
lme4::fixef(lme4::lmer(Reaction ~ Days + (Days | Subject), lme4::sleepstudy))
suppressPackageStartupMessages(library(dplyr))
library(data.table)
as.data.table(mtcars)[, .(n = .N), by = cyl] |> arrange(n)`,
      { seconds: 60 },
    );
    expect(fitted.state).toBe('ok');
    expect(fitted.outputs.filter((output) => output.kind === 'table')).toMatchObject([
      { columns: ['term', 'estimate', 'std.error', 'statistic', 'p.value'], totalRows: 2 },
      {
        rows: [
          ['6', '7'],
          ['4', '11'],
          ['8', '14'],
        ],
      },
    ]);
  }, 90_000);
});

describe('R that must end', () => {
  it('is killed when it does not stop, and says so when its code ends it', async () => {
    const one = await kernels.again(opened.room);
    const stubborn = await one.run('repeat tryCatch(repeat {}, interrupt = function(e) NULL)', {
      seconds: 1,
    });
    expect(stubborn.state).toBe('killed');
    expect((await one.session.ended).why).toBe('crash');
    const two = await kernels.again(opened.room);
    expect((await two.run('quit("no")')).state).toBe('killed');
    expect(await two.session.ended).toEqual({ why: 'crash' });
  }, 60_000);

  it('is refused memory, and goes on', async () => {
    const hog = await opened.run('kept <- list()\nrepeat kept[[length(kept) + 1]] <- numeric(8e6)');
    expect(hog.state).toBe('out-of-memory');
    expect(hog.outputs).toMatchObject([{ kind: 'error', name: 'MemoryError', line: 2 }]);
    expect((await opened.run('rm(kept)\ninvisible(gc())\ncat("on")')).printed).toBe('on');
  }, 60_000);
});
