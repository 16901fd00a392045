import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as dp from './index.ts';
import { FileSpendStore } from './node.ts';

/** One figure, as `npm run bench` prints it. A ratio above 1 is better than the peer. */
export interface BenchLine {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  readonly ratio: number;
  readonly goal: string;
  readonly met: boolean;
}

const execute = promisify(execFile);
const PEER = 'diffprivlib 0.6.6';
const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache');

/** Python with the pinned, hash-checked peer, made once under the repository's cache. */
async function python(): Promise<string> {
  const home = join(cache, 'diffprivlib-0.6.6');
  const binary = join(home, 'bin', 'python');
  if (existsSync(join(home, 'ready'))) return binary;
  await mkdir(cache, { recursive: true });
  await rm(home, { recursive: true, force: true });
  await execute('python3', ['-m', 'venv', home]);
  await execute(binary, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--require-hashes',
    '-r',
    join(import.meta.dirname, 'vectors', 'requirements.txt'),
  ]);
  const mark = await open(join(home, 'making'), 'w');
  await mark.close();
  await rename(join(home, 'making'), join(home, 'ready'));
  return binary;
}

async function peerFigures(): Promise<Map<string, number>> {
  const { stdout } = await execute(await python(), [join(import.meta.dirname, 'bench', 'peer.py')], {
    maxBuffer: 1 << 20,
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; value: number });
  return new Map(lines.map(({ name, value }) => [name, value]));
}

/** Calls a second, after a warm-up of a tenth. */
function rate(count: number, work: (count: number) => void): number {
  work(count / 10);
  const start = performance.now();
  work(count);
  return (count / (performance.now() - start)) * 1000;
}

function numeric(mechanism: dp.NumericMechanism, value: number): () => number {
  const block = new Float64Array(10_000).fill(value);
  return () =>
    rate(1_000_000, (count) => {
      for (let done = 0; done < count; done += block.length) mechanism.randomise(block);
    });
}

function calls(work: () => unknown): () => number {
  return () =>
    rate(200_000, (count) => {
      for (let i = 0; i < count; i += 1) work();
    });
}

function samplers(): [name: string, measure: () => number, goal: number][] {
  const bounds = { lower: 0, upper: 3 };
  const utility = [0, 1, 2, 3];
  const binary = new dp.Binary({ epsilon: 1, value0: 'a', value1: 'b' });
  const exponential = new dp.Exponential({ epsilon: 1, sensitivity: 1, utility });
  const flip = new dp.PermuteAndFlip({ epsilon: 1, sensitivity: 1, utility });
  return [
    ['laplace', numeric(new dp.Laplace({ epsilon: 1, sensitivity: 1 }), 0), 10],
    ['geometric', numeric(new dp.Geometric({ epsilon: 1 }), 0), 10],
    ['gaussian', numeric(new dp.Gaussian({ epsilon: 1, delta: 1e-6, sensitivity: 1 }), 0), 10],
    [
      'gaussian-analytic',
      numeric(new dp.GaussianAnalytic({ epsilon: 1, delta: 1e-6, sensitivity: 1 }), 0),
      0,
    ],
    ['gaussian-discrete', numeric(new dp.GaussianDiscrete({ epsilon: 1, delta: 1e-6 }), 0), 0],
    ['laplace-truncated', numeric(new dp.LaplaceTruncated({ epsilon: 1, sensitivity: 1, ...bounds }), 1), 0],
    ['laplace-folded', numeric(new dp.LaplaceFolded({ epsilon: 1, sensitivity: 1, ...bounds }), 1), 0],
    [
      'laplace-bounded-domain',
      numeric(new dp.LaplaceBoundedDomain({ epsilon: 1, sensitivity: 1, ...bounds }), 1),
      0,
    ],
    [
      'laplace-bounded-noise',
      numeric(new dp.LaplaceBoundedNoise({ epsilon: 1, delta: 0.1, sensitivity: 1 }), 1),
      0,
    ],
    ['uniform', numeric(new dp.Uniform({ delta: 0.1, sensitivity: 1 }), 1), 0],
    ['binary', calls(() => binary.randomise('a')), 0],
    ['exponential', calls(() => exponential.randomise()), 0],
    ['permute-and-flip', calls(() => flip.randomise()), 0],
  ];
}

