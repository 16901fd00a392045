import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { Caller, problemOf } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const agreement = 'DARS-NIC-100001-A1B2C-v1.0';
const finding = 'Sam Researcher asked at night for figures of practice Y00042.';
const question = 'Why did you ask this at night?';
const answer = 'The journal had set a deadline.';

let vitrine: RunningServer;
let browser: Browser;
let indra: Seat;
let sam: Seat;
let avery: Seat;

interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(vitrine.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** The page as it is read at 1,360, 1,024 and 320 pixels (400 % zoom): nothing wrong, nothing cut off. */
async function sound(page: Page): Promise<void> {
  for (const width of [320, 1024, 1360]) {
    await page.setViewportSize({ width, height: 850 });
    expect(await accessibilityFaults(page), `${page.url()} at ${width}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${page.url()} at ${width}`).toBeLessThanOrEqual(width);
  }
}

beforeAll(async () => {
  vitrine = await startVitrine();
  browser = await openBrowser();
  const researcher = await Caller.signIn(vitrine.url, 'sam.researcher');
  expect(
    (await researcher.query(agreement, 'SELECT SEX, COUNT(*) FROM hes_apc GROUP BY SEX')).rows.length,
  ).toBeGreaterThan(0);
  indra = await signIn(browser, vitrine.url, 'Indra Reviewer');
  sam = await signIn(browser, vitrine.url, 'Sam Researcher');
  avery = await signIn(browser, vitrine.url, 'Avery Officer');
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

describe('a reviewer’s case', () => {
  let address = '';

  it('is opened from an entry, asked in, and answered by the person in the application', async () => {
    const { page } = indra;
    await go(page, '/audit?kind=query');
    await page
      .getByRole('link', { name: /ran a query/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'Open a case about this' }).click();
    await page.getByLabel('What you found').fill(finding);
    await sound(page);
    // By key: from the words to the button.
    await page.getByLabel('What you found').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    address = page.url().slice(vitrine.url.length);
    expect(address).toMatch(/^\/cases\/case_/);
    await page.getByText(finding).waitFor();
    const ask = page.getByRole('region', { name: 'Ask a person' });
    await ask.getByLabel('Whom').fill('sam.researcher');
    await ask.getByLabel('Question').fill(question);
    await ask.getByRole('button', { name: 'Ask' }).click();
    await page.getByText(/Indra Reviewer .*asked Sam Researcher/).waitFor();

    await go(sam.page, '/');
    await sam.page.getByRole('link', { name: 'A question of the oversight body' }).click();
    await sam.page.getByText(question).waitFor();
    expect(await sam.page.locator('main').innerText()).not.toMatch(/Indra|Y00042|case_/);
    await sam.page.getByLabel('Your answer').fill(answer);
    await sound(sam.page);
    await picture(sam.page, 'question');
    await sam.page.getByRole('button', { name: 'Send the answer' }).click();
    await sam.page.getByText('Your answer,').waitFor();

    await go(page, '/');
    await page.getByText('The person you asked has answered.').waitFor();
    await page.getByRole('link', { name: 'A case', exact: true }).click();
    await page.getByText(answer).waitFor();
    await sound(page);
    await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
    await picture(page, 'case');
  });

  it('is not read by the researcher, by page or by call', async () => {
    await go(sam.page, address);
    await sam.page.getByRole('note', { name: 'Not for you' }).waitFor();
    const caller = await Caller.signIn(vitrine.url, 'robin.researcher');
    const id = address.slice('/cases/'.length);
    expect((await problemOf(caller.api.call('getCase', { params: { case: id } }))).code).toBe('forbidden');
    expect((await caller.api.call('listQuestions', {})).questions).toEqual([]);
  });

  it('becomes an incident with a clock, contained by one click of an officer, told and reported', async () => {
    const { page } = indra;
    await go(page, address);
    await page.getByRole('link', { name: 'Declare an incident' }).click();
    await page.getByRole('button', { name: 'Declare the incident' }).click();
    await page.getByText('Say what happened').waitFor();
    await page.getByLabel('Seen by somebody who should not have').check();
    await page.getByLabel('Health records of patients').check();
    await page.getByLabel('About how many people').selectOption('10 to 99');
    await page.getByLabel('What happened').fill('A table was shown to a visitor.');
    await page.getByLabel('Likely consequences').fill('Few: it held figures.');
    await page.getByLabel('Measures').fill('The visitor was asked for silence.');
    await page.getByLabel('Where the regulator can ask').fill('privacy@controller.example');
    await page.getByLabel('Agreements concerned').fill(agreement);
    await sound(page);
    await page.getByRole('button', { name: 'Declare the incident' }).click();
    await page.getByText(/71 h 5\d min are left to tell the regulator/).waitFor();
    const incident = page.url().slice(vitrine.url.length);

    const contain = page.getByRole('region', { name: 'Contain' });
    await contain.getByLabel('Why').fill('Until we know who saw it.');
    await contain.getByRole('button', { name: 'Ask the officers to suspend it' }).click();
    await page.getByText('none has suspended it yet').waitFor();
    await sound(page);
    await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
    await picture(page, 'incident');

    await go(avery.page, '/');
    await avery.page
      .getByRole('listitem')
      .filter({ hasText: 'asks you to suspend it' })
      .getByRole('link')
      .click();
    await avery.page.getByText('Until we know who saw it.').waitFor();
    expect(await avery.page.locator('main').innerText()).not.toMatch(/Y00042|visitor|Sam/);
    await sound(avery.page);
    await avery.page.getByRole('button', { name: `Suspend ${agreement} now` }).click();
    await avery.page.getByText(`${agreement} is suspended.`).waitFor();

    await go(page, incident);
    await page.getByText(/Contained since/).waitFor();
    const regulator = page.getByRole('region', { name: 'The regulator' });
    await regulator.getByLabel('Their reference').fill('IC-2026-1');
    await regulator.getByRole('button', { name: 'Record that they were told' }).click();
    await page.getByText('The regulator was told in time.').waitFor();
    await page.getByRole('link', { name: 'Report to the regulator' }).click();
    await page.getByText('Approximate number of people: 10 to 99').waitFor();
    await sound(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as Markdown' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('reference IC\\-2026\\-1');
    expect(text).not.toMatch(/Indra|Y00042|Avery|Sam R/);
  });

  it('is closed with its outcome, by the same rules on the command line, and the log stands', async () => {
    const { page } = indra;
    await go(page, address);
    const close = page.getByRole('region', { name: 'Close the case' });
    await close.getByLabel('Explained').check();
    await close.getByLabel('Why').fill('A deadline.');
    await close.getByRole('button', { name: 'Close with this outcome' }).click();
    await page.getByRole('region', { name: 'Open it again' }).waitFor();
    await go(page, '/cases');
    await page.getByRole('list', { name: 'Case files' }).getByText('Explained.').waitFor();
    await sound(page);

    const id = address.slice('/cases/'.length);
    const shown = await vitrine.command(['case', 'show', id, '--as', 'indra.reviewer']);
    expect(shown.stdout).toContain('closed: explained');
    const late = await vitrine.command([
      'case',
      'note',
      id,
      '--words',
      'x',
      '--as',
      'indra.reviewer',
      '--json',
    ]);
    expect(late.status).toBe(1);
    expect(JSON.parse(late.stderr)).toMatchObject({ code: 'conflict' });
    const other = await vitrine.command(['case', 'show', id, '--as', 'sam.researcher', '--json']);
    expect(JSON.parse(other.stderr)).toMatchObject({ code: 'forbidden' });
    const verified = await vitrine.command(['ledger', 'verify', '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ intact: true, problems: [] });
  });
});
