import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { Caller, problemOf, type Answer } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

let vitrine: RunningServer;
let officers: Officers;
let sam: Caller;
let robin: Caller;
let indra: Caller;

beforeAll(async () => {
  vitrine = await startVitrine();
  officers = await Officers.of(vitrine);
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  robin = await Caller.signIn(vitrine.url, 'robin.researcher');
  indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
});
afterAll(() => vitrine.stop());

const datasets = [{ dataset: 'hes_apc', releases: '1.*', columns: ['EPIKEY', 'SEX', 'EPIDUR'] }];
const limits = { rowsShown: 10, rowsPerDay: 1000, querySeconds: 600, memoryMiB: 256, scratchMiB: 64 };
/** What the agreements here grant. */
const granted = { datasets, limits, linkage: { person: true, entities: ['episode'] } };
const endless = 'SELECT sum(a.i * b.i) FROM range(100000000) a(i), range(100000000) b(i)';

/** Starts a query that never ends by itself, and waits until the room works on it. */
async function startEndless(caller: Caller, ref: string): Promise<{ id: string; end: Promise<Answer> }> {
  const { id } = await caller.api.call('startQuery', { params: { ref }, body: { sql: endless } });
  const { promise: running, resolve } = Promise.withResolvers<true>();
  const watch = async (): Promise<void> => {
    for await (const line of caller.api.stream('streamQuery', { params: { id } }))
      if (line.kind === 'progress' && line.stage === 'Running') resolve(true);
  };
  const watching = watch().finally(() => resolve(true));
  const end = caller.follow(id);
  await running;
  return { id, end: end.finally(() => watching) };
}

async function ledgerOf(type: string, agreement: string): Promise<string[]> {
  const page = await indra.api.call('listLedger', { query: { type, agreement, limit: 50 } });
  return page.entries.map((entry) => entry.summary);
}

/** Names of all folders and files below one of the home's folders. */
async function below(...path: string[]): Promise<string> {
  return (await readdir(join(vitrine.home, ...path), { recursive: true })).join('\n');
}

describe('suspension', () => {
  const ref = 'TEST-SUSPEND-v1.0';

  it('stops what runs, closes the room, forgets results and refuses what is new', async () => {
    await officers.activate(agreementText(ref, granted));
    const shown = await sam.query(ref, 'SELECT SEX FROM hes_apc LIMIT 3');
    expect(shown.rows).toHaveLength(3);
    const running = await startEndless(sam, ref);
    const stopped = officers.avery.api.call('suspendAgreement', {
      params: { ref },
      body: { reason: 'A question.' },
    });
    expect((await running.end).problem?.code).toMatch(/^(query-cancelled|room-ended)$/);
    expect((await stopped).state).toBe('suspended');
    expect(await ledgerOf('room.closed', ref)).toEqual([expect.stringContaining('suspended')]);
    const refused = await sam.query(ref, 'SELECT 1');
    expect(refused.problem).toMatchObject({ code: 'agreement-not-active', facts: { state: 'suspended' } });
    for (const id of [shown.id, running.id]) expect((await problemOf(sam.follow(id))).status).toBe(404);
    const open = (await problemOf(sam.api.call('getWorkspace', { params: { ref } }))).code;
    expect(open).toBe('agreement-not-active');
    // The running query's outcome is on record, and it is not an answer.
    await expect
      .poll(() => ledgerOf('query', ref))
      .toContainEqual(expect.stringMatching(/query-cancelled|room-ended/));
  });
});