function fastest(work: () => unknown): number {
  let best = Infinity;
  for (let i = 0; i < 15; i += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}

/** Work on a million values: the most that it may take, in seconds, and the least that it must be faster than the peer. */
function overMillion(): [name: string, measure: () => number, limit: number, ratio: number][] {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => ((i * 0.6180339887498949) % 1) * 100);
  const options = {
    bounds: [0, 100] as const,
    epsilon: 0.01,
    accountant: new dp.BudgetAccountant({ epsilon: 100, delta: 0 }),
  };
  const { accountant, epsilon } = options;
  const counted = (): unknown => dp.histogram(values, { range: [0, 100], epsilon, accountant });
  return [
    ['mean', () => fastest(() => dp.mean(values, options)), Infinity, 2],
    ['sum', () => fastest(() => dp.sum(values, options)), Infinity, 2],
    ['variance', () => fastest(() => dp.variance(values, options)), Infinity, 2],
    ['histogram', () => fastest(counted), Infinity, 2],
    ['median', () => fastest(() => dp.median(values, options)), 0.3, 0],
  ];
}

/** A thousand concurrent durable spends, and the time the disk itself needs for as many bytes in as many flushes. */
async function durableSpends(): Promise<{ total: number; disk: number }> {
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'bench-dp-'));
  try {
    const store = await FileSpendStore.open(join(directory, 'spend.log'), { create: true });
    let flushes = 0;
    const counted: dp.SpendStore = {
      load: () => store.load(),
      append: (records, after) => {
        flushes += 1;
        return store.append(records, after);
      },
    };
    const budget = await dp.DurableBudget.open({
      store: counted,
      filter: () => new dp.PureFilter({ epsilon: 1e6, delta: 0 }),
    });
    const before = store.size;
    const start = performance.now();
    await Promise.all(Array.from({ length: 1000 }, (_, i) => budget.charge(dp.approximate(0.1 + i * 1e-4))));
    const total = (performance.now() - start) / 1000;
    const bytes = Buffer.alloc(Math.ceil((store.size - before) / flushes), 'x');
    await store.close();
    const raw = await open(join(directory, 'raw'), 'a');
    const rawStart = performance.now();
    for (let i = 0; i < flushes; i += 1) {
      await raw.write(bytes);
      await raw.datasync();
    }
    const disk = (performance.now() - rawStart) / 1000;
    await raw.close();
    return { total, disk };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Measures this package beside its peer, in the same run, and emits one line a figure. */
export const benches = ['dp'] as const;

export async function run(emit: (line: BenchLine) => void): Promise<void> {
  const peer = await peerFigures();
  const of = (name: string): number => peer.get(name) ?? Number.NaN;
  for (const [name, measure, goal] of samplers()) {
    const value = measure();
    const ratio = value / of(name);
    emit({
      bench: 'dp',
      name,
      value,
      unit: 'samples/s',
      peer: PEER,
      peerValue: of(name),
      ratio,
      goal: goal ? `ratio >= ${goal}` : 'reported',
      met: ratio >= goal,
    });
  }
  for (const [name, measure, limit, least] of overMillion()) {
    const value = measure();
    const ratio = of(name) / value;
    const goal = limit === Infinity ? `ratio >= ${least}` : `<= ${limit} s`;
    emit({
      bench: 'dp',
      name,
      value,
      unit: 's for 1,000,000 values',
      peer: PEER,
      peerValue: of(name),
      ratio,
      goal,
      met: value <= limit && ratio >= least,
    });
  }
  const { total, disk } = await durableSpends();
  const beside = total - disk;
  emit({
    bench: 'dp',
    name: 'durable-spends',
    value: beside,
    unit: `s for 1,000 beside ${disk.toFixed(4)} s of fdatasync`,
    peer: `${PEER}, in memory`,
    peerValue: of('spends'),
    ratio: of('spends') / total,
    goal: '<= 0.05 s',
    met: beside <= 0.05,
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run((line) => console.log(JSON.stringify(line)));
}
