import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { Caller, problemOf } from './caller.ts';
import { killAll } from '@vitrine/core/testing';
import { endless } from './endless.ts';
import { childrenOf } from './room-processes.ts';
import { cutPower, startVitrine, type RunningServer } from './running-server.ts';
import { removeHome, sampleHome } from './sample-home.ts';
import { ledgerFaults } from './whole-ledger.ts';

const rowsAgreement = 'DARS-NIC-200002-D3E4F-v1.0';
const aggregatesAgreement = 'DARS-NIC-100001-A1B2C-v1.0';
const count = 'SELECT count(*) AS n FROM hes_apc';

let home: string;
let vitrine: RunningServer;

beforeAll(async () => {
  home = await sampleHome();
  vitrine = await startVitrine(home);
});
afterAll(async () => {
  await vitrine.stop();
  await removeHome(home);
});

/** Kills processes of this server with no chance to clean up. @returns how many */
async function killChildren(having: string): Promise<number> {
  const pids = await childrenOf(vitrine.process.pid ?? -1, having);
  killAll(pids);
  return pids.length;
}

const killServer = (): Promise<void> => cutPower(vitrine);

async function restart(): Promise<void> {
  vitrine = await startVitrine(home);
}

const expectWhole = async (): Promise<void> => {
  expect(await ledgerFaults(vitrine.url)).toEqual([]);
};

describe('a child that is killed', () => {
  it.each([
    ['reader', 'reader.mjs'],
    ['steward', 'steward/main.ts'],
    ['guard', 'guard/main'],
  ])('%s: the server answers on, the asker gets a code, and the next query runs', async (_name, command) => {
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect((await sam.query(rowsAgreement, count)).rows).toEqual([['201']]);
    // At rest.
    expect(await killChildren(command)).toBeGreaterThan(0);
    expect((await sam.api.call('listAgreements', {})).agreements.length).toBeGreaterThan(0);
    await expect
      .poll(async () => (await sam.query(rowsAgreement, count)).rows, { timeout: 20_000 })
      .toEqual([['201']]);
    // In the middle of a query.
    const { id } = await sam.api.call('startQuery', {
      params: { ref: rowsAgreement },
      body: { sql: endless },
    });
    const ended = sam.follow(id);
    for await (const line of sam.api.stream('streamQuery', { params: { id } }))
      if (line.kind !== 'progress' || line.stage === 'Running') break;
    await killChildren(command);
    if (command === 'guard/main') await sam.api.call('cancelQuery', { params: { id } });
    expect(['room-ended', 'query-cancelled']).toContain((await ended).problem?.code);
    await expect
      .poll(async () => (await sam.query(rowsAgreement, count)).rows, { timeout: 20_000 })
      .toEqual([['201']]);
  });
});

