import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';
import { checkApart } from './checker/check-apart.ts';

interface BenchLine {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
  readonly met?: boolean;
}

export const benches = ['airlock'] as const;

const profile = getProfile('nhs-hes-2018');
const files = 100;
const wards = 200;
/** Just below the most that a file may have, in bytes. */
const large = 4_500_000;

/** A table of rounded counts of as many wards, in a dialect of its own. */
function table(number: number, rows: number): Buffer {
  const delimiter = [',', ';', '\t'][number % 3] ?? ',';
  const lines = [['ward', 'age', 'sex', 'people'].join(delimiter)];
  for (let row = 0; row < rows; row += 1)
    lines.push(
      [
        `Ward ${number}-${row}`,
        `${(row % 9) * 10}-${(row % 9) * 10 + 9}`,
        'MF'[row % 2] ?? 'M',
        10 + ((row * 37 + number) % 190) * 5,
      ].join(delimiter),
    );
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Files of a request one after the other, each in a process of its own; and one as large as a file may be. */
export async function run(emit: (line: BenchLine) => void): Promise<void> {
  const small = Buffer.from('ward,people\nA,3\nB,30\n');
  let started = performance.now();
  await checkApart({ name: '', bytes: small }, profile);
  const first = performance.now() - started;
  emit({
    bench: 'airlock',
    name: 'time to first finding',
    value: first / 1_000,
    unit: 's',
    goal: 'at most 5',
    met: first <= 5_000,
  });

  started = performance.now();
  let bytes = 0;
  for (let number = 0; number < files; number += 1) {
    const one = table(number, wards);
    bytes += one.length;
    await checkApart({ name: '', bytes: one }, profile);
  }
  const all = performance.now() - started;
  emit({
    bench: 'airlock',
    name: `${files} files of ${Math.round(bytes / files / 1_000)} kB`,
    value: all / files / 1_000,
    unit: 's a file',
    goal: 'at most 2',
    met: all / files <= 2_000,
  });

  for (const [name, size] of [
    ['a CSV file of 4.5 MB', large],
    ['a CSV file of 1.1 MB', large / 4],
  ] as const) {
    const row = table(0, 1_000).length / 1_000;
    const one = table(0, Math.floor(size / row));
    const before = process.cpuUsage();
    await checkFile({ name: '', bytes: one }, profile);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    emit({ bench: 'airlock', name, value: one.length / 1e6 / seconds, unit: 'MB/s of a processor' });
  }
}
