import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText } from './agreements.ts';
import { Caller } from './caller.ts';
import { accessibilityFaults, openBrowser, signIn } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const ref = 'DARS-NIC-300003-P4Q5R-v1.0';

let vitrine: RunningServer;
let browser: Browser;
let folder: string;
const pages = new Map<string, Page>();

/** An officer's page, with an authenticator of their own that answers for them. */
async function officer(name: string): Promise<Page> {
  const known = pages.get(name);
  if (known !== undefined) return known;
  const { context, page } = await signIn(browser, vitrine.url, name);
  // The machine that tests may be busy with other things.
  context.setDefaultTimeout(90_000);
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  pages.set(name, page);
  return page;
}

/** Makes a passkey in the browser and saves its enrolment file. Returns the file and the fingerprint shown. */
async function makePasskey(page: Page): Promise<{ file: string; fingerprint: string }> {
  await page.goto(`${vitrine.url}/agreements`);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  const panel = page.getByRole('region', { name: 'Your signing key' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save the enrolment file' }).click(),
  ]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return { file, fingerprint: (await panel.getByRole('code').textContent()) ?? '' };
}

/** Opens the agreement and signs it. Returns the status of the server's answer. */
async function sign(page: Page): Promise<number> {
  await page.goto(`${vitrine.url}/agreements/${ref}`);
  return pressSign(page);
}

/** What the page shows may be from before: only the answer tells that this signature has arrived. */
async function pressSign(page: Page): Promise<number> {
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Sign with your passkey' });
  if (!(await confirm.isVisible())) await page.getByRole('button', { name: 'Sign', exact: true }).click();
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/signatures')),
    confirm.click(),
  ]);
  return answer.status();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-passkeys-'));
  vitrine = await startVitrine();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('officers’ passkeys', () => {
  it('has a document that waits for two officers', async () => {
    const file = join(folder, 'agreement.json');
    const datasets = [{ dataset: 'hes_ae', releases: '1.*', columns: ['SEX', 'RESGOR'] }];
    await writeFile(file, agreementText(ref, { datasets }));
    const applied = await vitrine.command(['agreement', 'apply', file, '--as', 'avery.officer', '--json']);
    expect(applied).toMatchObject({ status: 0 });
  });

  it('are made in the browser and enrolled by the operator, who sees the same fingerprint', async () => {
    const page = await officer('Avery Officer');
    const { file, fingerprint } = await makePasskey(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    const enrolled = await vitrine.command(['officer', 'enrol', file, '--json']);
    expect(JSON.parse(enrolled.stdout)).toMatchObject({
      officer: 'avery.officer',
      kind: 'passkey',
      fingerprint,
    });
    const listed = await vitrine.command(['officer', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toContainEqual(JSON.parse(enrolled.stdout));
    const again = await vitrine.command(['officer', 'enrol', file, '--json']);
    expect(again.status).toBe(1);
    expect(JSON.parse(again.stderr)).toMatchObject({ code: 'conflict' });
  });

  it('sign nothing before they are enrolled', async () => {
    const page = await officer('Blake Officer');
    const { file } = await makePasskey(page);
    expect(await sign(page)).toBe(403);
    await page.getByText('The key that signed is not enrolled for you').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    // Enrolled for somebody else, it is still not hers.
    const other = JSON.parse(await readFile(file, 'utf8')) as { keyId: string };
    const stolen = join(folder, 'stolen.json');
    await writeFile(stolen, JSON.stringify({ ...other, officer: 'casey.checker' }));
    expect((await vitrine.command(['officer', 'enrol', stolen])).status).toBe(0);
    expect(await pressSign(page)).toBe(403);
    await page.getByText('The key that signed is not enrolled for you').waitFor();
    expect((await vitrine.command(['officer', 'remove', '--', other.keyId])).status).toBe(0);
    expect((await vitrine.command(['officer', 'enrol', file])).status).toBe(0);
  });

  it('make the agreement active when both officers have signed', async () => {
    const blake = await officer('Blake Officer');
    expect(await sign(blake)).toBe(200);
    await blake.getByText('Waiting for the second signature').waitFor();
    const avery = await officer('Avery Officer');
    expect(await sign(avery)).toBe(200);
    await avery.getByText(/by passkey; .* by passkey/).waitFor();
    // Signing is over, and the page says why.
    await avery.getByText('it takes no more signatures').waitFor();
    const shown = await vitrine.command(['agreement', 'show', ref, '--as', 'sam.researcher', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      state: 'active',
      signatures: [{ kind: 'webauthn' }, { kind: 'webauthn' }],
    });
  });

  it('lets its people query and see the cut that the query made', async () => {
    const sql = 'SELECT SEX, count(*) AS attendances FROM hes_ae GROUP BY SEX';
    const sam = ['--as', 'sam.researcher', '--json'];
    expect(await vitrine.command(['query', sql, '--agreement', ref, ...sam])).toMatchObject({ status: 0 });
    const there = JSON.parse((await vitrine.command(['cut', 'show', ref, ...sam])).stdout) as {
      cut: string;
    }[];
    expect(there).toHaveLength(1);
    const made = await vitrine.command(['cut', 'make', ref, 'hes_ae', ...sam]);
    expect(JSON.parse(made.stdout)).toMatchObject({ cut: there[0]?.cut, dataset: 'hes_ae' });
    const stranger = await vitrine.command(['cut', 'make', ref, 'hes_ae', '--as', 'oli.operator', '--json']);
    expect(JSON.parse(stranger.stderr)).toMatchObject({ code: 'forbidden' });
    const unknown = await vitrine.command(['cut', 'make', ref, 'hes_apc', ...sam]);
    expect(JSON.parse(unknown.stderr)).toMatchObject({ code: 'not-found' });
    await expectOnRecord(there[0]?.cut ?? '');
  });

  it('are on record, and so is one that was removed', async () => {
    const { api } = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const found = async (type: string): Promise<readonly unknown[]> => {
      const { entries } = await api.call('listLedger', { query: { type } });
      const whole = await Promise.all(
        entries.map(({ index }) => api.call('getLedgerEntry', { params: { index: String(index) } })),
      );
      return whole.map((one) => one.private['officer'] ?? one.private['keyId']);
    };
    // The key files of the sample, and what was enrolled above.
    expect((await found('officer.key-enrolled')).toSorted()).toEqual([
      ...['avery.officer', 'avery.officer', 'blake.officer', 'blake.officer', 'casey.checker'],
    ]);
    expect(await found('officer.key-removed')).toHaveLength(1);
  });
});

/** The reviewer finds the cut in the opening of the room and in its making by command, and the refused one. */
async function expectOnRecord(cut: string): Promise<void> {
  const { api } = await Caller.signIn(vitrine.url, 'indra.reviewer');
  const outcomes = async (type: string): Promise<unknown[]> => {
    const { entries } = await api.call('listLedger', { query: { type, agreement: ref } });
    const done = entries.filter((one) => one.phase === 'outcome');
    return Promise.all(
      done.map(async ({ index, result }) => {
        const { private: hidden } = await api.call('getLedgerEntry', { params: { index: String(index) } });
        return { result, hidden };
      }),
    );
  };
  expect(await outcomes('room.opened')).toMatchObject([
    { result: 'done', hidden: { cuts: [{ dataset: 'hes_ae', cut }] } },
  ]);
  expect(await outcomes('cut.made')).toMatchObject([
    { result: 'refused' },
    { result: 'done', hidden: { cut } },
  ]);
}
