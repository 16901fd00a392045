import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startSignInServer,
  startTestProvider,
  type SignInServer,
  type TestProvider,
} from '@vitrine/server/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signedInClient } from '../sign-in/sign-in.ts';
import { run, runAndTell, type Outcome } from '../testing.ts';

const sam = 'sam.researcher';

let state: string;
let server: SignInServer & { readonly provider: TestProvider };
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vitrine-login-'));
  vi.stubEnv('XDG_STATE_HOME', state);
  server = await startSignInServer(startTestProvider, { stepUpMinutes: 1, sessionIdleMinutes: 2 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(state, { recursive: true });
});

const at = (...args: readonly string[]): Promise<Outcome> =>
  run(...args, '--server', server.origin, '--json');
const folder = (): string => join(state, 'vitrine', 'sign-ins');
const fileName = async (): Promise<string> =>
  join(folder(), (await readdir(folder())).find((name) => name.endsWith('.json')) ?? 'none');
const kept = async (): Promise<Record<string, string>> =>
  JSON.parse(await readFile(await fileName(), 'utf8')) as Record<string, string>;
const codeOf = ({ stderr }: Outcome): unknown => (JSON.parse(stderr) as { code?: unknown }).code;

/** Runs `vitrine login`, and does in a browser what it says. */
async function login(act: (code: string) => Promise<void> = confirmed): Promise<Outcome> {
  let said = '';
  const running = runAndTell(['login', '--server', server.origin, '--json'], (text) => {
    said += text;
  });
  await vi.waitFor(() => expect(said).toContain('Waiting'), { timeout: 10_000 });
  await act(/type the code (\S+)/.exec(said)?.[1] ?? '');
  return running;
}
const confirmed = (code: string): Promise<void> =>
  server.provider.confirm(new URL(server.provider.issuer), code, sam);

describe('vitrine login', () => {
  it('signs in by a code, so that other commands act as this person, until logout', async () => {
    expect(codeOf(await at('agreement', 'list'))).toBe('not-signed-in');
    const { status, stdout } = await login();
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ server: server.origin, person: { username: sam } });
    expect((await stat(await fileName())).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain((await kept())['token']);
    expect(await at('agreement', 'list')).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    expect((await at('environment', 'stop', '--reason', 'A test')).status).toBe(0);
    expect(server.stopped).toEqual([sam]);
    const { refreshToken } = await kept();
    expect(JSON.parse((await at('logout')).stdout)).toMatchObject({ signedOut: true, revoked: true });
    expect(codeOf(await at('agreement', 'list'))).toBe('not-signed-in');
    expect((await readdir(folder())).filter((name) => name.endsWith('.json'))).toEqual([]);
    expect(refreshToken).toMatch(/./);
    expect(server.entries.map(({ type }) => type)).toEqual([
      'person.recorded',
      'session.started',
      'session.ended',
    ]);
    expect(JSON.parse((await at('logout')).stdout)).toMatchObject({ signedOut: false });
  });

  it('ends when the code is denied, and keeps nothing', async () => {
    const outcome = await login((code) => server.provider.deny(new URL(server.provider.issuer), code, sam));
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('refused at the provider');
    expect(await readdir(state)).toEqual([]);
  });

  it('needs a server, and one that is safe', async () => {
    expect(codeOf(await run('login', '--json'))).toBe('invalid-input');
    expect(codeOf(await run('login', '--json', '--server', 'http://vitrine.example'))).toBe(
      'server-not-safe',
    );
    expect(codeOf(await at('agreement', 'list', '--as', sam))).toBe('invalid-input');
    expect(codeOf(await at('ledger', 'verify'))).toBe('invalid-input');
    expect(codeOf(await at('officer', 'list'))).toBe('invalid-input');
  });
});

describe('a kept sign-in', () => {
  it('is renewed when the session is over, once, though many commands run at once', async () => {
    await login();
    const before = await kept();
    server.advance(130_000);
    const clients = await Promise.all(Array.from({ length: 3 }, () => signedInClient(server.origin)));
    for (const client of clients) expect((await client.call('listAgreements', {})).agreements).toEqual([]);
    const after = await kept();
    expect(after['token']).not.toBe(before['token']);
    expect(after['refreshToken']).not.toBe(before['refreshToken']);
    expect(server.entries.filter(({ type }) => type === 'session.started')).toHaveLength(2);
  });

  it('that somebody else used before is worth nothing, and says to sign in', async () => {
    await login();
    const stolen = await kept();
    server.advance(130_000);
    expect((await at('agreement', 'list')).status).toBe(0);
    await writeFile(await fileName(), JSON.stringify(stolen), { mode: 0o600 });
    const outcome = await at('agreement', 'list');
    expect(codeOf(outcome)).toBe('not-signed-in');
    expect(outcome.stderr).toContain(`vitrine login --server ${server.origin}`);
  });

  it('that others can read is not used, and logout removes it', async () => {
    await login();
    await chmod(await fileName(), 0o644);
    expect(codeOf(await at('agreement', 'list'))).toBe('sign-in-file-unsafe');
    expect(codeOf(await at('logout'))).toBe('sign-in-file-unsafe');
    expect((await readdir(folder())).filter((name) => name.endsWith('.json'))).toEqual([]);
  });

  it('is not fresh enough for what weighs much, until the person signs in again', async () => {
    await login();
    server.advance(91_000);
    const refused = await at('environment', 'stop', '--reason', 'A test');
    expect(codeOf(refused)).toBe('sign-in-again');
    expect(refused.stderr).toContain('vitrine login');
    server.advance(-91_000);
    await login();
    expect((await at('environment', 'stop', '--reason', 'A test')).status).toBe(0);
  });

  it('goes to no other server: not by a redirection, and not by another name', async () => {
    await login();
    const heard: (string | undefined)[] = [];
    const thief = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(302, { location: `${server.origin}/api/v1/session` }).end();
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = thief.address() as AddressInfo;
      for (const command of [['login'], ['agreement', 'list']]) {
        const outcome = await run(...command, '--json', '--server', `http://127.0.0.1:${port}`);
        expect(outcome.status).toBe(1);
      }
      expect(heard).toEqual([undefined]);
    } finally {
      thief.close();
    }
  });
});
