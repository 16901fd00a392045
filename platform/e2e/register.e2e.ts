import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, picture } from './browser.ts';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const ref = 'DARS-NIC-200002-D3E4F-v1.0';
const title = 'Episodes by sex';

let vitrine: RunningServer;
let browser: Browser;
let sam: Caller;
let request: string;
beforeAll(async () => {
  vitrine = await startVitrine();
  browser = await openBrowser();
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  request = await release();
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
});

/** Sam asks, two checkers agree, and it leaves. */
async function release(): Promise<string> {
  const { id: query } = await sam.query(ref, 'SELECT SEX, COUNT(*) AS episodes FROM hes_apc GROUP BY SEX');
  const { id } = await sam.api.call('createRequest', { params: { ref }, body: { query, title } });
  const said = { population: 'All', variables: 'Sex', purpose: 'A paper', related: 'none' } as const;
  const context = { kind: 'frequency-table' as const, ...said };
  const params = { id };
  await sam.api.call('saveRequest', { params, body: { title, context } });
  await sam.api.call('submitRequest', { params });
  for (const name of ['casey.checker', 'drew.checker']) {
    const checker = await Caller.signIn(vitrine.url, name);
    await checker.vote(id, 'approve', 'I am content with these figures.');
    if (name === 'drew.checker') await checker.api.call('releaseRequest', { params });
  }
  return id;
}

/** A visitor whom nobody knows, and what the browser complains of or asks for elsewhere. */
async function visitor(
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[]; elsewhere: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const [errors, elsewhere] = [new Array<string>(), new Array<string>()];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (asked) => {
    if (!asked.url().startsWith(vitrine.url)) elsewhere.push(asked.url());
  });
  return { page, errors, elsewhere, close: () => context.close() };
}

