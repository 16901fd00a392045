import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerCheck } from '../audit/ledger-check.ts';
import { leavesOf, placeAt, readByAll } from './testing.ts';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-days-kill-'));
});
afterAll(() => rm(base, { recursive: true }));

interface Said {
  readonly day: string;
  readonly note: string;
}

/** Lives until so many days were made known and a moment longer, and ends in the middle of something. */
async function liveAndDie(start: string, days: number, moment: number): Promise<readonly Said[]> {
  const probe = join(import.meta.dirname, 'kill.probe.ts');
  const child = spawn(process.execPath, [probe, base, start, '300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > days) setTimeout(() => child.kill('SIGKILL'), moment);
  });
  await once(child, 'close');
  const lines = said.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Said);
}

it('a server killed at any moment of a day goes on with the same log, and every act is in it once', async () => {
  let start = '2026-01-01';
  const known: string[] = [];
  for (const [round, moment] of [0, 7, 19, 31, 53].entries()) {
    for (const { day, note } of await liveAndDie(start, 2 + round, moment)) {
      start = day;
      known.push(note);
    }
    const place = await placeAt(base, `${start}T09:30:00.000Z`);
    // What was on record when it died is made known now.
    const log = await place.open();
    for (const note of known) expect((await readByAll(log.served, note)).fault).toBeUndefined();
    await place.ledger.close();
    const check = await ledgerCheck(place.home, { ledger: 'files' }, known.at(-1));
    expect(check.problems).toEqual([]);
    expect(check.remembered).toBeGreaterThan(0);
    const lived = new Set((await leavesOf(log.served.dir)).map(({ day }) => day));
    expect([...lived].toSorted().at(-1)).toBe(
      new Date(Date.parse(start) - 86_400_000).toISOString().slice(0, 10),
    );
  }
}, 300_000);
