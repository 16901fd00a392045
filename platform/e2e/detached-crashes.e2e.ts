import type { DetachedRun, SentRun } from '@vitrine/api';
import { killAll } from '@vitrine/core/testing';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { allGone, childrenOf, having, roomProcesses } from './room-processes.ts';
import { cutPower, startVitrine, type RunningServer } from './running-server.ts';
import { removeHome, sampleHome } from './sample-home.ts';
import { ledgerFaults } from './whole-ledger.ts';

/** kill -9 of each process in the middle of code that runs unseen. */
const ref = 'DARS-NIC-100001-A1B2C-v1.0';
/** Both have put out a file by the time they are killed. */
const endless = {
  python: 'import vitrine, time\nvitrine.output("half", "half.txt")\nwhile True: time.sleep(1)',
  r: 'vitrine$output("half", "half.txt")\nrepeat Sys.sleep(1)',
};

let home: string;
let vitrine: RunningServer;
let sam: Caller;
let filesBefore: readonly string[] = [];
let requestsBefore = 0;

beforeAll(async () => {
  home = await sampleHome();
  vitrine = await startVitrine(home);
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
}, 180_000);
afterAll(async () => {
  await vitrine.stop();
  await removeHome(home);
});

async function send(steps: SentRun['steps'], output = 'half.txt'): Promise<string> {
  const body = { title: 'A run', steps, outputs: [output] };
  return (await sam.api.call('startDetachedRun', { params: { ref }, body })).id;
}
async function until(id: string, is: (run: DetachedRun) => boolean): Promise<DetachedRun> {
  for (;;) {
    const { runs } = await sam.api.call('listDetachedRuns', { params: { ref } });
    const run = runs.find((one) => one.id === id);
    if (run !== undefined && is(run)) return run;
    await sleep(200);
  }
}
const isOver = ({ state }: DetachedRun): boolean => !['queued', 'starting', 'running'].includes(state);

/** The files of requests that are kept on the disk. */
async function keptFiles(): Promise<readonly string[]> {
  const entries = await readdir(join(home, 'server', 'outputs'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries.filter((one) => one.isFile()).map(({ name }) => name);
}

/** A run that goes on, with the processes of its room. */
async function goingOn(
  language: 'python' | 'r' = 'python',
): Promise<{ id: string; pids: readonly number[] }> {
  const id = await send([{ language, code: endless[language] }]);
  await until(id, ({ state }) => state === 'running');
  // By then the file is put out.
  await sleep(1_500);
  return { id, pids: await roomProcesses(home) };
}

/** Nothing of a run is left: no process, no folder of its room, no file, no request; and the next one is done. */
async function expectNothingLeft(pids: readonly number[]): Promise<void> {
  await allGone(pids);
  await expect.poll(() => roomProcesses(home), { timeout: 10_000 }).toEqual([]);
  expect(await keptFiles()).toEqual(filesBefore);
  expect((await sam.api.call('listRequests', { query: {} })).requests).toHaveLength(requestsBefore);
  expect(await ledgerFaults(vitrine.url)).toEqual([]);
  const code = 'import vitrine\nvitrine.output("whole", "whole.txt")';
  const next = await until(await send([{ language: 'python', code }], 'whole.txt'), isOver);
  expect(next).toMatchObject({ state: 'done' });
  filesBefore = await keptFiles();
  requestsBefore++;
}
describe('in the middle of code that runs unseen', () => {
  it.each([
    ['kernel', 'python', /^\/vitrine\/python\/bin\/python \/vitrine\/kernel\/start_kernel/],
    ['broker', 'python', /^\/vitrine\/python\/bin\/python \/vitrine\/kernel\/broker/],
    ['kernel of R', 'r', /\/vitrine\/r\/start\.R/],
    ['reader of its room', 'python', /^\/vitrine\/node .*\/vitrine\/code\/reader/],
  ] as const)('a killed %s is told as an end, with what to do', async (_name, language, form) => {
    const { id, pids } = await goingOn(language);
    const killed = (await having(pids, form)).slice(-1);
    expect(killed).toHaveLength(1);
    killAll(killed);
    const run = await until(id, isOver);
    expect(run).toMatchObject({ state: 'failed', failure: { class: 'KernelEnded' }, request: null });
    expect(run.log.join(' ')).toContain('Nothing of it is left: send it again.');
    await expectNothingLeft(pids);
  });

  it('a killed steward ends its rooms, is started again, and the run says what to do', async () => {
    const { id, pids } = await goingOn();
    killAll(await childrenOf(vitrine.process.pid ?? -1, 'steward/main.ts'));
    const run = await until(id, isOver);
    expect(run).toMatchObject({ state: 'failed', failure: { class: 'KernelEnded' }, request: null });
    expect(run.log.join(' ')).toContain('send it again');
    await expectNothingLeft(pids);
  });

  it('a steward that is killed while the room is opened is told as no room to be had', async () => {
    const id = await send([{ language: 'python', code: endless.python }]);
    await until(id, ({ state }) => state === 'starting');
    killAll(await childrenOf(vitrine.process.pid ?? -1, 'steward/main.ts'));
    const run = await until(id, isOver);
    expect(run).toMatchObject({ state: 'failed', request: null });
    expect(run.log.join(' ')).toMatch(/try again|send it again/);
    await expectNothingLeft([]);
  });

  it.each(['server', 'whole machine'])(
    'after the %s was killed it is interrupted, and what waited too',
    async (what) => {
      const { id, pids } = await goingOn();
      const waiting = await send([{ language: 'python', code: endless.python }]);
      if (what === 'server') {
        const gone = new Promise((resolve) => vitrine.process.once('exit', resolve));
        killAll([vitrine.serverPid]);
        await gone;
      } else await cutPower(vitrine);
      await allGone(pids);
      vitrine = await startVitrine(home);
      sam = await Caller.signIn(vitrine.url, 'sam.researcher');
      for (const one of [id, waiting]) {
        const run = await until(one, isOver);
        expect(run).toMatchObject({ state: 'interrupted', request: null });
        expect(run.log.join(' ')).toContain('Nothing of it is left: send it again.');
      }
      await expectNothingLeft(pids);
    },
  );

  it('after the server was killed when the code was over and its tick had not come, no file of it is left', async () => {
    const code = 'import vitrine\nvitrine.output("unchecked", "half.txt")\nimport time; time.sleep(0.5)';
    const id = await send([{ language: 'python', code }]);
    await until(id, ({ state }) => state === 'running');
    await expect.poll(() => roomProcesses(home), { timeout: 4_500, interval: 50 }).toEqual([]);
    await cutPower(vitrine);
    vitrine = await startVitrine(home);
    sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect(await until(id, isOver)).toMatchObject({ state: 'interrupted', request: null });
    await expectNothingLeft([]);
  });
});
