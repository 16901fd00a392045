import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { Caller, problemOf } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';

const rowsAgreement = 'DARS-NIC-200002-D3E4F-v1.0';
const count = 'SELECT count(*) AS n FROM hes_apc';
/** What the record of an act and the database need, and no file of any size does. */
const little = 512 * 1024;

let home: string;
let disk: SmallDisk;
let vitrine: RunningServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitrine-disk-'));
  disk = await smallDisk(home, 160 * 1024 * 1024);
  vitrine = await startVitrine(home, disk.enter);
});
afterAll(async () => {
  await vitrine.stop();
  await disk.remove();
  await rm(home, { recursive: true, force: true });
});

async function restart(): Promise<void> {
  await vitrine.stop();
  vitrine = await startVitrine(home, disk.enter);
}

const numbers = (version: string): string =>
  JSON.stringify({
    name: 'numbers',
    title: 'Made up for a test',
    description: 'Made up.',
    owner: 'Nobody',
    licence: 'OGL-UK-3.0',
    synthetic: true,
    version,
    source: { alias: 'landing', file: 'numbers.csv', format: 'csv' },
    columns: ['A', 'B'].map((name) => ({
      name,
      type: 'integer',
      class: 'public',
      description: 'A number.',
    })),
  });

async function publish(version: string): Promise<string> {
  const dana = await Caller.signIn(vitrine.url, 'dana.manager');
  for await (const line of dana.api.stream('publishDataset', { body: { text: numbers(version) } })) {
    if (line.kind === 'problem') return (line.problem as { code: string }).code;
  }
  return 'done';
}

interface Doctor {
  readonly what: string;
  readonly ok: boolean;
}

async function doctor(): Promise<ReadonlyMap<string, boolean>> {
  const { stdout } = await vitrine.command(['doctor', '--json']);
  return new Map((JSON.parse(stdout) as Doctor[]).map(({ what, ok }) => [what, ok]));
}
const disc = 'two gibibytes of disk are free';
const takesActs = 'the server, if one runs, takes acts';
const verifies = 'the ledger verifies';

describe('a disk without room for files', () => {
  it('publishes a release whole or not at all, and again when there is room', async () => {
    // Numbers that no compression makes small.
    const odd = (n: number): number => Math.imul(n ^ (n >>> 7), 0x9e3779b1) >>> 1;
    const rows = Array.from({ length: 200_000 }, (_, n) => `${odd(n)},${odd(n + 1_000_000)}`);
    await writeFile(disk.path('landing/numbers.csv'), ['A,B', ...rows].join('\n'));
    expect(await publish('1.0')).toBe('done');
    await disk.fill(little);
    expect(await publish('1.1')).toBe('disk-full');
    const dana = await Caller.signIn(vitrine.url, 'dana.manager');
    const { releases } = await dana.api.call('getDataset', { params: { dataset: 'numbers' } });
    expect(releases.map(({ version }) => version)).toEqual(['1.0']);
    await disk.free();
    expect(await publish('1.1')).toBe('done');
  });

  it('makes a cut whole or not at all, and again when there is room', async () => {
    const officers = await Officers.of({ url: vitrine.url, home: disk.path('') });
    const datasets = [{ dataset: 'numbers', releases: '1.0', columns: ['A', 'B'] }];
    const ref = await officers.activate(agreementText('TEST-FULL-CUT-v1.0', { datasets, display: 'rows' }));
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    await disk.fill(little);
    const sql = 'SELECT count(*) AS n FROM numbers';
    expect((await sam.query(ref, sql)).problem).toMatchObject({ code: 'disk-full' });
    await disk.free();
    expect((await sam.query(ref, sql)).rows).toEqual([['200000']]);
  });
});

describe('a disk without any room', () => {
  it('does nothing that it cannot record, says so everywhere, and goes on after a restart', async () => {
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    const answer = await sam.query(rowsAgreement, count);
    expect(answer.rows).toEqual([['201']]);
    await disk.fill();
    // There may be room for a few more in blocks that are begun; what is shown is on record.
    const refused = /^(?:ledger-unavailable|database-behind)$/;
    const code = async (): Promise<string> => (await sam.query(rowsAgreement, count)).problem?.code ?? '';
    await expect.poll(code, { timeout: 60_000 }).toMatch(refused);
    expect(await code()).toMatch(refused);
    const body = { query: answer.id, title: 'Too late' };
    const asked = await problemOf(sam.api.call('createRequest', { params: { ref: rowsAgreement }, body }));
    expect(['ledger-unavailable', 'database-behind', 'disk-full']).toContain(asked.code);
    // What there is can still be read.
    expect((await sam.api.call('listAgreements', {})).agreements.length).toBeGreaterThan(0);
    expect((await sam.api.call('listRequests', { query: {} })).requests).toEqual([]);
    expect((await fetch(`${vitrine.url}/health`)).status).toBe(503);
    const sick = await doctor();
    expect([sick.get(disc), sick.get(takesActs), sick.get(verifies)]).toEqual([false, false, true]);

    await disk.free();
    expect(await code()).toMatch(refused);
    expect((await doctor()).get(takesActs)).toBe(false);

    await restart();
    expect((await fetch(`${vitrine.url}/health`)).status).toBe(200);
    const again = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect((await again.query(rowsAgreement, count)).rows).toEqual([['201']]);
    const well = await doctor();
    expect([well.get(takesActs), well.get(verifies)]).toEqual([true, true]);
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    expect(await indra.api.call('verifyLedger', { body: {} })).toMatchObject({ intact: true });
    // Everything that was shown is on record, and no act is open.
    const { entries } = await indra.api.call('listLedger', { query: { limit: 200, type: 'query' } });
    const open = new Set(entries.filter(({ phase }) => phase === 'intent').map(({ act }) => act));
    for (const { act, phase } of entries) if (phase === 'outcome') open.delete(act);
    expect([...open]).toEqual([]);
  });

  it('ends in order when it is told to, and says in a sentence why it cannot start', async () => {
    await disk.fill();
    await vitrine.stop();
    expect([vitrine.process.exitCode, vitrine.process.signalCode].join()).toMatch(/^[01],$/);
    const { status, stderr } = await vitrine.command(['start', '--port', '0', '--json']);
    expect(status).toBe(1);
    const problem = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { code: string };
    expect(['ledger-unavailable', 'database-behind', 'disk-full', 'unavailable']).toContain(problem.code);
    await disk.free();
    vitrine = await startVitrine(home, disk.enter);
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect((await sam.query(rowsAgreement, count)).rows).toEqual([['201']]);
  });
});
