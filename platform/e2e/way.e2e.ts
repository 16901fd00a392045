import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const rowsAgreement = 'DARS-NIC-200002-D3E4F-v1.0';
const aggregatesAgreement = 'DARS-NIC-100001-A1B2C-v1.0';

let vitrine: RunningServer;
let browser: Browser;
const people = new Map<string, { context: BrowserContext; page: Page }>();

/** The person's page, signed in at first use. */
async function as(name: string): Promise<Page> {
  const known = people.get(name);
  if (known !== undefined) return known.page;
  const session = await signIn(browser, vitrine.url, name);
  people.set(name, session);
  return session.page;
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(vitrine.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function write(page: Page, sql: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'SQL' });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(sql);
}

beforeAll(async () => {
  vitrine = await startVitrine();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

describe('the whole way, in a browser', () => {
  let requestPath = '';

  it('signs in and finds data', async () => {
    const page = await as('Sam Researcher');
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'home');
    await go(page, '/catalogue');
    await page.getByRole('link', { name: /admitted patient care/ }).click();
    await page.getByRole('heading', { level: 1, name: /admitted patient care/ }).waitFor();
    const lookup = page
      .getByRole('region', { name: 'Table: Lookups' })
      .getByRole('row', { name: /to-sample-msoa01/ });
    expect(await lookup.innerText()).toMatch(/1,938 codes in 388 groups/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'dataset');
  });

  it('shows protected aggregates', async () => {
    const page = await as('Sam Researcher');
    await go(page, `/workspace/${aggregatesAgreement}`);
    await write(
      page,
      'SELECT RESGOR, COUNT(*) AS episodes, COUNT(DISTINCT person_id) AS people FROM hes_apc GROUP BY RESGOR ORDER BY people DESC',
    );
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const grid = page.getByRole('grid', { name: 'Result' });
    await grid.getByRole('row').nth(3).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'workspace');
  });

  it('refuses a forbidden column, says why, and keeps the query', async () => {
    const page = await as('Sam Researcher');
    await go(page, `/workspace/${rowsAgreement}`);
    await write(page, 'SELECT ETHNOS, SEX FROM hes_apc');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Column ETHNOS is not in the agreement', { exact: false }).first().waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'SQL' }).textContent()).toContain('ETHNOS');
    // It says where, leads there, and explain foresees it in the same place.
    await page.getByRole('button', { name: 'Go to line 1, column 8' }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'refusal');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    const explained = page.getByRole('tabpanel');
    await explained.getByText('It would be refused:').waitFor();
    await explained.getByRole('button', { name: 'Go to line 1, column 8' }).waitFor();
    for (const seen of [
      /rows where RESGOR is “H”/,
      /national opt-out are left out as of \d{4}/,
      /first day of its month/,
    ]) {
      await explained.getByText(seen).first().waitFor();
    }
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('names every column of a wide result above its values', async () => {
    const page = await as('Sam Researcher');
    await write(page, 'SELECT * FROM hes_apc');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const grid = page.getByRole('grid', { name: 'Result' });
    await grid.getByRole('gridcell').first().waitFor();
    const lefts = (role: 'columnheader' | 'gridcell', count: number): Promise<number[]> =>
      grid
        .getByRole(role)
        .evaluateAll(
          (cells, first) =>
            cells.slice(0, first).map((cell) => Math.round(cell.getBoundingClientRect().left)),
          count,
        );
    const columns = await grid.getByRole('columnheader').count();
    expect(columns).toBeGreaterThan(8);
    expect(await lefts('gridcell', columns)).toEqual(await lefts('columnheader', columns));
  });

  it('asks for a result to leave', async () => {
    const page = await as('Sam Researcher');
    await write(page, 'SELECT SEX, COUNT(*) AS episodes FROM hes_apc GROUP BY SEX ORDER BY SEX');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('grid', { name: 'Result' }).getByRole('gridcell').first().waitFor();
    await page.getByRole('button', { name: 'Ask to release' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Episodes of adults in London by sex');
    await dialog.getByRole('button', { name: 'Start the request' }).click();
    await page.waitForURL(/\/requests\/req_/);
    requestPath = new URL(page.url()).pathname;
    await answerQuestions(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'request');
    await page.getByRole('button', { name: 'Send to the checkers' }).click();
    await page.getByText('With the checkers').first().waitFor();
  });

  it('is taken by a checker, who is named by key, and shown to an officer by its agreement alone', async () => {
    const casey = await as('Casey Checker');
    await casey.setViewportSize({ width: 1024, height: 768 });
    await go(casey, '/checking');
    const title = 'Episodes of adults in London by sex';
    await casey.getByRole('button', { name: `Take ${title}` }).press('Enter');
    const back = casey.getByRole('button', { name: `Give back ${title}` });
    await back.waitFor();
    expect(await back.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await accessibilityFaults(casey)).toEqual([]);
    await picture(casey, 'checking');
    const avery = await as('Avery Officer');
    await go(avery, '/checking');
    await avery.getByRole('button', { name: 'Take Casey Checker (sample) off' }).waitFor();
    expect(await avery.getByText(title).count()).toBe(0);
  });

  it('has a checker ask about the file and the requester answer, unseen by the other checker', async () => {
    const review = requestPath.replace('/requests/', '/review/');
    const casey = await as('Casey Checker');
    await casey.setViewportSize({ width: 1024, height: 768 });
    await go(casey, review);
    await casey.locator('summary', { hasText: 'Ask about result.csv' }).press('Enter');
    const question = casey.getByRole('textbox', { name: 'Question about result.csv' });
    await question.fill('Does 999 000 0042 count twice?');
    await casey.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
    await casey.getByText('an NHS number', { exact: false }).waitFor();
    expect(await question.inputValue()).toContain('count twice');
    await question.fill('Are transfers counted twice?');
    await casey.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
    const thread = casey.getByRole('region', { name: 'Asked about result.csv' });
    await thread.getByText('It waits for the requester.').waitFor();
    // Who works by keyboard goes on where they are.
    const ask = casey.getByRole('button', { name: 'Ask', exact: true });
    expect(await ask.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await accessibilityFaults(casey)).toEqual([]);
    await picture(casey, 'thread');
    const sam = await as('Sam Researcher');
    await go(sam, '/');
    await sam.getByText('A checker asks about a file', { exact: false }).waitFor();
    await go(sam, requestPath);
    await sam.getByRole('textbox', { name: 'Your answer' }).fill('No, a spell is one episode here.');
    await sam.getByRole('button', { name: 'Answer', exact: true }).press('Enter');
    await sam.getByText('It waits for the checker.').waitFor();
    expect(await accessibilityFaults(sam)).toEqual([]);
    const drew = await as('Drew Checker');
    await go(drew, review);
    await drew.getByRole('group', { name: 'Vote' }).waitFor();
    expect(await drew.getByText('transfers', { exact: false }).count()).toBe(0);
    await go(casey, review);
    await thread.getByText('No, a spell is one episode here.').waitFor();
    await thread.getByRole('button', { name: 'This is answered' }).press('Enter');
    await thread.getByText('Answered.', { exact: true }).waitFor();
  });

  it('has two checkers vote, blind to each other, and releases', async () => {
    const review = requestPath.replace('/requests/', '/review/');
    for (const name of ['Casey Checker', 'Drew Checker']) {
      const page = await as(name);
      await go(page, review);
      // The second checker does not learn of the first vote before their own.
      expect(await page.getByText('looks safe to me').count()).toBe(0);
      await page.getByRole('group', { name: 'Vote' }).getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('textbox', { name: 'Comment' }).fill('looks safe to me');
      expect(await accessibilityFaults(page)).toEqual([]);
      if (name === 'Casey Checker') await picture(page, 'review');
      await page.getByRole('button', { name: 'Cast vote' }).click();
      await page.getByText('looks safe to me').first().waitFor();
      if (name === 'Casey Checker') {
        await page.getByText('You have voted: Approve', { exact: false }).waitFor();
        // While the other vote is missing, one's own can be changed.
        await page.getByRole('button', { name: 'Ask for changes' }).click();
        await page.getByRole('button', { name: 'Change vote' }).click();
        await page.getByText('You have voted: Ask for changes', { exact: false }).waitFor();
        await page.getByRole('group', { name: 'Vote' }).getByRole('button', { name: 'Approve' }).click();
        await page.getByRole('button', { name: 'Change vote' }).click();
        await page.getByText('You have voted: Approve', { exact: false }).waitFor();
      }
    }
    const page = await as('Drew Checker');
    await page.getByRole('button', { name: 'Release', exact: true }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Release now' }).click();
    await page.getByText('Released', { exact: false }).first().waitFor();
  });

  it('lets the requester, and nobody else, download', async () => {
    const page = await as('Sam Researcher');
    await go(page, requestPath);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-download-'));
    const file = join(folder, 'release.zip');
    await download.saveAs(file);
    const bytes = await readFile(file);
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    expect(bytes.includes('ro-crate-metadata.json')).toBe(true);
    await rm(folder, { recursive: true });
    const id = requestPath.split('/').at(-1) ?? '';
    const other = await vitrine.command(['request', 'download', id, '--as', 'robin.researcher', '--json']);
    expect(other.status).toBe(1);
  });

  it('lets the oversight reviewer look it up, and the ledger verifies', async () => {
    const page = await as('Indra Reviewer');
    await go(page, `/audit?agreement=${rowsAgreement}`);
    await page.getByText('released a request', { exact: false }).first().waitFor();
    await page.getByText('column-not-granted', { exact: false }).first().waitFor();
    await page
      .getByRole('link', { name: /released a request/ })
      .first()
      .click();
    await page.getByText('Proved by this browser: the entry is in the log of').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'audit');
    const verified = await vitrine.command(['ledger', 'verify', '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ intact: true });
  });

  it('lets the oversight reviewer fix next month’s sample beforehand, with a secret that stays with them', async () => {
    const page = await as('Indra Reviewer');
    await go(page, '/');
    await page.getByRole('link', { name: /^Sample of / }).click();
    await page.getByRole('button', { name: 'Make a secret' }).click();
    const secret = await page.locator('section code').first().innerText();
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    await page.getByRole('button', { name: /I kept it/ }).click();
    const month = page.getByRole('region', { name: /^Sample of / });
    await month.getByText('fixed beforehand').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'samples');
    const listed = await vitrine.command(['audit', 'sample', 'list', '--as', 'indra.reviewer', '--json']);
    const { months } = JSON.parse(listed.stdout) as { months: { commitment: string }[] };
    const commitment = createHash('sha256').update(`vitrine sample commitment\n${secret}`).digest('hex');
    expect(months).toMatchObject([{ commitment, state: 'fixed' }]);
    // The secret is in no place of the home before it is told.
    expect(listed.stdout).not.toContain(secret);
    const verified = await vitrine.command(['ledger', 'verify', '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ intact: true });
  });

  it('tells the data manager in the browser why a list of opt-outs was not applied, and keeps what was typed', async () => {
    const page = await as('Dana Manager');
    await go(page, '/catalogue');
    const panel = page.getByRole('region', { name: 'Opt-outs' });
    await panel.getByRole('radio', { name: /Type 1/ }).check();
    const file = panel.getByRole('textbox', { name: 'File of opt-outs in the landing area' });
    await file.fill('nowhere.csv');
    const apply = panel.getByRole('button', { name: 'Apply the list' });
    await apply.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('the list waits for a second person').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Replace the list' }).press('Enter');
    await panel.getByText('landing-missing').waitFor();
    expect(await file.inputValue()).toBe('nowhere.csv');
    // Who works by keyboard goes on where they are.
    expect(await apply.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('has no page with an accessibility fault', async () => {
    const pages: [string, string[]][] = [
      [
        'Sam Researcher',
        ['/', '/catalogue', '/agreements', `/agreements/${rowsAgreement}`, '/requests', '/nowhere'],
      ],
      ['Casey Checker', ['/review', '/checking']],
      ['Avery Officer', ['/checking', '/agreements', `/agreements/${rowsAgreement}`]],
      ['Dana Manager', ['/catalogue/hes_apc']],
      ['Indra Reviewer', ['/audit', '/audit/samples']],
    ];
    for (const [name, paths] of pages) {
      const page = await as(name);
      for (const path of paths) {
        await go(page, path);
        expect({ path, faults: await accessibilityFaults(page) }).toEqual({ path, faults: [] });
      }
    }
    const avery = await as('Avery Officer');
    await go(avery, `/agreements/${rowsAgreement}`);
    await avery.getByRole('heading', { level: 2 }).first().waitFor();
    await picture(avery, 'agreement');
  });
});

/** Answers the checkers' questions, one page at a time. */
async function answerQuestions(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'A table of counts' }).check();
  for (const [step, answer] of [
    ['population', 'Adults who live in London, admitted from April 2001 to March 2002.'],
    ['variables', 'Sex as recorded (1 male, 2 female); episodes are counted, not people.'],
    ['purpose', 'A table in a sample report.'],
    ['related', 'none'],
  ] as const) {
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(new RegExp(`step=${step}`));
    await page.getByRole('main').getByRole('textbox').fill(answer);
  }
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Send to the checkers' }).waitFor();
}
