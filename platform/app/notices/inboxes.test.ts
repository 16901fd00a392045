import { createLog } from '@vitrine/core/log';
import { Addresses, type Person } from '@vitrine/identity/people';
import { beforeAll, expect, it } from 'vitest';
import { inboxOf } from '../inbox/inbox.ts';
import { cora, dan, meet, place, request, sam, useRequests, voteAs } from '../requests/testing.ts';
import { Inboxes } from './inboxes.ts';
import { mailChannel } from './mail/mail-channel.ts';
import { Notifier } from './notifier.ts';
import { webhookChannel } from './webhook/webhook-channel.ts';

useRequests();

const origin = 'https://vitrine.example';
const addressOf = ({ username }: Person): string => `${username}@sample.example`;
let addresses: Addresses;
let builds: string[];
let letters: string[];
let posts: string[];
let warned: unknown[];

beforeAll(async () => {
  addresses = new Addresses(place.ports.database, new Uint8Array(32).fill(7));
  for (const person of [sam, cora, dan]) {
    await meet(person);
    await place.projection.record(addresses.drafts(person.id, addressOf(person)));
  }
});

/** Both channels over the same inboxes; reading that of `broken` throws what they wrote. */
function both(broken?: Person): readonly Notifier[] {
  [builds, letters, posts, warned] = [[], [], [], []];
  const log = { ...createLog('test', 'silent'), warn: (...said: unknown[]) => void warned.push(said) };
  const inboxes = new Inboxes({ ...place.ports, log }, async (ports, person) => {
    builds.push(person.username);
    if (person.id === broken?.id) throw new Error(`The inbox of ${person.name} has planted words`);
    return inboxOf(ports, person);
  });
  const ports = { ...place.ports, inboxes };
  const verify = async (): Promise<void> => undefined;
  const mailer = { verify, send: async ({ to }: { to: string }) => void letters.push(to) };
  const receiver = { verify, post: async ({ body }: { body: string }) => void posts.push(body) };
  return [
    mailChannel({ ...ports, addresses, mailer, noticeMinutes: 0 }),
    webhookChannel(ports, receiver),
  ].map((channel) => new Notifier({ ...place.ports, log, channel }));
}

it('one person’s that cannot be read keeps nothing from others, is logged once and says nothing of them', async () => {
  const id = await request('submitted');
  const channels = both(cora);
  for (const one of channels) await one.look(origin);
  place.clock.advance(120_000);
  for (const one of channels) await one.look(origin);
  expect(letters).toEqual([addressOf(dan)]);
  expect(posts.join()).toContain(id);
  expect(warned).toHaveLength(1);
  expect(JSON.stringify(warned)).not.toMatch(/cora|planted|per_/);
});

it('are built once a look for both channels, and anew after news', async () => {
  const id = await request('submitted');
  const channels = both();
  const lookTogether = () => Promise.all(channels.map((one) => one.look(origin)));
  await lookTogether();
  expect(builds.toSorted()).toEqual([cora, dan, sam].map(({ username }) => username));
  expect(letters.toSorted()).toContain(addressOf(dan));
  builds = [];
  for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Why?');
  await lookTogether();
  expect(builds.toSorted()).toEqual([cora, dan, sam].map(({ username }) => username));
  expect(letters.at(-1)).toBe(addressOf(sam));
  expect(posts.join()).toContain('answer-changes');
});

it('hold what comes with time alone, though nothing is recorded', async () => {
  const [first] = both();
  await first?.look(origin);
  builds = [];
  place.clock.advance(61_000);
  await first?.look(origin);
  expect(builds.toSorted()).toEqual([cora, dan, sam].map(({ username }) => username));
});
