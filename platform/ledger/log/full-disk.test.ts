import { anyEvent } from '../testing.ts';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FileKeys } from '@vitrine/core/keys';
import { newActId } from '@vitrine/core/ids';
import { systemClock } from '@vitrine/core/process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDangling } from './acts.ts';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import type { Ledger } from './ledger.ts';
import { verifyLedger } from '../verify/verify.ts';

const origin = 'vitrine.example/full-disk';
let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-full-'));
});
afterAll(() => rm(base, { recursive: true }));

interface Said {
  readonly acknowledged: readonly string[];
  readonly first: string;
  readonly meanwhile: string;
  readonly later: string;
  readonly checkpoint: string;
  readonly read: readonly string[];
  readonly failure: string;
  readonly closing: string;
}

async function fill(scenario: string): Promise<Said> {
  const probe = join(import.meta.dirname, 'full-disk.probe.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    probe,
    join(base, scenario),
    join(base, 'keys'),
    scenario,
  ]);
  return JSON.parse(stdout) as Said;
}

const open = (scenario: string): Promise<Ledger> =>
  openFileLedger({
    dir: join(base, scenario),
    keys: new FileKeys(join(base, 'keys')),
    clock: systemClock,
    origin,
    events: anyEvent,
  });

/** Opens it as the next start would: what was acknowledged is there, nothing is half there, and it goes on. */
async function goesOn(scenario: string, acknowledged: readonly string[]): Promise<readonly unknown[]> {
  const ledger = await open(scenario);
  await closeDangling(ledger);
  const marks: unknown[] = [];
  for await (const entry of ledger.read()) marks.push(entry.public['mark']);
  expect(marks.slice(0, acknowledged.length)).toEqual(acknowledged);
  const [written] = await ledger.append([
    { type: 'query', phase: 'fact', act: newActId(), public: {}, private: { actor: 'system' } },
  ]);
  expect(written?.index).toBe(marks.length);
  const { publicKey } = ledger;
  const since = await ledger.checkpoint();
  await ledger.close();
  const report = await verifyLedger({ dir: join(base, scenario), publicKey, origin, since });
  expect(report).toMatchObject({ ok: true, size: marks.length + 1, signed: marks.length + 1 });
  return marks;
}

const refused = 'ledger-unavailable';

describe('on a disk that is full', () => {
  test.each(['private', 'public'])('appends of long %s parts stop, and all stop', async (scenario) => {
    const said = await fill(scenario);
    expect(said.acknowledged.length).toBeGreaterThan(10);
    expect(said).toMatchObject({ first: refused, meanwhile: refused, later: refused, checkpoint: refused });
    // What it has goes on being read, and nothing of what failed.
    expect(said.read).toEqual(said.acknowledged);
    expect(said.failure).toContain('the disk is full');
    expect(said.closing).toBe('done');
    await goesOn(scenario, said.acknowledged);
  });

  test('a destruction that fails stops everything and is finished after a restart', async () => {
    const said = await fill('destroy');
    expect(said).toMatchObject({ first: refused, meanwhile: refused, later: refused });
    expect(said.read.slice(0, -1)).toEqual(said.acknowledged);
    await goesOn('destroy', said.acknowledged);
    const ledger = await open('destroy');
    expect((await ledger.entry(3)).private).toEqual({ actor: 'system' });
    expect((await ledger.entry(4)).private).toHaveProperty('long');
    await ledger.close();
  });
});
