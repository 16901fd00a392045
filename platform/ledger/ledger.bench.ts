import { anyEvent } from './testing.ts';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { newActId } from '@vitrine/core/ids';
import { systemClock } from '@vitrine/core/process';
import type { EntryDraft } from './log/entry.ts';
import { openFileLedger } from './storage/file/file-ledger.ts';

/** One measured figure; a ratio above 1 is better than the peer. */
export interface Figure {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  readonly ratio: number;
}

export const benches = ['way'] as const;

const seconds = 2;

function draft(n: number): EntryDraft {
  return {
    type: 'query',
    phase: 'intent',
    act: newActId(),
    public: {
      agreement: 'DARS-NIC-000000-BENCH-v1.0',
      dataset: 'hes_apc',
      columns: ['age', 'sex', 'diag_01'],
    },
    private: {
      actor: 'per_abcdefghijklmnopqrst',
      sql: `SELECT sex, count(*) FROM hes_apc WHERE age > ${n % 90} GROUP BY sex`,
    },
  };
}

/** Events a second of so many loops that each wait for the last event before the next. */
async function rate(loops: number, once: (n: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: loops }, async () => {
      while (performance.now() - start < seconds * 1000) await once(count++);
    }),
  );
  return count / ((performance.now() - start) / 1000);
}

/** Appends a second by 1 and by 64 callers at once, beside what the same disk can flush in the same run. */
export async function run(emit: (figure: Figure) => void): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-ledger-bench-'));
  try {
    const file = await open(join(dir, 'peer'), 'a');
    const block = Buffer.alloc(600, 'x');
    const flushes = await rate(1, async () => {
      await file.appendFile(block);
      await file.datasync();
    });
    await file.close();
    for (const callers of [1, 64]) {
      const ledger = await openFileLedger({
        dir: join(dir, `ledger-${callers}`),
        keys: new FileKeys(join(dir, 'keys')),
        clock: systemClock,
        origin: 'vitrine.example/bench',
        events: anyEvent,
      });
      const appends = await rate(callers, (n) => ledger.append([draft(n)]));
      await ledger.close();
      emit({
        bench: 'way',
        name: `ledger-appends-${callers}`,
        value: Math.round(appends),
        unit: 'appends/s',
        peer: 'fdatasync',
        peerValue: Math.round(flushes),
        ratio: Number((appends / flushes).toFixed(2)),
      });
    }
  } finally {
    await rm(dir, { recursive: true });
  }
}
