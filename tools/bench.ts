import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.ts';

/** One figure, beside its peer's from the same run; a ratio above 1 is better than the peer. */
export interface BenchLine {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  readonly goal?: number | string;
  readonly met?: boolean;
}

/** What a bench file exports. */
interface Bench {
  /** The benches its lines belong to. */
  readonly benches: readonly string[];
  /** Measures, and emits a line a figure; `wants` tells which of its benches were asked for. */
  run(emit: (line: BenchLine) => void, wants: (bench: string) => boolean): Promise<void>;
}

const asked = process.argv.slice(2).filter((argument) => argument !== '--');
const wants = (bench: string): boolean => asked.length === 0 || asked.includes(bench);
const folders = ['platform', 'policy', 'disclosure-control', 'datasets', 'notebooks-gateway', 'tools'];
const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, String(file))),
  )
  .filter((file) => file.endsWith('.bench.ts') && !file.includes('node_modules'))
  .sort();
const known = new Set<string>();
for (const file of files) {
  const bench = (await import(file)) as Bench;
  for (const name of bench.benches) known.add(name);
  if (!bench.benches.some(wants)) continue;
  await bench.run((line) => {
    if (wants(line.bench)) console.log(JSON.stringify(line, fiveDigits));
  }, wants);
}
const unknown = asked.filter((name) => !known.has(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; the benches are ${[...known].sort().join(', ')}.`);
  process.exitCode = 2;
}

/** As many digits as a measurement has. */
function fiveDigits(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
