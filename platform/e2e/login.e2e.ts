import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { accessibilityFaults, openBrowser } from './browser.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

let vitrine: RunningServer;
let browser: Browser;
let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'vitrine-state-'));
  [vitrine, browser] = await Promise.all([startVitrine(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await vitrine.stop();
  await rm(state, { recursive: true });
});

interface Running {
  /** What it has printed so far. */
  said(): string;
  readonly status: Promise<number | null>;
}

/** A command of somebody on another machine: it knows the server's address, and nothing of its home. */
function remote(...args: readonly string[]): Running {
  const main = join(codeRoot, 'platform', 'cli', 'main.ts');
  const child = spawn(process.execPath, [main, ...args, '--server', vitrine.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: state,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: state },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  return { said: () => said, status: new Promise((resolve) => child.once('close', resolve)) };
}

it('somebody signs in at the command line by typing its code in a browser, works, and signs out', async () => {
  const login = remote('login');
  await vi.waitFor(() => expect(login.said()).toContain('Waiting'), { timeout: 60_000 });
  const code = /type the code (\S+)/.exec(login.said())?.[1] ?? '';
  const page = await (await browser.newContext()).newPage();
  // The address with the code in it leads to the form as well.
  await page.goto(/or open (\S+)/.exec(login.said())?.[1] ?? '');
  const field = page.getByLabel('The code that the command line shows');
  expect(await accessibilityFaults(page)).toEqual([]);
  await field.fill('XXXX-XXXX');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
  await field.fill(code.toLowerCase());
  await page.keyboard.press('Enter');
  await page.getByText(code).waitFor();
  await page.getByRole('button', { name: 'Yes, continue' }).click();
  await page.getByRole('button', { name: 'Sam Researcher' }).click();
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
  expect([await login.status, login.said()]).toEqual([
    0,
    expect.stringContaining('Signed in as sam.researcher'),
  ]);

  const agreements = remote('agreement', 'list');
  expect([await agreements.status, agreements.said()]).toEqual([
    0,
    expect.stringContaining('DARS-NIC-100001'),
  ]);
  const query = remote('query', '--agreement', 'DARS-NIC-100001-A1B2C-v1.0', 'SELECT count(*) FROM hes_apc');
  expect([await query.status, query.said()]).toEqual([0, expect.stringContaining('This was query')]);

  expect(await remote('logout').status).toBe(0);
  const after = remote('agreement', 'list');
  expect([await after.status, after.said()]).toEqual([1, expect.stringContaining('Sign in first')]);
});