describe('a server that is killed', () => {
  const landed = 'A,B\n1,2\n3,4\n';
  const column = (name: string): object => ({
    name,
    type: 'integer',
    class: 'public',
    description: 'A number.',
  });
  const datasetFile = (name: string): string =>
    JSON.stringify({
      name,
      title: 'Made up for a test',
      description: 'Made up.',
      owner: 'Nobody',
      licence: 'OGL-UK-3.0',
      synthetic: true,
      version: '1.0',
      source: { alias: 'landing', file: 'numbers.csv', format: 'csv' },
      columns: [column('A'), column('B')],
    });

  it.each([20, 200])('in the middle of a publish, after %i ms, publishes or does not', async (wait) => {
    await writeFile(join(home, 'landing', 'numbers.csv'), landed);
    const name = `numbers_${wait}`;
    const dana = await Caller.signIn(vitrine.url, 'dana.manager');
    const { promise: begun, resolve } = Promise.withResolvers<true>();
    const publish = async (caller: Caller): Promise<void> => {
      for await (const line of caller.api.stream('publishDataset', { body: { text: datasetFile(name) } })) {
        resolve(true);
        if (line.kind === 'problem') throw new Error(line.kind);
      }
    };
    const cut = publish(dana).catch(() => undefined);
    await begun;
    await sleep(wait);
    await killServer();
    await cut;
    await restart();
    const after = await Caller.signIn(vitrine.url, 'dana.manager');
    const listed = (await after.api.call('listDatasets', { query: {} })).datasets.some(
      (one) => one.dataset === name,
    );
    const committed = (
      await readdir(join(home, 'curated', 'releases', name, '1.0')).catch((): string[] => [])
    ).includes('manifest.json');
    expect(listed).toBe(committed);
    if (!listed) await publish(after);
    const verdict = await after.api.call('verifyRelease', {
      params: { dataset: name, version: '1.0' },
      body: {},
    });
    expect(verdict).toEqual({ intact: true, problems: [] });
    await expectWhole();
  });

  /** A request of Sam's, sent to the checkers. */
  async function submitted(): Promise<string> {
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    const answer = await sam.query(
      rowsAgreement,
      'SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX ORDER BY SEX',
    );
    const { id } = await sam.api.call('createRequest', {
      params: { ref: rowsAgreement },
      body: { query: answer.id, title: 'By sex' },
    });
    const context = {
      kind: 'frequency-table' as const,
      population: 'a',
      variables: 'b',
      purpose: 'c',
      related: 'none',
    };
    await sam.api.call('saveRequest', { params: { id }, body: { title: 'By sex', context } });
    await sam.api.call('submitRequest', { params: { id } });
    return id;
  }
  const vote = (caller: Caller, id: string): Promise<unknown> => caller.vote(id, 'approve', 'fine');

  it('in the middle of a vote and of the first cut of an agreement loses and halves neither', async () => {
    const id = await submitted();
    const [casey, sam] = await Promise.all([
      Caller.signIn(vitrine.url, 'casey.checker'),
      Caller.signIn(vitrine.url, 'sam.researcher'),
    ]);
    const aggregate = 'SELECT SEX, COUNT(*) AS n FROM hes_apc GROUP BY SEX';
    const asked = sam.query(aggregatesAgreement, aggregate).catch(() => undefined);
    await sleep(60);
    const voted = vote(casey, id).then(
      () => true,
      () => false,
    );
    await sleep(12);
    await killServer();
    const [, answered] = await Promise.all([asked, voted]);
    await restart();
    const again = await Caller.signIn(vitrine.url, 'casey.checker');
    const request = await again.api.call('getRequest', { params: { id } });
    expect(request.state).toBe('submitted');
    // What was answered was recorded; what was not answered may have been.
    if (answered) expect(request.votesCast).toBe(1);
    expect(request.votes.length).toBe(request.votesCast);
    const later = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect((await later.query(aggregatesAgreement, aggregate)).rows).toHaveLength(2);
    // Of the three datasets granted, one was asked for; the next has its cut when it is.
    const cuts = (): Promise<string[]> => readdir(join(home, 'cuts', aggregatesAgreement));
    expect(await cuts()).toHaveLength(1);
    expect((await later.query(aggregatesAgreement, 'SELECT COUNT(*) AS n FROM hes_ae')).rows).toHaveLength(1);
    expect(await cuts()).toHaveLength(2);
    if (request.votesCast === 0) await vote(again, id);
    await expectWhole();
    await release(id);
  });

  async function release(id: string): Promise<void> {
    await vote(await Caller.signIn(vitrine.url, 'drew.checker'), id);
    const drew = await Caller.signIn(vitrine.url, 'drew.checker');
    const releasing = drew.api.call('releaseRequest', { params: { id } }).catch(() => undefined);
    await sleep(15);
    await killServer();
    await releasing;
    await restart();
    const again = await Caller.signIn(vitrine.url, 'drew.checker');
    const { state } = await again.api.call('getRequest', { params: { id } });
    expect(['approved', 'released']).toContain(state);
    if (state === 'approved') await again.api.call('releaseRequest', { params: { id } });
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    const zip = await sam.api.download('downloadRelease', { params: { id } });
    expect(Buffer.from(zip.subarray(0, 2)).toString()).toBe('PK');
    await expectWhole();
  }

  it('in the middle of ending an agreement ends it all the same', async () => {
    const officers = await Officers.of(vitrine);
    const datasets = [{ dataset: 'hes_apc', releases: '1.*', columns: ['SEX'] }];
    const ref = await officers.activate(agreementText('TEST-CRASH-END-v1.0', { datasets }));
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    await sam.query(ref, count);
    const ending = officers.end(officers.avery, ref, 'avery.officer').catch(() => undefined);
    await sleep(10);
    await killServer();
    await ending;
    await restart();
    const after = await Officers.of(vitrine);
    const { state } = await after.avery.api.call('getAgreement', { params: { ref } });
    if (state === 'active') await after.end(after.avery, ref, 'avery.officer');
    const traces = async (): Promise<boolean> =>
      [...(await readdir(join(home, 'cuts'))), ...(await readdir(join(home, 'steward', 'pseudonyms')))].some(
        (name) => name.startsWith('TEST-CRASH-END'),
      );
    await expect.poll(traces, { timeout: 20_000 }).toBe(false);
    await expectWhole();
  });
});

describe('a home', () => {
  it('has one owner: a second server says so in a sentence and leaves', async () => {
    const { status, stdout, stderr } = await vitrine.command(['start', '--port', '0', '--json']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const problem = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { code: string; detail: string };
    expect(problem.code).toBe('home-locked');
    expect(problem.detail).toMatch(/^[^.]+\.$/);
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect((await problemOf(sam.api.call('getAgreement', { params: { ref: 'NO-SUCH-v1.0' } }))).status).toBe(
      404,
    );
  });

  it('is rebuilt from its ledger as it was, with and without its database folder', async () => {
    const before = await everything();
    await vitrine.stop();
    const first = await vitrine.command(['rebuild', '--json']);
    await rm(join(home, 'server', 'database'), { recursive: true });
    const second = await vitrine.command(['rebuild', '--json']);
    expect([first.status, second.status]).toEqual([0, 0]);
    expect((JSON.parse(second.stdout) as { entries: number }).entries).toBeGreaterThan(50);
    await restart();
    expect(await everything()).toEqual(before);
  });

  /** What people see of agreements, datasets, requests, history and releases. */
  async function everything(): Promise<unknown> {
    const [sam, avery, indra] = await Promise.all(
      ['sam.researcher', 'avery.officer', 'indra.reviewer'].map((name) => Caller.signIn(vitrine.url, name)),
    );
    if (!sam || !avery || !indra) throw new Error('Somebody is missing.');
    const { datasets } = await sam.api.call('listDatasets', { query: {} });
    const { agreements } = await avery.api.call('listAgreements', {});
    const { requests } = await indra.api.call('listRequests', { query: {} });
    return {
      datasets: await Promise.all(
        datasets.map(({ dataset }) => sam.api.call('getDataset', { params: { dataset } })),
      ),
      agreements: await Promise.all(
        agreements.map(({ ref }) => avery.api.call('getAgreement', { params: { ref } })),
      ),
      requests: await Promise.all(requests.map(({ id }) => indra.api.call('getRequest', { params: { id } }))),
      history: await sam.api.call('listQueries', { params: { ref: rowsAgreement } }),
      allowance: (await sam.api.call('getWorkspace', { params: { ref: rowsAgreement } })).allowance,
    };
  }
});
