import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFor, mailServer, type Received, type TestMailServer } from '@vitrine/app/notices/testing';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, signIn } from './browser.ts';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';
import { removeHome, sampleHome } from './sample-home.ts';

const ref = 'DARS-NIC-200002-D3E4F-v1.0';
const context = {
  kind: 'frequency-table' as const,
  population: 'All',
  variables: 'Sex',
  purpose: 'A paper',
  related: 'none',
};

let vitrine: RunningServer;
let browser: Browser;
let mail: TestMailServer;
let folder: string;
let home: string;
let environment: Record<string, string>;

const lettersTo = (username: string): readonly Received[] =>
  mail.received.filter(({ to }) => to.includes(`${username}@sample.example`));
const idOf = ({ raw }: Received): string => /^Message-ID: (\S+)/m.exec(raw)?.[1] ?? '';

/** Sam asks for a result to leave; its title is nobody’s to read in a message. */
async function ask(): Promise<string> {
  const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  const answer = await sam.query(ref, 'SELECT SEX, COUNT(*) AS n FROM hes_apc GROUP BY SEX');
  const title = 'Planted title of three men';
  const { id } = await sam.api.call('createRequest', { params: { ref }, body: { query: answer.id, title } });
  await sam.api.call('saveRequest', { params: { id }, body: { title, context } });
  await sam.api.call('submitRequest', { params: { id } });
  return id;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-notices-'));
  await chmod(folder, 0o755);
  home = await sampleHome();
  const certificate = certificateFor('localhost');
  const trusted = join(folder, 'mail.pem');
  await writeFile(trusted, certificate.cert, { mode: 0o644 });
  mail = await mailServer(certificate);
  environment = {
    VITRINE_SMTP_URL: `smtp://localhost:${mail.port}`,
    VITRINE_SMTP_FROM: 'vitrine@sample.example',
    VITRINE_NOTICE_MINUTES: '0',
    NODE_EXTRA_CA_CERTS: trusted,
  };
  vitrine = await startVitrine(home, [], environment);
  browser = await openBrowser();
  // A person is written to once they have signed in.
  for (const one of ['casey.checker', 'drew.checker']) await Caller.signIn(vitrine.url, one);
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
  await mail.close();
  await removeHome(home);
  await rm(folder, { recursive: true, force: true });
});

describe('notices by e-mail', () => {
  it('bring a checker to the request, by a link and a sign-in, and say nothing of what it is', async () => {
    const id = await ask();
    await expect.poll(() => lettersTo('casey.checker').length, { timeout: 30_000 }).toBe(1);
    const [letter] = lettersTo('casey.checker');
    expect(letter?.secure).toBe(true);
    expect(letter?.raw).toContain(`Agreement: ${ref}`);
    expect(letter?.raw).not.toMatch(/Planted|three men|SEX|hes_apc|Sam/);
    const link = /http:\S+\/review\/\S+/.exec(letter?.raw ?? '')?.[0] ?? '';
    expect(link).toBe(`${vitrine.url}/review/${id}`);

    const page = await (await browser.newContext()).newPage();
    await page.goto(link);
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('button', { name: 'Sign in' }))
      .first()
      .click();
    await page.getByRole('button', { name: 'Casey Checker' }).click();
    await page.waitForURL(link);
    await page.getByRole('heading', { name: 'Planted title of three men' }).waitFor();
  });

  it('come once a day to whoever wants them so, and at once to others', async () => {
    await expect.poll(() => lettersTo('drew.checker').length, { timeout: 30_000 }).toBe(1);
    const { page } = await signIn(browser, vitrine.url, 'Casey Checker');
    await page.getByRole('link', { name: 'Notices' }).click();
    await page.getByText('casey.checker@sample.example').waitFor();
    await page.getByLabel('A request waits for my vote').selectOption('Once a day');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    expect(await page.getByLabel('A request waits for my vote').inputValue()).toBe('daily');

    // At the command line it is the same, and whoever signs in there without an address keeps theirs.
    const listed = await vitrine.command(['--as', 'casey.checker', 'notices']);
    expect(listed.stdout).toMatch(/written to at casey\.checker@sample\.example/);
    expect(listed.stdout).toMatch(/check-request +daily/);
    const fixed = await vitrine.command(['--as', 'casey.checker', 'notices', 'set', 'recalled', 'none']);
    expect(fixed.status).toBe(1);

    await ask();
    await expect.poll(() => lettersTo('drew.checker').length, { timeout: 30_000 }).toBe(2);
    // The same look at the inboxes wrote to Drew and not to Casey.
    expect(lettersTo('casey.checker')).toHaveLength(1);
  });

  it('that a kill -9 cut off come again under their id, and the others do not', async () => {
    mail.silent = true;
    await ask();
    await expect.poll(() => lettersTo('drew.checker').length, { timeout: 30_000 }).toBe(3);
    process.kill(vitrine.serverPid, 'SIGKILL');
    await vitrine.stop();
    mail.silent = false;
    vitrine = await startVitrine(home, [], environment);
    await expect.poll(() => lettersTo('drew.checker').length, { timeout: 60_000 }).toBe(4);
    const ids = lettersTo('drew.checker').map(idOf);
    expect(ids[3]).toBe(ids[2]);
    expect(new Set(ids).size).toBe(3);
    expect(lettersTo('casey.checker')).toHaveLength(1);
    const said = JSON.parse((await vitrine.command(['ledger', 'verify', '--json'])).stdout) as {
      intact: boolean;
    };
    expect(said.intact).toBe(true);
  });

  it('that do not go out are told to operators, and the address to nobody', async () => {
    await mail.close();
    await ask();
    const { page } = await signIn(browser, vitrine.url, 'Oli Operator');
    await page.getByRole('link', { name: 'Environment' }).click();
    await page.getByRole('heading', { name: 'E-mail' }).waitFor();
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole('heading', { name: 'E-mail' }).waitFor();
          return page.getByText('Nobody has been written to since').count();
        },
        { timeout: 30_000, interval: 2_000 },
      )
      .toBe(1);
    expect(await page.getByText('The mail server cannot be reached.').count()).toBe(1);
    expect(await page.content()).not.toContain('@sample.example');
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
