import type { DetachedRun, SentRun } from '@vitrine/api';
import type { Browser, Page } from 'playwright';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { Caller, problemOf } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

/** A study under an agreement that shows aggregates only: its Python and R run unseen, and its files leave through checkers. */
const ref = 'TEST-UNSEEN-1-v1.0';
const study = `import vitrine
stays = vitrine.sql("SELECT SEX, count(DISTINCT person_id) AS people FROM hes_apc GROUP BY SEX")
stays["people"] = (stays.people // 10) * 10
stays = stays[stays.people >= 50].reset_index(drop=True)
print("never shown:", stays)
vitrine.output(stays, "people.csv")`;

let vitrine: RunningServer;
let browser: Browser;
let page: Page;
let officers: Officers;
let sam: Caller;
let request = '';
const refused: string[] = [];

beforeAll(async () => {
  vitrine = await startVitrine();
  officers = await Officers.of(vitrine);
  await officers.activate(
    agreementText(ref, {
      title: 'People by sex (sample)',
      datasets: [{ dataset: 'hes_apc', releases: '1.*', columns: ['SEX', 'STARTAGE', 'ADMIDATE'] }],
      linkage: { person: true },
      display: 'aggregates',
      kernels: ['sql', 'python', 'r'],
    }),
  );
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  browser = await openBrowser();
  const session = await signIn(browser, vitrine.url, 'Sam Researcher');
  page = session.page;
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
}, 180_000);
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

async function send(steps: SentRun['steps'], outputs: readonly string[]): Promise<string> {
  const body = { title: 'A run', steps, outputs: [...outputs] };
  return (await sam.api.call('startDetachedRun', { params: { ref }, body })).id;
}
async function see(id: string): Promise<DetachedRun> {
  const { runs } = await sam.api.call('listDetachedRuns', { params: { ref } });
  const run = runs.find((one) => one.id === id);
  if (run === undefined) throw new Error(`${id} is not listed`);
  return run;
}
async function until(id: string, is: (run: DetachedRun) => boolean): Promise<DetachedRun> {
  for (;;) {
    const run = await see(id);
    if (is(run)) return run;
    await sleep(500);
  }
}
const isOver = ({ state }: DetachedRun): boolean => !['queued', 'starting', 'running'].includes(state);
const python = (code: string): SentRun['steps'] => [{ language: 'python', code }];