describe('a citizen without JavaScript', () => {
  it('comes from the front page to an agreement, its release and the feed, without a cookie', async () => {
    const { page, errors, elsewhere, close } = await visitor({ javaScriptEnabled: false });
    await page.goto(vitrine.url);
    await page.getByRole('link', { name: 'The public register' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Register of agreements and releases',
    );
    const article = page.getByRole('article').filter({ hasText: ref });
    await article.getByRole('link').click();
    const terms = (await page.getByRole('main').textContent()) ?? '';
    for (const said of [
      'In force',
      'Opt-outs applied',
      'Legal basis',
      'hes_apc',
      'Controllers',
      'commercial',
    ])
      expect(terms).toContain(said);
    expect(terms).not.toContain('sam.researcher');
    await page.getByRole('link', { name: title }).click();
    const left = (await page.getByRole('main').textContent()) ?? '';
    expect(left).toContain('2 output checkers, blind to each other');
    expect(left).toMatch(/text\/csv\s*\d+\s*[0-9a-f]{64}/);
    expect(left).not.toContain('I am content');
    const feed = await page.request.get(
      vitrine.url + ((await page.locator('link[rel=alternate]').getAttribute('href')) ?? ''),
    );
    expect(feed.headers()['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(await feed.text()).toContain(`<title>Release: ${title}</title>`);
    expect(await page.context().cookies()).toEqual([]);
    expect([errors, elsewhere]).toEqual([[], []]);
    await close();
  });

  it('comes to what a dataset holds, who uses it, and its description for other catalogues', async () => {
    const { page, errors, close } = await visitor({ javaScriptEnabled: false });
    await page.goto(`${vitrine.url}/register`);
    await page.getByRole('link', { name: 'Datasets', exact: true }).click();
    await page.getByRole('link', { name: /admitted patient care/ }).click();
    const text = (await page.getByRole('main').textContent()) ?? '';
    expect(text).toMatch(/about [1-9],?0+ people/);
    expect(text).toContain('ADMIMETH');
    expect(text).not.toContain('nhs_number');
    await picture(page, 'register-dataset');
    const form = page.getByRole('link', { name: 'DCAT-AP 3.0.1, JSON-LD' });
    const answer = await page.request.get(vitrine.url + ((await form.getAttribute('href')) ?? ''));
    expect(answer.headers()['content-type']).toBe('application/ld+json; charset=utf-8');
    expect(await answer.json()).toMatchObject({ '@graph': expect.any(Array) as unknown });
    const users = page.getByRole('heading', { name: 'Who uses it' }).locator('+ ul');
    await users.getByRole('link').first().click();
    expect(await page.getByRole('main').textContent()).toContain('hes_apc');
    expect(errors).toEqual([]);
    await close();
  });

  it('is told how else the log can be checked', async () => {
    const { page, close } = await visitor({ javaScriptEnabled: false });
    await page.goto(`${vitrine.url}/register/verify`);
    const told = page.locator('main noscript');
    expect(await told.isVisible()).toBe(true);
    expect(await told.textContent()).toContain(`npx vitrine ledger verify --log ${vitrine.url}/log`);
    await close();
  });
});

describe('the register', () => {
  it('is found from the sign-in page', async () => {
    const { page, close } = await visitor();
    await page.goto(`${vitrine.url}/sign-in`);
    await page.getByRole('link', { name: 'the public register' }).click();
    await page.getByRole('heading', { name: 'Register of agreements and releases' }).waitFor();
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'is accessible, also on a phone, and breaks no rule of its policy (%s)',
    async (colorScheme) => {
      const { page, errors, elsewhere, close } = await visitor({
        colorScheme,
        viewport: { width: 320, height: 700 },
      });
      for (const path of [
        '',
        '/agreements/DARS-NIC-200002-D3E4F',
        '/releases',
        `/releases/${request}`,
        '/datasets',
        '/datasets/hes_apc',
        '/activity',
        '/verify',
        '/nothing',
      ]) {
        await page.goto(`${vitrine.url}/register${path}`);
        expect([path, await accessibilityFaults(page)]).toEqual([path, []]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect([path, wide]).toEqual([path, false]);
      }
      expect(errors.filter((text) => !text.includes('404'))).toEqual([]);
      expect(elsewhere).toEqual([]);
      await close();
    },
  );

  it('has a feed and a sitemap that are well-formed XML', async () => {
    const { page, close } = await visitor();
    await page.goto(`${vitrine.url}/register`);
    for (const path of ['/register/feed.atom', '/register/datasets.atom', '/sitemap.xml']) {
      const text = await (await page.request.get(vitrine.url + path)).text();
      const root = await page.evaluate(
        (xml) => new DOMParser().parseFromString(xml, 'text/xml').documentElement.nodeName,
        text,
      );
      expect(['feed', 'urlset']).toContain(root);
    }
    await close();
  });

  it('prints without its navigation', async () => {
    const { page, close } = await visitor();
    await page.goto(`${vitrine.url}/register/agreements/DARS-NIC-200002-D3E4F`);
    await picture(page, 'register-agreement');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Register' }).isVisible()).toBe(false);
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    await close();
  });
});

describe('the page that checks the log', () => {
  it('finds the log whole, remembers it, and finds at the next visit that it has only grown', async () => {
    const { page, errors, elsewhere, close } = await visitor();
    await page.goto(`${vitrine.url}/register/verify`);
    await page.getByRole('button', { name: 'Check the log of this environment' }).click();
    await page.getByText('The log is whole').waitFor();
    await picture(page, 'register-verify');
    expect(await accessibilityFaults(page)).toEqual([]);
    const kept = await page.getByLabel('The newest signed state that was checked, to keep').inputValue();
    expect(kept).toMatch(/^vitrine.*\n\d+\n/);
    await sam.query(ref, 'SELECT COUNT(*) FROM hes_apc');
    await page.reload();
    await page.getByLabel('A signed state that you kept earlier').fill(kept);
    await page.getByRole('button', { name: 'Check the log of this environment' }).click();
    await page.getByText('The log is whole').waitFor();
    expect(await page.getByText('The log has only grown since a kept state').count()).toBe(2);
    expect([errors, elsewhere]).toEqual([[], []]);
    await close();
  });

  it('reads a log that tells nothing of today: no act, no time, and not when it was written', async () => {
    const { page, close } = await visitor();
    const read = async () => {
      const answer = await page.request.get(`${vitrine.url}/log/tile/entries/000`);
      expect(Object.keys(answer.headers())).not.toContain('last-modified');
      expect(Object.keys(answer.headers())).not.toContain('etag');
      return answer.text();
    };
    const before = await read();
    await sam.query(ref, 'SELECT COUNT(*) FROM hes_apc');
    expect(await read()).toBe(before);
    const today = new Date().toISOString().slice(0, 10);
    for (const word of [today, ref, 'act_', '"query"', 'T00:']) expect(before).not.toContain(word);
    expect((await page.request.get(`${vitrine.url}/log/before/checkpoint`)).status()).toBe(404);
    await close();
  });

  it('says which entry was changed, and when the key is another than it was', async () => {
    const { page, close } = await visitor();
    await page.route('**/log/tile/entries/**', async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      if (body.length > 0) body[100] = (body[100] ?? 0) ^ 1;
      await route.fulfill({ response: answer, body });
    });
    await page.goto(`${vitrine.url}/register/verify`);
    const check = page.getByRole('button', { name: 'Check the log of this environment' });
    await check.click();
    await page.getByText('The log does NOT check out. Entry 0 is not the one that was recorded.').waitFor();
    await page.unroute('**/log/tile/entries/**');
    await check.click();
    await page.getByText('The log is whole').waitFor();
    await page.evaluate(() => localStorage.setItem('key of the public log', 'another'));
    await check.click();
    await page.getByText('its key was another: another').waitFor();
    await close();
  });

  it('works from a folder, without any network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-offline-'));
    const { page, elsewhere, close } = await visitor();
    for (const [path, name] of [
      ['/register/verify', 'verify.html'],
      ['/register/verify.js', 'verify.js'],
      ['/register/verify-page.js', 'verify-page.js'],
    ] as const)
      await writeFile(join(folder, name), await (await page.request.get(vitrine.url + path)).body());
    const kept = await vitrine.command([
      'ledger',
      'verify',
      '--log',
      `${vitrine.url}/log`,
      '--keep',
      join(folder, 'copy'),
    ]);
    expect(kept).toMatchObject({ status: 0 });
    await page.context().setOffline(true);
    await page.goto(`file://${folder}/verify.html`);
    await page.getByLabel('Check a copy in a folder').setInputFiles(join(folder, 'copy'));
    await page.getByText('The log is whole').waitFor();
    expect(elsewhere.filter((url) => !url.startsWith('file:'))).toEqual([]);
    await cp(join(folder, 'copy'), join(folder, 'cut'), { recursive: true });
    await rm(join(folder, 'cut', 'tile', 'entries'), { recursive: true });
    await page.getByLabel('Check a copy in a folder').setInputFiles(join(folder, 'cut'));
    await page.getByText('Entry 0 is missing.').waitFor();
    await close();
    await rm(folder, { recursive: true });
  });
});