describe('the end', () => {
  const ref = 'TEST-END-v1.0';

  it('destroys cuts and pseudonym maps, says so in the ledger, and is for good', async () => {
    await officers.activate(agreementText(ref, granted));
    expect((await sam.query(ref, 'SELECT person_id FROM hes_apc LIMIT 1')).rows).toHaveLength(1);
    const before = [await below('cuts'), await below('steward', 'pseudonyms')];
    expect(before).toEqual([expect.stringContaining('TEST-END'), expect.stringContaining('TEST-END')]);
    const ended = await officers.blake.api.call('endAgreement', {
      params: { ref },
      body: { reason: 'Done.' },
    });
    expect(ended.state).toBe('ended');
    const after = [await below('cuts'), await below('steward', 'pseudonyms')];
    expect(after.join('\n')).not.toContain('TEST-END');
    const page = await indra.api.call('listLedger', { query: { type: 'agreement.destroyed', limit: 10 } });
    const [entry] = page.entries.filter((one) => one.agreement === ref);
    const detail = await indra.api.call('getLedgerEntry', { params: { index: String(entry?.index) } });
    expect(detail.public).toMatchObject({ cuts: 1, pseudonymMaps: 2 });
    expect((await sam.query(ref, 'SELECT 1')).problem?.code).toBe('agreement-not-active');
    const again = officers.apply(agreementText('TEST-END-v1.1', granted));
    expect((await problemOf(again)).code).toBe('conflict');
  });

  it('of a draft leaves the version in force alone', async () => {
    const inForce = await officers.activate(agreementText('TEST-DRAFT-v1.0', granted));
    const draft = await officers.apply(agreementText('TEST-DRAFT-v1.1', granted));
    await officers.avery.api.call('endAgreement', { params: { ref: draft }, body: { reason: 'A mistake.' } });
    expect((await sam.query(inForce, 'SELECT count(*) > 0 AS some FROM hes_apc')).rows).toEqual([[true]]);
  });
});

describe('the term', () => {
  it('that is over lets nobody sign or query', async () => {
    const day = (shift: number): string =>
      new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
    const over = await officers.apply(
      agreementText('TEST-OVER-v1.0', { ...granted, term: { from: day(-30), to: day(-2) } }),
    );
    expect((await problemOf(officers.sign(officers.avery, over, 'avery.officer'))).code).toBe('conflict');
    expect((await sam.query(over, 'SELECT 1')).problem).toMatchObject({ facts: { state: 'expired' } });
    const later = await officers.activate(
      agreementText('TEST-LATER-v1.0', { ...granted, term: { from: day(3), to: day(9) } }),
    );
    expect((await sam.query(later, 'SELECT 1')).problem).toMatchObject({ facts: { state: 'not-yet' } });
  });
});

describe('a new version', () => {
  it('replaces the one before: whom it leaves out is out at once, and pseudonyms stay', async () => {
    const people = ['sam.researcher', 'robin.researcher'];
    const linkage = { person: true, entities: [] };
    const narrow = [{ dataset: 'hes_apc', releases: '1.*', columns: ['SEX', 'EPIDUR'] }];
    const first = await officers.activate(
      agreementText('TEST-VERSIONS-v1.0', { datasets: narrow, limits, people, linkage }),
    );
    const pseudonyms = 'SELECT min(person_id) AS least, max(person_id) AS most FROM hes_apc';
    const before = await sam.query(first, pseudonyms);
    const kept = await robin.query(first, 'SELECT SEX FROM hes_apc LIMIT 2');
    const running = await startEndless(robin, first);
    const second = await officers.activate(
      agreementText('TEST-VERSIONS-v1.1', { datasets: narrow, limits, linkage }),
    );
    expect((await running.end).problem?.code).toMatch(/^(query-cancelled|room-ended)$/);
    expect((await robin.query(first, 'SELECT 1')).problem?.code).toBe('agreement-not-active');
    expect((await robin.query(second, 'SELECT 1')).problem?.code).toBe('forbidden');
    expect((await problemOf(robin.follow(kept.id))).status).toBe(404);
    expect((await sam.query(first, 'SELECT 1')).problem?.code).toBe('agreement-not-active');
    expect((await sam.query(second, pseudonyms)).rows).toEqual(before.rows);
    expect(await ledgerOf('agreement.ended', first)).toHaveLength(1);
  });
});

describe('the kill switch', () => {
  const ref = 'TEST-SWITCH-v1.0';

  it('stops every query and refuses new ones until an operator lifts it', async () => {
    await officers.activate(agreementText(ref, granted));
    const oli = await Caller.signIn(vitrine.url, 'oli.operator');
    const running = await startEndless(sam, ref);
    const body = { reason: 'A drill.' };
    expect((await problemOf(sam.api.call('stopEnvironment', { body }))).code).toBe('forbidden');
    const stopped = oli.api.call('stopEnvironment', { body });
    expect((await running.end).problem?.code).toMatch(/^(query-cancelled|room-ended)$/);
    expect(await stopped).toEqual({ stopped: true });
    expect((await sam.query(ref, 'SELECT 1')).problem?.code).toBe('environment-stopped');
    expect(await oli.api.call('resumeEnvironment', {})).toEqual({ stopped: false });
    expect((await sam.query(ref, 'SELECT count(*) > 0 AS some FROM hes_apc')).rows).toEqual([[true]]);
  });
});
