import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { accessibilityFaults, openBrowser, runByKey, signIn } from './browser.ts';
import { Caller, problemOf } from './caller.ts';
import { endless, startEndless } from './endless.ts';
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

async function ledgerOf(type: string, agreement: string): Promise<string[]> {
  const page = await indra.api.call('listLedger', { query: { type, agreement, limit: 50 } });
  return page.entries.map((entry) => entry.summary);
}

/** Names of all folders and files below one of the home's folders. */
async function below(...path: string[]): Promise<string> {
  return (await readdir(join(vitrine.home, ...path), { recursive: true })).join('\n');
}

const context = {
  kind: 'frequency-table',
  population: 'All',
  variables: 'Sex',
  purpose: 'A test',
  related: 'none',
} as const;

/** A draft of Sam's with the result of a query and all that is asked. */
async function request(ref: string, query: string): Promise<string> {
  const body = { query, title: 'By sex' };
  const { id } = await sam.api.call('createRequest', { params: { ref }, body });
  await sam.api.call('saveRequest', { params: { id }, body: { title: 'By sex', context } });
  return id;
}

/** Sends a request, has both checkers approve it, and releases it. */
async function release(id: string, from: 'draft' | 'sent' = 'draft'): Promise<void> {
  const params = { id };
  if (from === 'draft') await sam.api.call('submitRequest', { params });
  const checkers = ['casey.checker', 'drew.checker'].map((name) => Caller.signIn(vitrine.url, name));
  for (const checker of await Promise.all(checkers)) await checker.vote(id, 'approve');
  await (await checkers[0])?.api.call('releaseRequest', { params });
}

/** The page of a request says that it is held and offers nothing but to withdraw it. */
async function showsQuarantine(id: string): Promise<void> {
  const browser = await openBrowser();
  try {
    const { page } = await signIn(browser, vitrine.url, 'Sam Researcher');
    await page.goto(`${vitrine.url}/requests/${id}`);
    const note = page.getByRole('note', { name: 'Quarantined' });
    await note.waitFor();
    expect(await note.textContent()).toContain('a data access officer suspended the agreement');
    await page.getByText('Its content is not shown').waitFor();
    expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /Continue|Send|Release|Download/ }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  } finally {
    await browser.close();
  }
}

describe('suspension', () => {
  const ref = 'TEST-SUSPEND-v1.0';

  it('stops what runs, closes the room, forgets results and refuses what is new', async () => {
    await officers.activate(agreementText(ref, granted));
    const shown = await sam.query(ref, 'SELECT SEX FROM hes_apc LIMIT 3');
    expect(shown.rows).toHaveLength(3);
    const [kept, released] = [await request(ref, shown.id), await request(ref, shown.id)];
    await release(released);
    expect(await below('cuts', ref)).toContain('hes_apc.parquet');
    const running = await startEndless(sam, ref);
    const stopped = officers.avery.api.call('suspendAgreement', {
      params: { ref },
      body: { reason: 'A question.' },
    });
    expect((await running.end).problem?.code).toMatch(/^(query-cancelled|room-ended)$/);
    expect(await stopped).toMatchObject({ state: 'suspended', stopped: { reason: 'A question.' } });
    expect(await ledgerOf('room.closed', ref)).toEqual([expect.stringContaining('suspended')]);
    const refused = await sam.query(ref, 'SELECT 1');
    expect(refused.problem).toMatchObject({ code: 'agreement-not-active', facts: { state: 'suspended' } });
    for (const id of [shown.id, running.id]) expect((await problemOf(sam.follow(id))).status).toBe(404);
    const open = (await problemOf(sam.api.call('getWorkspace', { params: { ref } }))).code;
    expect(open).toBe('agreement-not-active');
    // The cut is gone and its pseudonyms are not; what was not released is held, and what was is not.
    expect(await below('cuts', ref)).toBe('');
    expect(await below('steward', 'pseudonyms')).toContain('TEST-SUSPEND');
    expect(await ledgerOf('cut.destroyed', ref)).toEqual([expect.stringContaining('(stopped)')]);
    const params = { id: kept };
    expect((await sam.api.call('getRequest', { params })).quarantine?.reason).toBe('agreement-suspended');
    for (const act of ['submitRequest', 'saveRequest'] as const) {
      const body = { title: 'By sex', context };
      const refused = await problemOf(
        sam.api.call(act, act === 'saveRequest' ? { params, body } : { params }),
      );
      expect(refused).toMatchObject({ code: 'request-quarantined', status: 403 });
    }
    expect(await ledgerOf('request.quarantined', ref)).toHaveLength(1);
    await showsQuarantine(kept);
    const out = await sam.api.download('downloadRelease', { params: { id: released } });
    expect(out.byteLength).toBeGreaterThan(0);
    // The running query's outcome is on record, and it is not an answer.
    await expect
      .poll(() => ledgerOf('query', ref))
      .toContainEqual(expect.stringMatching(/query-cancelled|room-ended/));
  });
});

