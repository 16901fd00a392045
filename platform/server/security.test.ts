import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '@vitrine/core/log';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cookies, sessionCookie } from './cookies.ts';
import { listen, stop } from './listen.ts';
import { problemHandler } from './problems.ts';
import { hostCheck, leadHome, originCheck, securityHeaders } from './security.ts';

const origin = 'http://localhost:8420';
const face = express();
face.use(leadHome('127.0.0.1:8420', origin));
face.use(securityHeaders(false));
face.use(hostCheck(new Set(['localhost:8420'])));
face.use(originCheck(new Set([origin])));
face.use((_request, response) => void response.json({ reached: true }));
face.use(problemHandler(createLog('server', 'silent')));
const server = createServer(face);

beforeAll(() => listen(server, { port: 0, host: '127.0.0.1' }));
afterAll(() => stop(server));

function call(method: string, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the names of the server', () => {
  it('lead a browser from the number to the name, wherever it wanted to go', async () => {
    for (const path of ['/agreements?x=1', '//evil.example/', '/\\evil.example']) {
      const answer = await call('GET', path, { host: '127.0.0.1:8420' });
      expect(answer.statusCode).toBe(302);
      expect(new URL(answer.headers.location ?? '').origin).toBe(origin);
    }
  });

  it.each(['evil.example', 'localhost:9', 'localhost', '127.0.0.1:8420'])(
    'do not let a change through that is addressed to %s',
    async (host) => {
      expect((await call('POST', '/', { host })).statusCode).toBe(421);
    },
  );

  it('do not answer a foreign name that leads here', async () => {
    expect((await call('GET', '/', { host: 'evil.example' })).statusCode).toBe(421);
  });
});

describe('a change', () => {
  const host = 'localhost:8420';
  it('comes from our own page', async () => {
    expect((await call('POST', '/', { host, origin })).statusCode).toBe(200);
    // The command line and servers send no origin.
    expect((await call('POST', '/', { host })).statusCode).toBe(200);
  });

  it.each([
    { origin: 'http://127.0.0.1:8420' },
    { origin: 'http://localhost:9999' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])('does not come from another: %o', async (headers) => {
    expect((await call('POST', '/', { host, ...(headers as Record<string, string>) })).statusCode).toBe(403);
    expect((await call('GET', '/', { host, ...(headers as Record<string, string>) })).statusCode).toBe(200);
  });
});

describe('every answer', () => {
  const host = 'localhost:8420';

  it('lets a page load, run and call what is ours alone, and is neither sniffed nor kept', async () => {
    const { headers } = await call('GET', '/', { host });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy.join(' ')).not.toMatch(/https?:|\*|unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  it('asks for HTTPS for two years where it comes by HTTPS, and not elsewhere', async () => {
    expect((await call('GET', '/', { host })).headers).not.toHaveProperty('strict-transport-security');
    const secure = express();
    secure.use(securityHeaders(true));
    secure.use((_request, response) => void response.json({}));
    const other = createServer(secure);
    await listen(other, { port: 0, host: '127.0.0.1' });
    try {
      const { port } = other.address() as AddressInfo;
      const { headers } = await fetch(`http://127.0.0.1:${port}/`);
      expect(headers.get('strict-transport-security')).toBe(`max-age=${2 * 365 * 86_400}; includeSubDomains`);
    } finally {
      await stop(other);
    }
  });
});

it('sets cookies over HTTPS that are Secure, of this host alone, and no script’s', () => {
  const set: unknown[] = [];
  const response = { cookie: (...all: unknown[]) => void set.push(all) };
  new Cookies(true).set(response as never, sessionCookie, 'x', 60);
  const flags = { httpOnly: true, secure: true, sameSite: 'lax', path: '/', maxAge: 60_000 };
  expect(set).toEqual([['__Host-vitrine_session', 'x', flags]]);
});

it('lets our own page use passkeys, and no framed one', async () => {
  const { headers } = await call('GET', '/', { host: 'localhost:8420' });
  expect(headers['permissions-policy']).toContain('publickey-credentials-create=(self)');
  expect(headers['permissions-policy']).toContain('publickey-credentials-get=(self)');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
