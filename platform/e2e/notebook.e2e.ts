import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const agreement = 'DARS-NIC-200002-D3E4F-v1.0';

let vitrine: RunningServer;
let browser: Browser;
let page: Page;
const refused: string[] = [];

beforeAll(async () => {
  vitrine = await startVitrine();
  browser = await openBrowser();
  page = await open();
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

/** A browser of its own, in which Sam opens the notebook. */
async function open(): Promise<Page> {
  const session = await signIn(browser, vitrine.url, 'Sam Researcher');
  session.page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  await session.page.goto(`${vitrine.url}/workspace/${agreement}`);
  await session.page.getByRole('link', { name: 'Notebook' }).click();
  await session.page.getByRole('textbox', { name: 'Python of Cell 1' }).waitFor();
  return session.page;
}

const cell = (at: number, on = page) => on.getByRole('region', { name: `Cell ${at}, Python` });
const state = (at: number, on = page) => on.getByRole('status', { name: `State of Cell ${at}` });

/** What a cell put out as text. */
const printed = (at: number, text: string) => cell(at).getByLabel(`Text of Cell ${at}`).getByText(text);

async function write(at: number, code: string): Promise<void> {
  await page.getByRole('textbox', { name: `Python of Cell ${at}` }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(code);
}

describe('a notebook of Python, in a browser', () => {
  it('reads the agreement’s data into a frame, and shows a table and a figure', async () => {
    await write(
      1,
      'import vitrine\nstays = vitrine.sql("SELECT SEX, count(*) AS n, avg(EPIDUR) AS days FROM hes_apc GROUP BY SEX ORDER BY SEX")\nprint(f"{len(stays)} groups")\nstays',
    );
    await page.keyboard.press('Shift+Enter');
    await cell(1)
      .getByText(/\d groups/)
      .waitFor({ timeout: 60_000 });
    const grid = cell(1).getByRole('grid', { name: /Table of Cell 1/ });
    await grid.getByRole('columnheader', { name: 'days' }).waitFor();
    expect(await grid.getByRole('row').count()).toBeGreaterThan(2);
    // Shift-Enter went on to a new cell, in which figures are drawn.
    await write(
      2,
      'import matplotlib.pyplot as plt\nax = stays.plot.bar(x="SEX", y="days", legend=False)\nax.set_ylabel("Mean days")\nplt.show()',
    );
    await page.keyboard.press('Control+Enter');
    const figure = cell(2).getByRole('img', { name: /Figure of Cell 2/ });
    await figure.waitFor({ timeout: 60_000 });
    expect(await figure.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'notebook');
  });

  it('leads from an error to its line, with the trace folded', async () => {
    await page.getByRole('button', { name: 'Add a cell' }).click();
    await write(3, 'a = 1\nstays["no such column"]');
    await page.keyboard.press('Control+Enter');
    await cell(3).getByText('KeyError').first().waitFor();
    await cell(3).getByRole('button', { name: 'Go to line 2' }).click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Python of Cell 3');
    expect(await cell(3).getByText('How the code came to it').isVisible()).toBe(true);
  });

  it('stops code that never ends, says how, and keeps the variables', async () => {
    await write(3, 'i = 0\nwhile True:\n    i += 1');
    await page.keyboard.press('Control+Enter');
    await state(3).getByText('Running').waitFor();
    const begun = performance.now();
    await cell(3).getByRole('button', { name: 'Cancel' }).click();
    await state(3).getByText('Interrupted. Your variables are there.').waitFor();
    expect(performance.now() - begun).toBeLessThan(3_000);
    await write(3, 'print(i > 0, len(stays) > 0)');
    await page.keyboard.press('Control+Enter');
    await printed(3, 'True True').waitFor();
  });

  it('runs SQL in a cell beside Python, with the same grid and the same refusals', async () => {
    await page.getByRole('button', { name: 'Add a cell' }).click();
    await page.getByRole('textbox', { name: 'Python of Cell 4' }).waitFor();
    await cell(4).getByRole('combobox', { name: 'Language' }).selectOption('SQL');
    const sql = page.getByRole('region', { name: 'Cell 4, SQL' });
    await page.getByRole('textbox', { name: 'SQL of Cell 4' }).click();
    await page.keyboard.insertText('SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX');
    await page.keyboard.press('Control+Enter');
    await sql.getByRole('grid', { name: 'Result of Cell 4' }).getByRole('gridcell').first().waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('SELECT ETHNOS FROM hes_apc');
    await page.keyboard.press('Control+Enter');
    await sql.getByText('Column ETHNOS is not in the agreement', { exact: false }).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await sql.getByRole('button', { name: 'Delete' }).click();
  });

  it('goes on while nobody looks', async () => {
    await write(3, 'import time\nprint("early")\ntime.sleep(4)\nprint("late")');
    await page.keyboard.press('Control+Enter');
    await printed(3, 'early').waitFor();
    await page.reload();
    await printed(3, 'early').waitFor();
    await state(3).getByText('Running').waitFor();
    await printed(3, 'late').waitFor();
  });

  it('has no way out and reaches no other’s data', async () => {
    await write(
      3,
      [
        'import socket, os',
        'try:',
        '    socket.create_connection(("1.1.1.1", 53), timeout=2); print("out")',
        'except OSError as error:',
        '    print("no way out")',
      ].join('\n'),
    );
    await page.keyboard.press('Control+Enter');
    await printed(3, 'no way out').waitFor();
    await state(3).getByText('Done', { exact: true }).waitFor();
  });

  it('is found again in another browser, with cells and outputs, and costs nothing there today', async () => {
    await expect
      .poll(() => page.getByRole('status', { name: 'Notebook' }).textContent())
      .toBe('Kept by the server');
    const allowance = /\d[\d,]* of 20,000/;
    const before = allowance.exec((await page.getByLabel('Workspace status').textContent()) ?? '')?.[0];
    const other = await open();
    await cell(1, other)
      .getByRole('grid', { name: /Table of Cell 1/ })
      .waitFor();
    await cell(2, other)
      .getByRole('img', { name: /Figure of Cell 2/ })
      .waitFor();
    await other.reload();
    await cell(2, other)
      .getByRole('img', { name: /Figure of Cell 2/ })
      .waitFor();
    await other.goto(`${vitrine.url}/workspace/${agreement}`);
    await other.getByRole('textbox', { name: 'SQL' }).waitFor();
    const after = allowance.exec((await other.getByLabel('Workspace status').textContent()) ?? '')?.[0];
    expect(after).toBe(before);
    await other.context().close();
  });

  it('ends the kernel of code that does not stop, says so, and begins with a new one', async () => {
    const stubborn = 'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass';
    await write(3, stubborn);
    await page.keyboard.press('Control+Enter');
    await state(3).getByText('Running').waitFor();
    await cell(3).getByRole('button', { name: 'Cancel' }).click();
    await state(3).getByText('The kernel was ended', { exact: false }).waitFor();
    await write(3, 'print("stays" in globals())');
    await page.keyboard.press('Control+Enter');
    await printed(3, 'False').waitFor();
    await page.getByRole('textbox', { name: 'Python of Cell 1' }).click();
    await page.keyboard.press('Control+Enter');
    await cell(1)
      .getByRole('grid', { name: /Table of Cell 1/ })
      .waitFor();
  });

  it('asks for a file of its outputs to leave, which the checks look into', async () => {
    await write(3, 'vitrine.output(stays, "table1.csv")');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Ask to release table1.csv' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Length of stay by sex');
    await dialog.getByRole('button', { name: 'Start the request' }).click();
    await page.waitForURL(/\/requests\/req_/);
    await page.goto(`${vitrine.url}${new URL(page.url()).pathname}?step=check`);
    await page.getByRole('heading', { name: /table1\.csv/ }).waitFor();
    await page
      .getByRole('heading', { name: /Findings|checks found/ })
      .first()
      .waitFor();
  });

  it('is on record, code and all, and the content policy refused nothing of it', async () => {
    const indra = await signIn(browser, vitrine.url, 'Indra Reviewer');
    await indra.page.goto(`${vitrine.url}/audit?agreement=${agreement}`);
    await indra.page.getByText('ran a cell of python under', { exact: false }).first().waitFor();
    await indra.page.getByText('started a kernel of python under', { exact: false }).first().waitFor();
    expect(refused).toEqual([]);
  });
});
