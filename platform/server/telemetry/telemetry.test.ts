import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { RpcClient, serveRpc } from '@vitrine/core/wire';
import { listen, stop } from '../listen.ts';
import { openMetrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { nameOperation, observed, type Observer } from './observe.ts';
import { openTelemetry } from './telemetry.ts';
import { openTraces } from './traces.ts';

const marker = 'marker-of-a-person';
const measured = { entries: () => 7, agreements: () => 2, takesActs: () => true, hasData: () => false };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A face with one operation that asks another process, and everything else; it names its person everywhere it can. */
async function face(observer: Observer): Promise<string> {
  const [ask, hear] = [new PassThrough(), new PassThrough()];
  void serveRpc(ask, hear, { openRoom: () => Promise.resolve(marker) });
  const client = new RpcClient(hear, ask);
  const app = express();
  app.use(observed(observer));
  app.post('/query/:who', async (_request, response) => {
    nameOperation(response, 'startQuery');
    await client.call('openRoom', { who: marker }, z.string());
    response.status(_request.query['refused'] === undefined ? 200 : 403).json({ who: marker });
  });
  const server = createServer(app);
  await listen(server, { port: 0, host: '127.0.0.1' });
  closers.push(
    () => stop(server),
    () => client.close(),
  );
  return addressOf(server);
}

const drive = async (address: string): Promise<void> => {
  const told = { method: 'POST', headers: { 'user-agent': marker }, body: marker };
  await (await fetch(`${address}/query/${marker}?x=${marker}`, told)).text();
  await (await fetch(`${address}/query/${marker}?refused=1`, told)).text();
  await (await fetch(`${address}/${marker}`)).text();
};

it('metrics count and time operations and calls, and name nobody', async () => {
  const metrics = openMetrics(measured);
  closers.push(metrics.close);
  await drive(await face(metrics.observer));
  await pause(20);
  const text = await metrics.text();
  for (const line of [
    'vitrine_request_seconds_count{operation="startQuery",outcome="done"} 1',
    'vitrine_request_seconds_count{operation="startQuery",outcome="refused"} 1',
    'vitrine_request_seconds_count{operation="page",outcome="refused"} 1',
    'vitrine_call_seconds_count{call="openRoom",outcome="done"} 2',
    'vitrine_ledger_entries 7',
    'vitrine_open_agreements 2',
    'vitrine_takes_acts 1',
    'vitrine_has_data 0',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toContain(marker);
});

it('a trace has a span of the request and one of each call that it made, and names nobody', async () => {
  const sent: string[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      sent.push(`${JSON.stringify(request.headers)} ${body}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await listen(collector, { port: 0, host: '127.0.0.1' });
  closers.push(() => stop(collector));
  const traces = openTraces(`${addressOf(collector)}/v1/traces`);
  await drive(await face(traces.observer));
  await pause(20);
  await traces.close();
  const all = sent.join('\n');
  const spans = [...all.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name).sort();
  expect(spans.filter((name) => ['openRoom', 'page', 'startQuery'].includes(name ?? ''))).toEqual([
    'openRoom',
    'openRoom',
    'page',
    'startQuery',
    'startQuery',
  ]);
  const requests = [...all.matchAll(/"traceId":"(\w+)"/g)].map(([, id]) => id);
  expect(new Set(requests).size).toBe(3);
  expect(all).not.toContain(marker);
});

it('an end waits two seconds for a collector that takes nothing, closes all else, and never fails', async () => {
  const silent = createServer((request) => void request.resume());
  await listen(silent, { port: 0, host: '127.0.0.1' });
  closers.push(() => stop(silent));
  const said: string[] = [];
  const warn = (...words: unknown[]): void => void said.push(JSON.stringify(words));
  const telemetry = await openTelemetry(
    measured,
    { metricsPort: 0, tracesUrl: `${addressOf(silent)}/v1/traces` },
    { warn },
  );
  const app = express();
  for (const handler of telemetry.handlers) app.use(handler);
  app.get('/', (_request, response) => void response.json({}));
  const server = createServer(app);
  await listen(server, { port: 0, host: '127.0.0.1' });
  closers.push(() => stop(server));
  await (await fetch(addressOf(server))).text();
  await pause(20);
  const from = performance.now();
  await telemetry.close();
  expect(performance.now() - from).toBeLessThan(4_000);
  expect(said).toHaveLength(1);
  expect(said.join()).not.toContain(marker);
});

it('metrics are given to this machine alone, or to whoever has the token', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-metrics-'));
  closers.push(() => rm(dir, { recursive: true }));
  const text = { text: () => Promise.resolve('vitrine_takes_acts 1\n'), contentType: 'text/plain' };
  const open = await serveMetrics(text, { port: 0 });
  closers.push(open.close);
  expect((open.server.address() as AddressInfo).address).toBe('127.0.0.1');
  expect(await (await fetch(`${addressOf(open.server)}/metrics`)).text()).toContain('vitrine_takes_acts');
  expect((await fetch(`${addressOf(open.server)}/`)).status).toBe(404);
  expect((await fetch(`${addressOf(open.server)}/metrics`, { method: 'POST' })).status).toBe(404);

  const tokenFile = join(dir, 'token');
  const token = 'a-token-that-nobody-could-guess';
  await writeFile(tokenFile, `${token}\n`, { mode: 0o644 });
  await expect(serveMetrics(text, { port: 0, tokenFile })).rejects.toMatchObject({ code: 'unavailable' });
  await chmod(tokenFile, 0o600);
  const guarded = await serveMetrics(text, { port: 0, tokenFile });
  closers.push(guarded.close);
  const address = `${addressOf(guarded.server)}/metrics`;
  const asked = async (authorization?: string): Promise<number> =>
    (await fetch(address, authorization === undefined ? {} : { headers: { authorization } })).status;
  expect([await asked(), await asked('Bearer another'), await asked(`Bearer ${token}`)]).toEqual([
    401, 401, 200,
  ]);
  await writeFile(tokenFile, 'short');
  await expect(serveMetrics(text, { port: 0, tokenFile })).rejects.toMatchObject({ code: 'invalid-input' });
});
