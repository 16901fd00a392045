import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

/** Results and frames by their names, from language to language, as Sam has them; and what nobody gets by them. */
const agreement = 'DARS-NIC-200002-D3E4F-v1.0';
const aggregates = 'DARS-NIC-100001-A1B2C-v1.0';

let vitrine: RunningServer;
let browser: Browser;
let page: Page;
let sam: Caller;

beforeAll(async () => {
  vitrine = await startVitrine();
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  browser = await openBrowser();
  page = (await signIn(browser, vitrine.url, 'Sam Researcher')).page;
  await page.goto(`${vitrine.url}/workspace/${agreement}`);
  await page.getByRole('link', { name: 'Notebook' }).click();
  await page.getByRole('textbox', { name: 'Python of Cell 1' }).waitFor();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

const cell = (at: number) => page.getByRole('region', { name: new RegExp(`^Cell ${at}, `) });
const state = (at: number) => page.getByRole('status', { name: `State of Cell ${at}` });

async function write(at: number, language: 'SQL' | 'Python' | 'R', code: string): Promise<void> {
  if ((await cell(at).count()) === 0) await page.getByRole('button', { name: 'Add a cell' }).click();
  await cell(at).getByRole('combobox', { name: 'Language' }).selectOption(language);
  await page.getByRole('textbox', { name: `${language} of Cell ${at}` }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(code);
}
async function run(at: number): Promise<void> {
  await cell(at).getByRole('button', { name: 'Run', exact: true }).click();
}
const shownToday = async (): Promise<number> =>
  (await sam.api.call('getWorkspace', { params: { ref: agreement } })).allowance.shownToday;
const sexes = async (): Promise<number> =>
  (await cell(3).getByRole('grid', { name: 'Result of Cell 3' }).getByRole('row').count()) - 1;

describe('a notebook of three languages', () => {
  it('hands a result of SQL to Python, a frame of Python to SQL, and both to R', async () => {
    await write(1, 'SQL', 'SELECT person_id, SEX, EPIDUR FROM hes_apc');
    await page.getByRole('textbox', { name: 'Result name of Cell 1' }).fill('stays');
    await run(1);
    await cell(1).getByRole('grid', { name: 'Result of Cell 1' }).getByRole('gridcell').first().waitFor();
    await write(
      2,
      'Python',
      'import vitrine\nstays = vitrine.result("stays")\nlong = stays[stays.EPIDUR.astype(float) >= 2]\nvitrine.share(long, "long_stays")\nprint("shared", 0 < len(long) < len(stays))',
    );
    await run(2);
    await cell(2).getByText('shared True').waitFor({ timeout: 60_000 });
    await write(3, 'SQL', 'SELECT SEX, count(*) AS n FROM frames.long_stays GROUP BY SEX ORDER BY SEX');
    await run(3);
    await cell(3).getByRole('grid', { name: 'Result of Cell 3' }).getByRole('gridcell').first().waitFor();
    expect(await sexes()).toBeGreaterThan(1);
    await write(
      4,
      'R',
      'l <- vitrine$sql("SELECT * FROM frames.long_stays")\ncat("of all:", nrow(l) < nrow(vitrine$result("stays")))',
    );
    await run(4);
    await cell(4).getByText('of all: TRUE').waitFor({ timeout: 60_000 });
    expect(await accessibilityFaults(page)).toEqual([]);
  }, 180_000);

  it('says what is out of date, across languages, and runs that', async () => {
    await write(1, 'SQL', "SELECT person_id, SEX, EPIDUR FROM hes_apc WHERE SEX = '1'");
    await state(3).getByText('What it builds on has changed since it ran.').waitFor();
    await state(4).getByText('What it builds on has changed since it ran.').waitFor();
    await page.getByRole('button', { name: 'Run what is out of date' }).click();
    await expect.poll(sexes, { timeout: 60_000 }).toBe(1);
    await expect.poll(async () => state(4).textContent(), { timeout: 60_000 }).toBe('Done');
  }, 180_000);

  it('runs from the top in a fresh room, as a bundle of which nothing is shown until it is looked at', async () => {
    const before = await shownToday();
    const runAgain = async (bundles: number): Promise<void> => {
      await page.getByRole('button', { name: 'Run from the top in a fresh room' }).click();
      const list = page.getByRole('list', { name: 'Bundles' }).getByRole('listitem');
      await expect.poll(() => list.count(), { timeout: 120_000 }).toBe(bundles);
    };
    await runAgain(1);
    expect(await shownToday()).toBe(before);
    await page.getByRole('button', { name: /^What it holds, run of/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It ran to the end.', { exact: false }).waitFor();
    expect(await shownToday()).toBeGreaterThan(before);
    expect(await dialog.getByText(/^Cell \d, .*: ran$/).count()).toBe(4);
    await picture(page, 'bundle');
    await dialog.getByText(/with DuckDB 1\./).click();
    await dialog.getByText('Cut of hes_apc:', { exact: false }).waitFor();
    await dialog.getByText(/polars [0-9]/).waitFor();
    await dialog.getByRole('button', { name: 'Show Cell 3, output 1' }).click();
    await dialog.getByRole('grid', { name: 'Table of Cell 3, output 1' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    // Another fresh room gives the same, to the byte.
    await runAgain(2);
    await page
      .getByRole('button', { name: /^What it holds, run of/ })
      .first()
      .click();
    await dialog.getByText('It ran to the end.', { exact: false }).waitFor();
    expect(await dialog.getByText('the same as before').count()).toBe(4);
    await dialog.getByRole('button', { name: 'Close' }).click();
  }, 240_000);

  it('keeps a version by a name, says what changed since, and brings it back', async () => {
    await page.getByRole('textbox', { name: 'Name of a version' }).fill('As sent');
    await page.getByRole('button', { name: 'Save version' }).click();
    await page.getByRole('button', { name: 'Compare “As sent” with the notebook' }).waitFor();
    await write(1, 'SQL', 'SELECT person_id, SEX, EPIDUR FROM hes_apc WHERE false');
    await page.getByRole('button', { name: 'Restore “As sent”' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('+ SELECT person_id, SEX, EPIDUR FROM hes_apc WHERE false').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('button', { name: 'Restore “Before As sent”' }).waitFor();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'SQL of Cell 1' }).textContent())
      .toBe("SELECT person_id, SEX, EPIDUR FROM hes_apc WHERE SEX = '1'");
  }, 60_000);

  it('does not let a result leave that was computed from a frame, and says what does', async () => {
    await cell(3).getByRole('button', { name: 'Ask to release' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Title of the request' }).fill('Long stays');
    await dialog.getByRole('button', { name: 'Start the request' }).click();
    await dialog.getByText('put it out there with vitrine.output', { exact: false }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows nothing of a frame for less than the allowance, its heading neither', async () => {
    await write(
      2,
      'Python',
      'import vitrine, pandas\nsecret = "secret" * 100\nvitrine.share(pandas.DataFrame({secret: [1]}), "smuggled")\nprint("smuggled")',
    );
    await run(2);
    await cell(2).getByText('smuggled', { exact: true }).waitFor({ timeout: 60_000 });
    const empty = await sam.query(agreement, 'SELECT * FROM frames.smuggled WHERE false');
    expect(empty.columns).toEqual(['rows']);
    expect(empty.text).not.toContain('secret');
    const before = await shownToday();
    expect((await sam.query(agreement, 'SELECT * FROM frames.smuggled')).text).toContain('secret');
    expect((await shownToday()) - before).toBeGreaterThan(600 / 64);
    const misspelt = await sam.query(agreement, 'SELECT s.nothing FROM frames.smuggled s');
    expect(misspelt.problem?.code).toBe('query-failed');
    expect(misspelt.text).not.toContain('secret');
    expect((await sam.query(agreement, 'SELECT * FROM frames.nobody')).problem?.code).toBe('query-failed');
  });

  it('says plainly that a frame is gone, and what to run again', async () => {
    const { problem } = await sam.query(agreement, 'SELECT * FROM frames.nobody');
    expect(problem?.detail).toContain('The room has no frames.nobody');
    expect(problem?.help).toContain('Run the cell of Python or R again that shares it');
  });

  it('lists variables of both languages when asked to, and after each run', async () => {
    const before = await shownToday();
    await page.getByRole('button', { name: 'Show variables' }).click();
    await page
      .getByRole('table', { name: 'Variables of Python' })
      .getByRole('row', { name: /secret str/ })
      .waitFor();
    await page.getByRole('table', { name: 'Variables of R' }).getByRole('row', { name: /^l / }).waitFor();
    expect(await shownToday()).toBeGreaterThan(before);
    await write(2, 'Python', 'import pandas\nafter = pandas.DataFrame({"a": [1, 2]})');
    await run(2);
    await page
      .getByRole('table', { name: 'Variables of Python' })
      .getByRole('row', { name: /after DataFrame, 2 × 1/ })
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('table', { name: 'Variables of Python' }).scrollIntoViewIfNeeded();
    await picture(page, 'variables');
  });
});

describe('an agreement that shows aggregates only', () => {
  it('has neither frames nor results by name', async () => {
    const asked = await sam.query(aggregates, 'SELECT count(*) AS n FROM frames.long_stays');
    expect(asked.problem?.status).toBe(422);
    expect(asked.rows).toEqual([]);
    expect((await sam.query(aggregates, 'SELECT count(*) AS n FROM hes_apc')).rows).toHaveLength(1);
  });
});
