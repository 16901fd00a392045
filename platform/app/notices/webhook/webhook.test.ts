import { createHmac, timingSafeEqual } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createLog } from '@vitrine/core/log';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NoticeDeferred, NoticeRefused } from '../../errors.ts';
import {
  as,
  cora,
  dan,
  desk,
  meet,
  place,
  request,
  sam,
  useRequests,
  voteAs,
} from '../../requests/testing.ts';
import { Inboxes } from '../inboxes.ts';
import { Notifier } from '../notifier.ts';
import { noticeUseCases } from '../use-cases.ts';
import { signatureOf, Webhook } from './webhook.ts';
import { webhookChannel } from './webhook-channel.ts';

useRequests();

const encoded = Buffer.alloc(32, 5).toString('base64');
const never = new AbortController().signal;
let dir: string;
let secretFile: string;
let server: Server | undefined;
let url: string;
let answers: number[];
let got: { headers: IncomingHttpHeaders; body: string; path: string }[];

/** As a receiver does it: the signature, and that the message is not older than five minutes. */
function isGood({ headers, body }: (typeof got)[number], now: Date): boolean {
  const [id, at, signature] = ['id', 'timestamp', 'signature'].map((name) =>
    String(headers[`webhook-${name}`]),
  );
  const key = Buffer.from(encoded, 'base64');
  const wanted = Buffer.from(
    `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`,
  );
  const given = Buffer.from(signature ?? '');
  const fresh = Math.abs(now.getTime() / 1000 - Number(at)) <= 300;
  return fresh && wanted.length === given.length && timingSafeEqual(wanted, given);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-webhook-'));
  secretFile = join(dir, 'secret');
  for (const person of [sam, cora, dan]) await meet(person);
});
beforeEach(async () => {
  await writeFile(secretFile, `whsec_${encoded}\n`);
  await chmod(secretFile, 0o600);
  [answers, got] = [[], []];
  server = createServer((asked, answer) => {
    void text(asked).then((body) => {
      got.push({ headers: asked.headers, body, path: asked.url ?? '' });
      const status = answers.shift() ?? 204;
      answer.writeHead(status, { location: '/elsewhere' }).end('words of the receiver');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/hook`;
});
afterEach(() => new Promise<void>((resolve) => void server?.close(() => resolve())));
afterAll(() => rm(dir, { recursive: true }));

const webhook = (at = url): Webhook => new Webhook(at, secretFile, place.clock);
const log = createLog('test', 'silent');
const ports = () => ({ ...place.ports, inboxes: new Inboxes({ ...place.ports, log }) });
const notifier = (): Notifier =>
  new Notifier({
    ...place.ports,
    log,
    channel: webhookChannel(ports(), webhook()),
  });
const origin = 'https://vitrine.example';

describe('a webhook', () => {
  it('is signed as the published example of the specification is', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signatureOf(secret, message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is good to its receiver for five minutes, and not when a byte of it was changed', async () => {
    await webhook().post({ id: 'msg_1', body: '{"a":1}' }, never);
    const [one] = got;
    if (one === undefined) throw new Error('nothing came');
    const now = place.clock.now();
    expect(isGood(one, now)).toBe(true);
    expect(isGood(one, new Date(now.getTime() + 301_000))).toBe(false);
    expect(isGood({ ...one, body: '{"a":2}' }, now)).toBe(false);
    expect(isGood({ ...one, headers: { ...one.headers, 'webhook-id': 'msg_2' } }, now)).toBe(false);
  });

  it('follows no redirect', async () => {
    answers = [302];
    await expect(webhook().post({ id: 'msg_1', body: '{}' }, never)).rejects.toMatchObject({
      code: 'notice-deferred',
      facts: { status: 302 },
    });
    expect(got.map(({ path }) => path)).toEqual(['/hook']);
  });

  it.each([
    [410, NoticeRefused],
    [400, NoticeDeferred],
    [429, NoticeDeferred],
    [500, NoticeDeferred],
  ])('that is answered with %i is not taken', async (status, kind) => {
    answers = [status];
    const error = await webhook()
      .post({ id: 'msg_1', body: '{}' }, never)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(JSON.stringify(error)).not.toContain('words of the receiver');
  });

  it('that nobody answers is put off', async () => {
    await expect(
      webhook('http://127.0.0.1:9/').post({ id: 'msg_1', body: '{}' }, never),
    ).rejects.toMatchObject({
      code: 'notice-deferred',
    });
  });

  it.each([
    ['too short', 'whsec_c2hvcnQ=', 0o600],
    ['of another form', 'hunter2', 0o600],
    ['open to others', `whsec_${encoded}`, 0o644],
  ])('with a secret that is %s is not sent', async (_, secret, mode) => {
    await writeFile(secretFile, secret);
    await chmod(secretFile, mode);
    const failed = { code: 'mail-unavailable', facts: { trouble: 'secret' } };
    await expect(webhook().verify()).rejects.toMatchObject(failed);
    await expect(webhook().post({ id: 'msg_1', body: '{}' }, never)).rejects.toMatchObject(failed);
    expect(got).toEqual([]);
  });
});

describe('the operator’s receiver', () => {
  it('hears of everything, also of what one message has no room for', async () => {
    await notifier().look(origin);
    got = [];
    const wanted: string[] = [];
    for (let n = 0; n < 5; n++) wanted.push(await request('submitted'));
    const channel = webhookChannel(ports(), webhook(), 2);
    await new Notifier({ ...place.ports, log, channel }).look(origin);
    const bodies = got.map(({ body }) => JSON.parse(body) as { data: { items: unknown[]; more: number } });
    expect(bodies.map(({ data }) => [data.items.length, data.more])).toEqual([
      [2, 3],
      [2, 1],
      [1, 0],
    ]);
    for (const id of wanted) expect(got.filter(({ body }) => body.includes(id))).toHaveLength(1);
  });

  it('is told once of each thing, for which roles, and no word that anybody wrote', async () => {
    const id = await request('submitted');
    await notifier().look(origin);
    await notifier().look(origin);
    expect(got).toHaveLength(1);
    expect(got[0] && isGood(got[0], place.clock.now())).toBe(true);
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
      type: 'notice',
      data: {
        more: 0,
        items: [{ kind: 'check-request', for: ['output-checker'], link: `${origin}/review/${id}` }],
      },
    });
    for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Why 3 people?');
    await notifier().look(origin);
    for (const { body } of got) expect(body).not.toMatch(/By sex|Why 3|cora|dan\.|sam|SELECT|per_/i);
  });

  it('is not told that a checker asks about a file, nor that it was answered', async () => {
    const id = await request('submitted');
    await notifier().look(origin);
    got = [];
    const asked = await desk.askOfRequestFile(as(cora), {
      params: { id, name: 'result.csv' },
      query: {},
      body: { words: 'Whom does row 3 count?' },
    });
    place.clock.advance(1_000);
    await notifier().look(origin);
    const thread = asked.threads[0]?.id ?? '';
    await desk.answerInThread(as(sam), { params: { id, thread }, query: {}, body: { words: 'All.' } });
    place.clock.advance(1_000);
    await notifier().look(origin);
    expect((await ports().inboxes.of(cora)).map(({ kind }) => kind)).toContain('thread-answer');
    expect(got).toEqual([]);
  });

  it('gets a message that it did not take again, under the same id, with a new time', async () => {
    answers = [500, 204];
    await request('submitted');
    const one = notifier();
    await one.look(origin);
    const all = { ...place.ports, webhook: one };
    const oli = { ...sam, roles: ['operator'] };
    const { getNoticeDelivery } = noticeUseCases(all);
    const seen = await getNoticeDelivery(as(oli), { params: {}, query: {}, body: {} });
    expect(seen).toMatchObject({
      email: 'off',
      webhook: { state: 'on', waiting: 1, givenUp: 0, status: 500 },
    });
    place.clock.advance(61_000);
    await one.look(origin);
    expect(got).toHaveLength(2);
    const [first, second] = got.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(second?.['webhook-timestamp']).not.toBe(first?.['webhook-timestamp']);
    expect(got[1] && isGood(got[1], place.clock.now())).toBe(true);
  });
});

it('what the receiver did not take and what is gone since does not wait', async () => {
  await notifier().look(origin);
  answers = [500];
  const id = await request('submitted');
  const one = notifier();
  await one.look(origin);
  const { getNoticeDelivery } = noticeUseCases({ ...place.ports, webhook: one });
  const oli = { ...sam, roles: ['operator'] };
  const seen = async () => (await getNoticeDelivery(as(oli), { params: {}, query: {}, body: {} })).webhook;
  expect(await seen()).toMatchObject({ waiting: 1 });
  for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Why?');
  expect(await seen()).toMatchObject({ waiting: 0 });
});

it('a released request is told to the receiver as well', async () => {
  const id = await request('approved');
  await desk.releaseRequest(as(dan), { params: { id }, query: {}, body: {} });
  await notifier().look(origin);
  expect(got.map(({ body }) => body).join()).toContain(`/requests/${id}`);
});
