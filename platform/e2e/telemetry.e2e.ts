import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { Caller, problemOf } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

/** Stands in everything that a person can type or be called here. */
const marker = 'Kittiwake';
const ref = `TEST-${marker.toUpperCase()}-v1.0`;

let vitrine: RunningServer;
let collector: Server;
let metrics: string;
const sent: string[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      sent.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  await once(free.close(), 'close');
  metrics = `http://127.0.0.1:${port}/metrics`;
  vitrine = await startVitrine(undefined, [], {
    VITRINE_METRICS_PORT: String(port),
    VITRINE_TRACES_URL: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
  });
});
afterAll(async () => {
  await vitrine.stop();
  collector.close();
});

/** An agreement, a query, a refused one, a request, a vote, an audit and a wrong address, each with the marker. */
async function aDay(): Promise<readonly string[]> {
  const officers = await Officers.of(vitrine);
  const datasets = [{ dataset: 'hes_apc', releases: '1.*', columns: ['SEX'] }];
  await officers.activate(agreementText(ref, { title: `Study of the ${marker}`, display: 'rows', datasets }));
  const [sam, casey, indra] = await Promise.all(
    ['sam.researcher', 'casey.checker', 'indra.reviewer'].map((name) => Caller.signIn(vitrine.url, name)),
  );
  if (sam === undefined || casey === undefined || indra === undefined) throw new Error('somebody is missing');
  const answer = await sam.query(ref, `SELECT SEX, count(*) AS ${marker} FROM hes_apc GROUP BY SEX`);
  expect(answer.problem).toBeUndefined();
  expect((await sam.query(ref, `SELECT ${marker} FROM nowhere`)).problem).toBeDefined();
  const title = `By sex, for the ${marker}`;
  const { id } = await sam.api.call('createRequest', { params: { ref }, body: { query: answer.id, title } });
  const reason = { params: { ref }, body: { reason: `Because of the ${marker}` } };
  await problemOf(sam.api.call('suspendAgreement', reason));
  await problemOf(
    casey.api.call('voteOnRequest', {
      params: { id },
      body: { vote: 'reject', comment: marker, round: 1, content: '0'.repeat(64) },
    }),
  );
  await indra.api.call('listLedger', { query: { limit: 10 } });
  await indra.fetch(`/${marker}?who=${marker}`, { headers: { 'user-agent': marker } });
  const session = (await (await sam.fetch('/api/v1/session', {})).json()) as { person: { id: string } };
  return [id, answer.id, session.person.id];
}

describe('metrics and traces of a day', () => {
  it('tell what was done, and nothing of who did it, under what and about what', async () => {
    const ids = await aDay();
    const text = await (await fetch(metrics)).text();
    expect(text).toMatch(/vitrine_request_seconds_count\{operation="startQuery",outcome="done"\} [1-9]/);
    expect(text).toMatch(/vitrine_request_seconds_count\{operation="suspendAgreement",outcome="refused"\} 1/);
    expect(text).toMatch(/vitrine_call_seconds_count\{call="openRoom",outcome="done"\} [1-9]/);
    for (let tries = 0; tries < 50 && !sent.join().includes('"name":"createRequest"'); tries += 1)
      await pause(200);
    const traces = sent.join('\n');
    for (const name of ['startQuery', 'createRequest', 'applyAgreement', 'openRoom']) {
      expect(traces).toContain(`"name":"${name}"`);
    }
    const secret = [
      ...ids,
      ...[marker, marker.toUpperCase(), marker.toLowerCase(), 'TEST-', 'hes_apc', 'SELECT', 'FROM ', 'per_'],
      ...[
        'sam.res',
        'casey.',
        'indra.',
        'avery.',
        'Sam ',
        'req_',
        'act_',
        'person_id',
        '127.0.0.1',
        'localhost',
        '/api/',
        '/tmp/',
        vitrine.home,
        'AGE',
        'count(',
      ],
    ];
    for (const [what, told] of Object.entries({ metrics: text, traces })) {
      for (const word of secret) expect(`${what}: ${told}`).not.toContain(word);
    }
  });

  it('are asked for at a port of their own alone', async () => {
    expect(await (await fetch(`${vitrine.url}/metrics`)).text()).not.toContain('vitrine_');
  });

  it('and whether it lives and takes acts is told to anybody', async () => {
    expect(await (await fetch(`${vitrine.url}/health/live`)).json()).toEqual({ status: 'alive' });
    expect(await (await fetch(`${vitrine.url}/health`)).json()).toEqual({ status: 'ok' });
  });
});
