import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FileObjectStore } from '@vitrine/core/store';
import {
  testNumber,
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
} from '../testing.ts';
import type { Manifest } from '../catalogue/manifest.ts';

let landed: TestSteward;
let published: TestSteward;
let at: TestSteward;
beforeAll(async () => {
  landed = await testSteward();
  const rows = Array.from({ length: 20_000 }, (_, i) => visitLine(i, `v${i}`));
  await landed.land('visits.csv', [visitsHeader, ...rows].join('\n'));
  published = await testSteward({}, landed);
  await published.steward.releases.publish(visitsFile());
});
afterAll(async () => {
  await landed.close();
  await published.close();
});
afterEach(() => at.close());

/** Runs a steward in a process of its own and kills it when it tells a stage, or a moment after. */
async function killedAt(act: string, content: string, stage: string, laterMs: number): Promise<void> {
  const file = join(at.home.root, 'child-input');
  await writeFile(file, content);
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'testing-child.ts'), act, at.home.root, file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== stage) continue;
    await new Promise((resolve) => setTimeout(resolve, laterMs));
    child.kill('SIGKILL');
  }
  const [, signal] = (await ended) as [number | null, string | null];
  expect(signal === 'SIGKILL' || laterMs > 0).toBe(true);
}

const version = '1.0' as Manifest['version'];

describe('kill -9', () => {
  test.each([
    ['link', 0],
    ['write', 0],
    ['write', 60],
    ['commit', 0],
  ])('in the middle of a publish (%s + %i ms) leaves a whole release or none', async (stage, laterMs) => {
    at = await testSteward({}, landed);
    await killedAt('publish', visitsFile(), stage, laterMs);
    const steward = await at.reopen();
    const releases = await steward.releases.all();
    const stored = await new FileObjectStore(at.home.curated).list('');
    if (releases.length === 0) {
      expect(stored).toEqual([]);
      await steward.releases.publish(visitsFile());
    }
    expect((await steward.releases.verify(visits, version)).faults).toEqual([]);
    expect(await readdir(join(at.home.steward, 'scratch'))).toEqual([]);
  });

  test.each([
    ['pseudonyms', 40],
    ['write', 0],
    ['write', 30],
  ])('in the middle of a cut (%s + %i ms) leaves a whole cut or none', async (stage, laterMs) => {
    at = await testSteward({}, published);
    await killedAt('cut', JSON.stringify(at.envelope()), stage, laterMs);
    const steward = await at.reopen();
    for (const name of await readdir(join(at.home.cuts, 'TEST-1-v1.0'))) {
      expect(name).toMatch(/^[0-9a-f]{64}$/);
      expect((await readdir(join(at.home.cuts, 'TEST-1-v1.0', name))).sort()).toEqual([
        'cut.json',
        'visits.parquet',
      ]);
    }
    const [table] = await steward.agreements.prepareRoom({
      envelope: at.envelope(),
      username: 'researcher',
      receipt: null,
    });
    expect(table && (await at.rows(table))).toHaveLength(20_000);
  });

  test.each([0, 90, 180])(
    'in the middle of loading a list of people (+ %i ms) leaves the whole list or none',
    async (laterMs) => {
      at = await testSteward({}, published);
      const people = Array.from({ length: 50_000 }, (_, i) => testNumber(i));
      await at.land('study.csv', ['NHS_NUMBER', ...people].join('\n'));
      await killedAt('cohort', 'study.csv', 'loading', laterMs);
      const steward = await at.reopen();
      const lists = await steward.people.cohortLists();
      if (lists.length === 0) await steward.people.loadCohort({ alias: 'landing', file: 'study.csv' });
      expect(await steward.people.cohortLists()).toMatchObject([{ name: 'study', count: '50000' }]);
      const datasets = [{ dataset: 'visits', releases: '1.*', columns: ['ward'], cohort: { list: 'study' } }];
      const [table] = await steward.agreements.prepareRoom({
        envelope: at.envelope({ datasets }),
        username: 'researcher',
        receipt: null,
      });
      expect(table && (await at.rows(table))).toHaveLength(20_000);
      expect(await readdir(join(at.home.steward, 'scratch'))).toEqual([]);
    },
  );
});