describe('a new list of opt-outs', () => {
  it('removes the cut at once, holds drafts, and lets what was sent go its way', async () => {
    const optOuts = { national: true, type1: false, maxAgeDays: 366 };
    const ref = await officers.activate(agreementText('TEST-LIST-v1.0', { ...granted, optOuts }));
    const other = await officers.activate(agreementText('TEST-NO-LIST-v1.0', granted));
    const shown = await sam.query(ref, 'SELECT SEX FROM hes_apc LIMIT 3');
    await sam.query(other, 'SELECT 1 FROM hes_apc LIMIT 1');
    const [draft, sent] = [await request(ref, shown.id), await request(ref, shown.id)];
    await sam.api.call('submitRequest', { params: { id: sent } });
    const landing = join(vitrine.home, 'landing');
    const list = await readFile(join(landing, 'opt_outs.csv'), 'utf8');
    await writeFile(join(landing, 'opt_outs_later.csv'), `${list.trimEnd()}\n9990000115\n`);
    const dana = await Caller.signIn(vitrine.url, 'dana.manager');
    await dana.api.call('applyOptOuts', { body: { file: 'opt_outs_later.csv', kind: 'national' } });
    expect(await below('cuts', ref)).toBe('');
    expect(await below('cuts', other)).toContain('hes_apc.parquet');
    expect(await ledgerOf('cut.destroyed', ref)).toEqual([expect.stringContaining('(opt-outs)')]);
    const reasonOf = async (id: string): Promise<string | undefined> =>
      (await sam.api.call('getRequest', { params: { id } })).quarantine?.reason;
    expect([await reasonOf(draft), await reasonOf(sent)]).toEqual(['opt-outs', undefined]);
    await release(sent, 'sent');
    expect((await sam.query(ref, 'SELECT SEX FROM hes_apc LIMIT 3')).rows).toHaveLength(3);
  });
});

describe('the end', () => {
  const ref = 'TEST-END-v1.0';

  it('destroys cuts and pseudonym maps, says so in the ledger, and is for good', async () => {
    await officers.activate(agreementText(ref, granted));
    expect((await sam.query(ref, 'SELECT person_id FROM hes_apc LIMIT 1')).rows).toHaveLength(1);
    const before = [await below('cuts'), await below('steward', 'pseudonyms')];
    expect(before).toEqual([expect.stringContaining('TEST-END'), expect.stringContaining('TEST-END')]);
    // Without an officer's signature nothing ends, and nothing is gone.
    const unsigned = officers.blake.api.call('endAgreement', { params: { ref }, body: { reason: 'Done.' } });
    expect((await problemOf(unsigned)).code).toBe('conflict');
    const forged = officers.end(officers.blake, ref, 'avery.officer');
    expect((await problemOf(forged)).code).toBe('signatures-refused');
    expect([await below('cuts'), await below('steward', 'pseudonyms')]).toEqual(before);
    const ended = await officers.end(officers.blake, ref, 'blake.officer');
    expect(ended.state).toBe('ended');
    const after = [await below('cuts'), await below('steward', 'pseudonyms')];
    expect(after.join('\n')).not.toContain('TEST-END');
    const page = await indra.api.call('listLedger', { query: { type: 'agreement.destroyed', limit: 10 } });
    const [entry] = page.entries.filter((one) => one.agreement === ref && one.phase === 'outcome');
    const detail = await indra.api.call('getLedgerEntry', { params: { index: String(entry?.index) } });
    expect(detail.public).toMatchObject({ cuts: 1, pseudonymMaps: 2, by: 'statement' });
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
    expect(await below('cuts', first)).toBe('');
    expect(await below('cuts', second)).toContain('hes_apc.parquet');
  });
});

