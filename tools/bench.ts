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
type Bench = { readonly run: (emit: (line: BenchLine) => void) => Promise<void> };

const wanted = process.argv.slice(2).filter((argument) => argument !== '--');
const folders = ['platform', 'policy', 'disclosure-control', 'datasets', 'notebooks-gateway'];
const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, String(file))),
  )
  .filter((file) => file.endsWith('.bench.ts') && !file.includes('node_modules'))
  .sort();
for (const file of files) {
  const bench = (await import(file)) as Bench;
  await bench.run((line) => {
    if (wanted.length === 0 || wanted.includes(line.bench)) console.log(JSON.stringify(line));
  });
}
