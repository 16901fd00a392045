import { anyEvent } from '../testing.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { verifyLedger } from '../verify/verify.ts';

const origin = 'vitrine.example/kill';
let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-kill-'));
});
afterAll(() => rm(base, { recursive: true }));

/** Runs the writer until it has acknowledged so many entries, kills it, and gives back all it acknowledged. */
async function writeAndKill(round: number, enough: number): Promise<readonly (readonly [number, string])[]> {
  const probe = join(import.meta.dirname, 'kill.probe.ts');
  const child = spawn(process.execPath, [probe, join(base, 'ledger'), join(base, 'keys'), String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > enough) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return said
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('ack '))
    .map((line) => {
      const [, index, mark = ''] = line.split(' ');
      return [Number(index), mark] as const;
    });
}

test('killed at any moment and started again, it has every acknowledged entry', async () => {
  const acknowledged = new Map<number, string>();
  const keys = new FileKeys(join(base, 'keys'));
  let remembered: string | undefined;
  for (let round = 0; round < 5; round++) {
    for (const [index, mark] of await writeAndKill(round, 20 + round * 60)) {
      expect(acknowledged.has(index)).toBe(false);
      acknowledged.set(index, mark);
    }
    const ledger = await openFileLedger({
      dir: join(base, 'ledger'),
      keys,
      clock: systemClock,
      origin,
      events: anyEvent,
    });
    const found = new Map<number, string>();
    for await (const entry of ledger.read()) {
      expect(entry.public['mark']).toBe(entry.private['mark']);
      found.set(entry.index, entry.public['mark'] as string);
    }
    for (const [index, mark] of acknowledged) expect(found.get(index)).toBe(mark);
    const note = await ledger.checkpoint();
    await ledger.close();
    const report = await verifyLedger({
      dir: join(base, 'ledger'),
      publicKey: await keys.publicKey('ledger'),
      origin,
      ...(remembered === undefined ? {} : { since: remembered }),
    });
    expect(report).toMatchObject({ ok: true, size: found.size, findings: [] });
    remembered = note;
  }
  expect(acknowledged.size).toBeGreaterThan(400);
});