describe('the kill switch', () => {
  const ref = 'TEST-SWITCH-v1.0';
  beforeAll(() => officers.activate(agreementText(ref, granted)));

  it('stops every query and refuses new ones until an operator lifts it', async () => {
    const operator = (...act: string[]): ReturnType<RunningServer['command']> =>
      vitrine.command(['environment', ...act, '--as', 'oli.operator', '--json']);
    const running = await startEndless(sam, ref);
    const body = { reason: 'A drill.' };
    expect((await problemOf(sam.api.call('stopEnvironment', { body }))).code).toBe('forbidden');
    const stopped = operator('stop', '--reason', body.reason);
    expect((await running.end).problem?.code).toMatch(/^(query-cancelled|room-ended)$/);
    expect(JSON.parse((await stopped).stdout)).toMatchObject({ stopped: true, reason: body.reason });
    expect((await sam.query(ref, 'SELECT 1')).problem?.code).toBe('environment-stopped');
    expect(JSON.parse((await operator('resume')).stdout)).toEqual({ stopped: false });
    expect((await sam.query(ref, 'SELECT count(*) > 0 AS some FROM hes_apc')).rows).toEqual([[true]]);
  });

  it('is thrown and lifted on a page of the operator’s own, and everybody is told', async () => {
    const other = await Caller.signIn(vitrine.url, 'oli.operator');
    const browser = await openBrowser();
    try {
      const { page: oli } = await signIn(browser, vitrine.url, 'Oli Operator');
      const { page } = await signIn(browser, vitrine.url, 'Sam Researcher');
      expect(await page.getByRole('link', { name: 'Environment' }).count()).toBe(0);
      await page.goto(`${vitrine.url}/environment`);
      await page.getByRole('note').getByText('This page is for operators.').waitFor();
      await page.goto(`${vitrine.url}/workspace/${ref}`);
      await runByKey(page, endless);
      await page.getByRole('button', { name: 'Cancel' }).waitFor();
      // The whole act by keyboard; what is typed outlives a refusal.
      await oli.getByRole('link', { name: 'Environment' }).click();
      await oli.getByRole('button', { name: 'Stop everything' }).press('Enter');
      const dialog = oli.getByRole('dialog', { name: 'Stop everything' });
      const [reason, confirm] = [dialog.getByRole('textbox'), dialog.getByRole('button', { name: /now/ })];
      await confirm.press('Enter');
      await dialog.getByText('Give the reason').waitFor();
      expect(await accessibilityFaults(oli)).toEqual([]);
      await reason.pressSequentially('A leak?');
      await other.api.call('stopEnvironment', { body: { reason: 'Another was first.' } });
      await confirm.press('Enter');
      await dialog.getByRole('alert').getByText('stopped before, by Oli Operator').waitFor();
      expect(await reason.inputValue()).toBe('A leak?');
      await other.api.call('resumeEnvironment', {});
      await confirm.press('Enter');
      const state = oli.getByRole('status', { name: 'State' });
      await state.getByText('A leak?').waitFor();
      const lift = oli.getByRole('button', { name: 'Lift the stop' });
      expect(await lift.evaluate((one) => one === document.activeElement)).toBe(true);
      expect(await accessibilityFaults(oli)).toEqual([]);
      const banner = page.getByRole('status', { name: 'Kill switch' });
      await banner.getByText('An operator stopped the whole environment').waitFor();
      await page.getByRole('alert').getByText('an operator stopped the whole environment').waitFor();
      await runByKey(page, 'SELECT SEX FROM hes_apc LIMIT 3');
      await page.getByRole('alert').getByText('environment-stopped').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await lift.press('Enter');
      await oli.getByRole('dialog').getByText('A leak?').waitFor();
      expect(await accessibilityFaults(oli)).toEqual([]);
      await oli.getByRole('button', { name: 'Lift it now' }).press('Enter');
      await state.getByText('Everything runs').waitFor();
      // As on coming back to the tab, which looks at once.
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await banner.getByText('An operator').waitFor({ state: 'detached' });
      await runByKey(page, 'SELECT SEX FROM hes_apc LIMIT 3');
      await page.getByRole('grid', { name: 'Result' }).getByRole('gridcell').first().waitFor();
    } finally {
      await browser.close();
    }
  });
});