describe('a study whose code runs unseen', () => {
  it('begins with an example under the sample agreement', async () => {
    await page.goto(`${vitrine.url}/workspace/DARS-NIC-100001-A1B2C-v1.0`);
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('button', { name: 'Send it to run' }).click();
    await page.getByText('Give the run a title').waitFor();
    await page.getByRole('button', { name: 'Begin with an example' }).click();
    const files = page.getByRole('textbox', { name: 'Files that it puts out' });
    await files.fill('table1.exe');
    await page.getByText('“table1.exe”:', { exact: false }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await files.fill('table1.csv');
    await page.getByRole('button', { name: 'Send it to run' }).click();
    const runs = page.getByRole('list', { name: 'Your runs' });
    await runs.getByText('done', { exact: true }).waitFor({ timeout: 90_000 });
    await picture(page, 'runs');
  });

  it('sends Python from the workspace, and is told how it stands and nothing that it printed', async () => {
    await page.goto(`${vitrine.url}/workspace/${ref}`);
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('People by sex');
    await page.getByRole('textbox', { name: 'Files that it puts out' }).fill('people.csv');
    await page.getByRole('textbox', { name: 'Code of step 1' }).click();
    await page.keyboard.insertText(study);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send it to run' }).click();
    const runs = page.getByRole('list', { name: 'Your runs' });
    await runs.getByText('done', { exact: true }).waitFor({ timeout: 90_000 });
    expect(await runs.innerText()).not.toContain('never shown');
    expect(await accessibilityFaults(page)).toEqual([]);
    await runs.getByRole('link', { name: 'Go on with its request' }).click();
    await page.waitForURL(/\/requests\/req_/);
    request = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  });

  it('finds its file in a request, of which it is shown the name alone', async () => {
    await page.goto(`${vitrine.url}/requests/${request}?step=check`);
    await page.getByText('It was put out by code that ran unseen.', { exact: false }).first().waitFor();
    expect(await page.getByRole('main').innerText()).not.toMatch(/\d bytes/);
    const shown = await sam.api.call('getRequest', { params: { id: request } });
    expect(shown.fileList).toMatchObject([{ name: 'people.csv', size: 0, sha256: '0'.repeat(64) }]);
    const looked = sam.api.call('previewRequestFile', { params: { id: request, name: 'people.csv' } });
    expect(await problemOf(looked)).toMatchObject({ code: 'request-file-unseen' });
  });

  it('is shown the file once two checkers who saw all of it agreed and it was released', async () => {
    const params = { id: request };
    const context = {
      kind: 'frequency-table' as const,
      population: 'Everybody admitted',
      variables: 'SEX: sex; people: people, rounded down to ten',
      purpose: 'A test',
      related: 'none',
    };
    await sam.api.call('saveRequest', { params, body: { title: 'People by sex', context } });
    await sam.api.call('submitRequest', { params });
    for (const name of ['casey.checker', 'drew.checker']) {
      const checker = await Caller.signIn(vitrine.url, name);
      const { fileList, findings } = await checker.api.call('getRequest', { params });
      expect(fileList[0]?.code).toContain('never shown');
      expect(findings.stop).toBe(0);
      await checker.vote(request, 'approve');
      if (name === 'drew.checker') await checker.api.call('releaseRequest', { params });
    }
    const zip = await sam.api.download('downloadRelease', { params });
    expect(Buffer.from(zip).includes('people.csv')).toBe(true);
    const shown = await sam.api.call('previewRequestFile', { params: { ...params, name: 'people.csv' } });
    expect(shown.table?.columns).toEqual(['SEX', 'people']);
    expect(shown.table?.rows.every(([, people]) => people?.endsWith('0'))).toBe(true);
  });

  it('runs steps of Python and R as one, in a room of their own', async () => {
    const steps: SentRun['steps'] = [
      { language: 'python', code: 'kept = 1' },
      {
        language: 'r',
        code: 'stays <- vitrine$sql("SELECT count(*) AS n FROM hes_apc")\nvitrine$output(data.frame(n = stays$n %/% 100 * 100), "n.csv")',
      },
      { language: 'python', code: 'import vitrine\nvitrine.output("words" * kept, "note.txt")' },
    ];
    const run = await until(await send(steps, ['n.csv', 'note.txt']), isOver);
    expect(run).toMatchObject({ state: 'done', failure: null });
    const asked = await sam.api.call('getRequest', { params: { id: run.request ?? '' } });
    expect(asked.fileList.map(({ name }) => name)).toEqual(['n.csv', 'note.txt']);
  });
});

it('is sent, followed and ended on the command line, also as a notebook', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-detached-'));
  const file = join(folder, 'study.ipynb');
  const cells = [{ cell_type: 'code', metadata: {}, source: 'import time\nwhile True: time.sleep(1)' }];
  await writeFile(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  const run = async (...args: readonly string[]): Promise<unknown> => {
    const { status, stdout, stderr } = await vitrine.command([
      '--json',
      '--as',
      'sam.researcher',
      'run',
      ...args,
    ]);
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as unknown;
  };
  const declared = ['--title', 'Endless', '--output', 'a.csv'];
  const { id } = (await run('submit', file, '--agreement', ref, ...declared)) as { id: string };
  await until(id, ({ state }) => state === 'running');
  await run('cancel', id);
  await until(id, isOver);
  expect(await run('status', id, '--agreement', ref)).toMatchObject({
    state: 'cancelled',
    outputs: ['a.csv'],
  });
  expect(await run('outputs', id, '--agreement', ref)).toEqual({ outputs: ['a.csv'], request: null });
  expect(await run('list', '--agreement', ref)).toMatchObject([{ id }, {}, {}]);
  await rm(folder, { recursive: true });
}, 120_000);

describe('code that would tell of rows', () => {
  it('finds the granted columns in its cut, and not those that protect figures', async () => {
    const code = `import vitrine
cut = vitrine.sql("SELECT * FROM read_parquet('/cut/hes_apc.parquet', encryption_config = {footer_key: 'k0'}) LIMIT 1")
assert sorted(cut.columns) == ["ADMIDATE", "SEX", "STARTAGE", "person_id"], list(cut.columns)
vitrine.output("none", "none.txt")`;
    expect(await until(await send(python(code), ['none.txt']), isOver)).toMatchObject({ state: 'done' });
  });

  it('by names and words of errors, tells a class and a line of its own code', async () => {
    const code = `import vitrine
row = vitrine.sql("SELECT * FROM hes_apc LIMIT 1").iloc[0]
raise type(f"Row_{row.SEX}_{row.STARTAGE}", (Exception,), {})(str(row))`;
    const run = await until(await send(python(code), ['a.csv']), isOver);
    expect(run).toMatchObject({ state: 'failed', failure: { class: 'Error', lines: { from: 3, to: 3 } } });
    expect(JSON.stringify(run)).not.toMatch(/Row_|STARTAGE/);
  });

  it('has no way to be shown rows beside: neither by a notebook, nor by the room of questions', async () => {
    const cell = { cell: 'cell0001', language: 'python' as const, code: '1' };
    expect(await problemOf(sam.api.call('startRun', { params: { ref }, body: cell }))).toMatchObject({
      code: 'kernel-not-granted',
    });
    expect((await sam.query(ref, 'SELECT * FROM hes_apc')).problem).toBeDefined();
    expect((await sam.query(ref, 'SELECT count(*) AS n FROM hes_apc')).rows).toHaveLength(1);
  });

  it('ends within seconds when its agreement is suspended, and nothing of it is left', async () => {
    const id = await send(python('import time\nwhile True: time.sleep(1)'), ['a.csv']);
    await until(id, ({ state }) => state === 'running');
    const before = performance.now();
    await officers.avery.api.call('suspendAgreement', { params: { ref }, body: { reason: 'A question.' } });
    const run = await until(id, isOver);
    expect(run).toMatchObject({ state: 'stopped', request: null });
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(await problemOf(send(python('1'), ['a.csv']))).toMatchObject({ code: 'agreement-not-active' });
    expect(refused).toEqual([]);
  });
});
