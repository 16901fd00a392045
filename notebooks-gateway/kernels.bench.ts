import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import type { BenchLine } from '../tools/bench.ts';
import { pythonEnvironment } from './kernel/python-environment.ts';
import { openKernelWorkshop, type KernelWorkshop, type OpenedKernel } from './testing/kernel-room.ts';

export const benches = ['workspace'];

const rows = 1_000_000;
/** Ten columns as a cut of hospital episodes has them: pseudonyms, codes, dates, numbers, some of them missing. */
const episodes = `SELECT hash(i) AS person_id, i AS episode, CAST(i % 91 AS INTEGER) AS age,
  CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END AS sex, DATE '2020-01-01' + CAST(i % 1000 AS INTEGER) AS admitted,
  TIMESTAMP '2020-01-01' + to_seconds(i) AS seen, chr(65 + CAST(i % 26 AS INTEGER)) || lpad(CAST(i % 1000 AS VARCHAR), 3, '0') AS code,
  i / 7.0 AS cost, CASE WHEN i % 10 = 0 THEN NULL ELSE CAST(i % 50 AS INTEGER) END AS days,
  CASE WHEN i % 4 = 0 THEN '' WHEN i % 4 = 1 THEN NULL ELSE 'W' || i % 300 END AS ward
  FROM range(${rows}) t(i)`;

/** Kernels: how soon one is there, how soon it stops, and what the way of the data costs. */
export async function run(emit: (line: BenchLine) => void): Promise<void> {
  await ofPython(emit);
  await ofR(emit);
}

/** There is no package of R here that reads Parquet, so the way of rows into R has no peer. */
async function ofR(emit: (line: BenchLine) => void): Promise<void> {
  const kernels = await openKernelWorkshop('r');
  try {
    const cut = await kernels.workshop.cut('episodes', episodes);
    const first = await kernels.open('bench', [cut], { memoryMiB: 4_096, querySeconds: 120 });
    line(emit, 'kernel of R start, ready for code', await startTime(kernels, first), 's', 1.5);
    line(emit, 'interrupt of R', await interruptTime(first, 'repeat {}'), 's', 0.1);
    const code = 'cat(system.time(f <- vitrine$sql("SELECT * FROM episodes"))[["elapsed"]])';
    const times: number[] = [];
    for (let i = 0; i < 3; i++) times.push(Number((await first.run(code, { seconds: 120 })).printed));
    line(emit, '1,000,000 rows of 10 columns into R', Math.min(...times), 's', 10);
  } finally {
    await kernels.close();
  }
}

async function startTime(kernels: KernelWorkshop, { room }: OpenedKernel): Promise<number> {
  const starts: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    const one = await kernels.again(room);
    await one.run('1');
    starts.push((performance.now() - start) / 1000);
    await one.session.close();
    await one.kernel.ended;
  }
  return median(starts);
}

async function ofPython(emit: (line: BenchLine) => void): Promise<void> {
  const kernels = await openKernelWorkshop();
  try {
    const { workshop } = kernels;
    const cut = await workshop.cut('episodes', episodes);
    const first = await kernels.open('bench', [cut], { memoryMiB: 4_096, querySeconds: 120 });
    line(emit, 'kernel start, ready for code', await startTime(kernels, first), 's', 1.5);
    const endless = 'import time\nfor _ in range(10**9): pass';
    line(emit, 'interrupt', await interruptTime(first, endless), 's', 0.1);
    await dataTimes(emit, first, workshop.dir, cut.file, cut.dataKey);
  } finally {
    await kernels.close();
  }
}

async function interruptTime(kernel: OpenedKernel, endless: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const running = kernel.run(endless);
    await setTimeout(200);
    const start = performance.now();
    await kernel.session.interrupt();
    await running;
    times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

/** The same Parquet, read by DuckDB in a Python without a sandbox, and by `vitrine.sql` in a room, by turns. */
async function dataTimes(
  emit: (line: BenchLine) => void,
  kernel: OpenedKernel,
  dir: string,
  file: string,
  key: string,
): Promise<void> {
  const timed = (work: string): string => `import time
def once():
    start = time.perf_counter()
    frame = ${work}
    assert len(frame) == ${rows}
    return time.perf_counter() - start
print(min(once() for _ in range(3)))`;
  const environment = pythonEnvironment();
  if (environment === undefined) throw new TypeError('Python has not been prepared.');
  const python = join(environment.dir, 'bin', 'python');
  const script = join(dir, 'direct.py');
  const read = `read_parquet('${file}', encryption_config = {footer_key: 'k'})`;
  await writeFile(
    script,
    `import duckdb, pandas
db = duckdb.connect(config={"threads": 2})
db.execute("PRAGMA add_parquet_key('k', '${key}')")
${timed(`db.sql("SELECT * FROM ${read}").df()`)}`,
  );
  let [value, peerValue] = [Infinity, Infinity];
  for (let turn = 0; turn < 3; turn++) {
    const code = `import vitrine\n${timed('vitrine.sql("SELECT * FROM episodes")')}`;
    value = Math.min(value, Number((await kernel.run(code, { seconds: 120 })).printed));
    peerValue = Math.min(peerValue, Number(execFileSync(python, [script], { encoding: 'utf8' })));
  }
  emit({
    bench: 'workspace',
    name: '1,000,000 rows of 10 columns into pandas',
    value,
    unit: 's',
    peer: 'DuckDB reading the same Parquet directly',
    peerValue,
    ratio: peerValue / value,
    goal: 1 / 1.3,
    met: value <= 1.3 * peerValue,
  });
}

function line(
  emit: (line: BenchLine) => void,
  name: string,
  value: number,
  unit: string,
  goal: number,
): void {
  emit({ bench: 'workspace', name, value, unit, goal, met: value <= goal });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
