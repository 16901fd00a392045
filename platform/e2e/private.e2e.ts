import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, picture, runByKey, signIn } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const agreement = 'DARS-NIC-300003-G5H6J-v1.0';
const question = 'SELECT SEX, count(*) AS stays, avg(EPIDUR) AS days FROM hes_apc GROUP BY SEX ORDER BY SEX';

let vitrine: RunningServer;
let browser: Browser;

beforeAll(async () => {
  vitrine = await startVitrine();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

async function openAs(name: string, path: string): Promise<Page> {
  const { page } = await signIn(browser, vitrine.url, name);
  await page.goto(vitrine.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const spend = (page: Page) => page.getByRole('region', { name: 'Privacy budget' });
const grid = (page: Page) => page.getByRole('grid', { name: 'Result' });

describe('a question under a privacy budget, in a browser', () => {
  it('says what it costs and how exact it will be before it runs, and shows errors beside figures', async () => {
    const page = await openAs('Sam Researcher', `/workspace/${agreement}`);
    await page.getByRole('textbox', { name: 'SQL' }).click();
    await page.keyboard.insertText(question);
    await spend(page).getByLabel('for an error of ±').fill('20');
    await spend(page).getByRole('button', { name: 'Estimate' }).click();
    const cost = spend(page).getByRole('status', { name: 'Cost' });
    await expect
      .poll(() => cost.innerText(), { timeout: 60_000 })
      .toMatch(/^Costs ε 1\.8\. Expected error: .*COUNT\(\*\) ±20/s);
    expect(await spend(page).getByLabel('Spend ε').inputValue()).toBe('1.8');
    await page.getByRole('button', { name: 'Run' }).click();
    await grid(page).getByRole('gridcell', { name: /± 20$/ }).first().waitFor({ timeout: 60_000 });
    await spend(page).getByText('ε 18.2, δ 0.000001 of ε 20').waitFor();
    expect(await grid(page).getByRole('row').count()).toBe(6);
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'private');
  });

  it('answers the same again at no cost, to another person too, and refuses what is not left', async () => {
    const page = await openAs('Robin Researcher', `/workspace/${agreement}`);
    await spend(page).getByLabel('Spend ε').fill('1.8');
    await runByKey(page, `${question} LIMIT 2`);
    await page.getByText('This was bought before and cost nothing.').waitFor({ timeout: 60_000 });
    await spend(page).getByText('ε 18.2, δ 0.000001 of ε 20').waitFor();
    await spend(page).getByLabel('Spend ε').fill('6');
    await runByKey(page, question);
    await page.getByText('One question may spend at most ε 5').waitFor({ timeout: 60_000 });
  });

  it.each(['Avery Officer', 'Indra Reviewer'])(
    'shows what is left and what was bought to %s',
    async (name) => {
      const page = await openAs(name, `/agreements/${agreement}`);
      const bought = page.getByRole('region', { name: 'Table: Answers that were bought' });
      await bought.getByRole('row', { name: /Sam Researcher.*ε 1\.8/ }).waitFor();
      expect(await bought.getByRole('row').count()).toBe(2);
      // What was asked is for those who ask under the agreement, and for those who audit.
      expect((await bought.innerText()).includes('avg(EPIDUR)')).toBe(name === 'Indra Reviewer');
      expect(await accessibilityFaults(page)).toEqual([]);
    },
  );
});
