import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, runByKey, signIn } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const rowsAgreement = 'DARS-NIC-200002-D3E4F-v1.0';
const aggregatesAgreement = 'DARS-NIC-100001-A1B2C-v1.0';

let vitrine: RunningServer;
let browser: Browser;
const people = new Map<string, { context: BrowserContext; page: Page; errors: string[] }>();

/** The person's page, signed in at first use, with what the browser's console has complained of. */
async function as(name: string): Promise<{ page: Page; errors: string[] }> {
  const known = people.get(name);
  if (known !== undefined) return known;
  const session = { ...(await signIn(browser, vitrine.url, name)), errors: new Array<string>() };
  session.page.on('console', (message) => {
    if (message.type() === 'error') session.errors.push(message.text());
  });
  people.set(name, session);
  return session;
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(vitrine.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

const boxOf = async (
  page: Page,
  selector: string,
): Promise<{ x: number; y: number; right: number; bottom: number }> => {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not drawn`);
  return { x: Math.round(box.x), y: box.y, right: box.x + box.width, bottom: box.y + box.height };
};

beforeAll(async () => {
  vitrine = await startVitrine();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

describe('a chart', () => {
  it('that stood open while another query ran shows the column it names, and months as months', async () => {
    const { page } = await as('Sam Researcher');
    await go(page, `/workspace/${rowsAgreement}`);
    await runByKey(page, 'SELECT RESGOR, COUNT(*) AS episodes FROM hes_apc GROUP BY ALL');
    await page.getByRole('tab', { name: 'Chart' }).click();
    await page.getByRole('heading', { name: 'episodes by RESGOR' }).waitFor();
    await runByKey(page, 'SELECT SEX, AVG(EPIDUR) AS los FROM hes_apc GROUP BY ALL');
    await page.getByRole('heading', { name: 'los by SEX' }).waitFor();
    const picture = page.getByRole('img', { name: 'Bar chart: los by SEX' });
    await picture.getByText('1 Male').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await runByKey(
      page,
      "SELECT date_trunc('month', ADMIDATE) AS month, SEX, COUNT(*) AS episodes FROM hes_apc WHERE ADMIDATE >= DATE '2001-04-01' GROUP BY ALL",
    );
    await page
      .getByRole('img', { name: 'Line chart: episodes by month and SEX' })
      .getByText('2001')
      .waitFor();
    await page.getByLabel('Drawn as').selectOption('Bars');
    const labels = page.getByRole('img').locator('svg text', { hasText: /^[A-Z][a-z]{2,3} 2001$/ });
    await labels.first().waitFor();
    // No label is cut off at an edge of the picture.
    const svg = await page.getByRole('img').locator('svg').boundingBox();
    for (const label of await labels.all()) {
      const box = await label.boundingBox();
      expect(box === null || svg === null || (box.x >= svg.x && box.x + box.width <= svg.x + svg.width)).toBe(
        true,
      );
    }
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe('the editor', () => {
  it('meets no refusal of the content policy while it is written in', async () => {
    const { page, errors } = await as('Sam Researcher');
    await go(page, `/workspace/${aggregatesAgreement}`);
    errors.length = 0;
    for (const sql of ['SELECT SEX, COUNT(*) FROM hes_apc GROUP BY SEX', 'SELECT 1']) {
      await page.getByRole('textbox', { name: 'SQL' }).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(sql);
      await page.keyboard.press('Shift+Home');
      await page.keyboard.type('(se');
      await page.keyboard.press('Escape');
    }
    expect(errors.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  });

  it('makes a list of columns that are clicked one after the other', async () => {
    const { page } = await as('Sam Researcher');
    const editor = page.getByRole('textbox', { name: 'SQL' });
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('SELECT ');
    await page.getByRole('treeitem', { name: /^SEX/ }).click();
    await page.getByRole('treeitem', { name: /^STARTAGE/ }).click();
    expect(await editor.innerText()).toContain('SELECT SEX, STARTAGE');
  });
});

describe('a file of patients', () => {
  const csv = `NHS_NUMBER,NAME,BORN\n${'9434765919,Ada Example,1950-01-02\n'.repeat(5_000)}`;

  it.each(['patients.csv', 'patients.yaml'])(
    'called %s never reaches page, storage or server',
    async (name) => {
      const { page } = await as('Dana Manager');
      await go(page, '/catalogue');
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.postData() ?? ''));
      const panel = page.getByRole('region', { name: 'Publish a release' });
      await panel
        .getByLabel('Choose a file')
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(csv) });
      await panel.getByText('Data does not belong here', { exact: false }).waitFor();
      expect(await panel.getByLabel('Dataset file').inputValue()).toBe('');
      const everything = await page.evaluate(
        () =>
          document.documentElement.outerHTML +
          JSON.stringify([localStorage, sessionStorage].map(Object.entries)),
      );
      expect(everything).not.toMatch(/9434765919|Ada Example/);
      expect(sent.join('')).not.toContain('9434765919');
      expect(await accessibilityFaults(page)).toEqual([]);
    },
  );

  it('is refused when it is pasted, and a document that was kept here once is gone', async () => {
    const { page } = await as('Dana Manager');
    await page.evaluate(() => localStorage.setItem('vitrine:draft:per_other:dataset-file', '9434765919'));
    await go(page, '/catalogue');
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain(
      '9434765919',
    );
    const area = page.getByLabel('Dataset file');
    await area.fill(csv.slice(0, 2_000));
    await page.getByText('The text holds an NHS number', { exact: false }).waitFor();
    expect(await area.inputValue()).toBe('');
  });
});

describe('a document that is being written', () => {
  it('is overwritten by no other tab, and asked about before a sign-out loses it', async () => {
    const { context, page } = await signIn(browser, vitrine.url, 'Dana Manager');
    await page.setViewportSize({ width: 1024, height: 800 });
    const tab = await context.newPage();
    for (const one of [page, tab]) await go(one, '/catalogue');
    const kept = page.waitForResponse((one) => one.request().method() === 'PUT');
    await page.getByLabel('Dataset file').fill('title: An hour of it\n');
    await kept;
    await tab.getByLabel('Dataset file').fill('title: y\n');
    await tab.getByRole('heading', { name: 'This document was changed in another tab' }).waitFor();
    expect(await tab.getByLabel('The other text').inputValue()).toBe('title: An hour of it\n');
    expect(await accessibilityFaults(tab)).toEqual([]);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign out and lose what is not kept?' }).waitFor();
    expect(await accessibilityFaults(tab)).toEqual([]);
    await tab.getByRole('button', { name: 'Stay signed in' }).click();
    await tab.getByRole('button', { name: 'Take the other text' }).click();
    expect(await tab.getByLabel('Dataset file').inputValue()).toBe('title: An hour of it\n');
    await tab.getByLabel('Dataset file').fill('');
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to Vitrine' }).waitFor();
    await context.close();
  });
});

describe('every page', () => {
  const pages: readonly [string, readonly string[]][] = [
    [
      'Sam Researcher',
      ['/', '/catalogue?text=length+of+stay', '/agreements', `/agreements/${rowsAgreement}`, '/requests'],
    ],
    ['Avery Officer', [`/agreements/${rowsAgreement}`]],
    ['Casey Checker', ['/review']],
    ['Dana Manager', ['/catalogue']],
    ['Indra Reviewer', ['/audit/3']],
  ];

  it('has one left edge with the header, and no accessibility fault in the dark', async () => {
    for (const [name, paths] of pages) {
      const { page } = await as(name);
      await page.emulateMedia({ colorScheme: 'dark' });
      for (const path of paths) {
        await go(page, path);
        await page.getByRole('main').getByRole('heading').last().waitFor();
        const left = [await boxOf(page, '.v-header__name'), await boxOf(page, 'main h1')].map((one) => one.x);
        expect({ path, left: new Set(left).size }).toEqual({ path, left: 1 });
        expect({ path, faults: await accessibilityFaults(page) }).toEqual({ path, faults: [] });
      }
      await page.emulateMedia({ colorScheme: null });
    }
  });

  it('needs no scrolling sideways at 320 px, which is 400 % of 1280', async () => {
    for (const [name, paths] of pages) {
      const { page } = await as(name);
      const size = page.viewportSize();
      await page.setViewportSize({ width: 320, height: 640 });
      for (const path of [...paths, ...(name === 'Sam Researcher' ? [`/workspace/${rowsAgreement}`] : [])]) {
        await go(page, path);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect({ path, over: Math.max(0, over) }).toEqual({ path, over: 0 });
      }
      if (size !== null) await page.setViewportSize(size);
    }
  });

  it('is set in the typeface that is shipped with it', async () => {
    const { page } = await as('Sam Researcher');
    await go(page, '/');
    const loaded = await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts]
        .filter((one) => one.status === 'loaded')
        .map((one) => one.family.replaceAll('"', ''));
    });
    expect(loaded).toContain('Source Sans 3 Variable');
  });
});

describe('a small laptop (1024 px)', () => {
  it('has schema, editor and result side by side, and the result in sight', async () => {
    const { page } = await as('Sam Researcher');
    await page.setViewportSize({ width: 1024, height: 768 });
    await go(page, `/workspace/${rowsAgreement}`);
    await runByKey(page, 'SELECT SEX, COUNT(*) AS episodes FROM hes_apc GROUP BY ALL');
    await page.getByRole('grid', { name: 'Result' }).getByRole('gridcell').first().waitFor();
    const [schema, work] = [await boxOf(page, '.v-schema'), await boxOf(page, '.v-bench__work')];
    expect(work.x).toBeGreaterThanOrEqual(schema.right);
    expect((await boxOf(page, '[role=grid] [role=row]:nth-child(1)')).y).toBeLessThan(768);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('has filters, entries and the opened entry side by side', async () => {
    const { page } = await as('Indra Reviewer');
    await page.setViewportSize({ width: 1024, height: 768 });
    await go(page, '/audit/3');
    await page.getByRole('heading', { name: 'Entry 3' }).waitFor();
    const [filters, list, entry] = await Promise.all(
      ['.v-filters', '.v-audit__list', '.v-audit__entry'].map((one) => boxOf(page, one)),
    );
    expect(list?.x).toBeGreaterThanOrEqual(filters?.right ?? Infinity);
    expect(entry?.x).toBeGreaterThanOrEqual(list?.right ?? Infinity);
    expect(entry?.y).toBeLessThan(768);
  });
});

describe('paper', () => {
  it('has the whole agreement, without menu, buttons or addresses of links', async () => {
    const { page } = await as('Avery Officer');
    await go(page, `/agreements/${rowsAgreement}`);
    await page.getByText('As it was written (YAML)').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    for (const hidden of ['.v-header', '.v-notices', '.v-main button']) {
      for (const one of await page.locator(hidden).all()) expect(await one.isVisible()).toBe(false);
    }
    const document = page.getByLabel('Agreement document');
    expect(await document.isVisible()).toBe(true);
    // Nothing is cut off: the box is as high as what it holds.
    expect(await document.evaluate((box) => box.scrollHeight <= box.clientHeight + 1)).toBe(true);
    const after = await page
      .getByRole('main')
      .locator('a[href]')
      .evaluateAll((links) => links.map((one) => getComputedStyle(one, '::after').content));
    expect(new Set(after.filter((one) => !['none', 'normal'].includes(one)))).toEqual(new Set());
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: null });
    expect(await document.isVisible()).toBe(false);
  });
});
