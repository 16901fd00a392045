import { inboxKind } from '@vitrine/api';
import { createLog } from '@vitrine/core/log';
import { Addresses, type Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MailUnavailable, NoticeDeferred, NoticeRefused } from '../errors.ts';
import { inboxOf } from '../inbox/inbox.ts';
import { recordFact } from '../record/acts.ts';
import {
  as,
  cora,
  dan,
  desk,
  meet,
  place,
  ref,
  request,
  sam,
  suspend,
  useRequests,
  voteAs,
} from '../requests/testing.ts';
import { noticeSent } from './entry-types.ts';
import type { Letter, Mailer } from './mail/mailer.ts';
import { mailChannel } from './mail/mail-channel.ts';
import { Inboxes } from './inboxes.ts';
import { Notifier } from './notifier.ts';
import { preferencesOf } from './preferences.ts';
import { toldTo } from './told.ts';
import { noticeUseCases } from './use-cases.ts';

useRequests();

const oli: Person = {
  ...sam,
  id: 'per_oooooooooooooooooooo' as Person['id'],
  username: 'oli',
  name: 'Oli',
  roles: ['operator'],
};
const origin = 'https://vitrine.example';
const log = createLog('test', 'silent');
let addresses: Addresses;
let letters: Letter[];
/** What the next letters and connections come to. */
let failures: Error[];
let down: Error | undefined;

const mailer: Mailer = {
  verify: async () => {
    if (down !== undefined) throw down;
  },
  send: async (letter) => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    letters.push(letter);
  },
};
const refused = new NoticeRefused({ detail: 'refused', facts: { status: 550 } });
const deferred = new NoticeDeferred({ detail: 'put off', facts: { status: 450 } });
const unavailable = new MailUnavailable({ detail: 'The mail server cannot be reached.' });
const sender = new MailUnavailable({ detail: 'The mail server does not take the address.' });

function notifier(
  more: { mailer?: Mailer; minutes?: number; inboxes?: Inboxes } = {},
  ports: typeof place.ports = place.ports,
): Notifier {
  return new Notifier({
    ...ports,
    log,
    channel: mailChannel({
      ...ports,
      addresses,
      inboxes: more.inboxes ?? new Inboxes({ ...ports, log }),
      mailer: more.mailer ?? mailer,
      noticeMinutes: more.minutes ?? 0,
    }),
  });
}

const lettersTo = (person: Person): Letter[] => letters.filter(({ to }) => to === addressOf(person));
const addressOf = (person: Person): string => `${person.username}@sample.example`;
const entries = async (type: string): Promise<Entry[]> => {
  const found: Entry[] = [];
  for await (const entry of place.ledger.read(0)) if (entry.type === type) found.push(entry);
  return found;
};
const pass = (minutes: number): void => place.clock.advance(minutes * 60_000);

beforeAll(async () => {
  addresses = new Addresses(place.ports.database, new Uint8Array(32).fill(7));
  for (const person of [sam, cora, dan, oli]) {
    await meet(person);
    await place.projection.record(addresses.drafts(person.id, addressOf(person)));
  }
});
beforeEach(async () => {
  [letters, failures, down] = [[], [], undefined];
  // What earlier tests left.
  pass(600);
  await notifier().look(origin);
  letters = [];
});

describe('people are written to', () => {
  it('at every step with what is needed to act, and with no word that anybody wrote', async () => {
    const one = notifier();
    const id = await request('submitted');
    await one.look(origin);
    expect(letters.map(({ to }) => to).sort()).toEqual([addressOf(cora), addressOf(dan)]);
    for (const { text } of letters) expect(text).toContain(`${ref}\n${origin}/review/${id}`);

    for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Why 3 people?');
    await one.look(origin);
    expect(lettersTo(sam)[0]?.text).toContain(`answer.\nAgreement: ${ref}\n${origin}/requests/${id}`);

    await desk.submitRequest(as(sam), { params: { id }, query: {}, body: {} }).catch(() => undefined);
    const other = await request('approved');
    await one.look(origin);
    expect(lettersTo(dan).at(-1)?.text).toContain('it can be released');
    await desk.releaseRequest(as(dan), { params: { id: other }, query: {}, body: {} });
    await one.look(origin);
    expect(lettersTo(sam).at(-1)?.text).toContain('was released: download it');
    const body = { reason: 'Row 3 is one household.' };
    await desk.withdrawRequest(as(cora), { params: { id: other }, query: {}, body });
    await one.look(origin);
    expect(lettersTo(sam).at(-1)?.text).toContain('was called back');
    await suspend();
    await one.look(origin);
    const said = lettersTo(sam).at(-1)?.text ?? '';
    expect(said).toContain('was suspended or ended');
    for (const { text, subject } of letters)
      expect(text + subject).not.toMatch(
        /By sex|Why 3|household|A question|cora|dan\.checker|SELECT|hes_apc|100/i,
      );
  });

  it('once for each thing, also by another look, another start and another database', async () => {
    await request('submitted');
    await notifier().look(origin);
    expect(lettersTo(cora)).toHaveLength(1);
    pass(90);
    await notifier().look(origin);
    const again = await place.again();
    const ports = { ...place.ports, projection: again, database: again.database };
    expect(toldTo(again.database, cora.id)).toEqual(toldTo(place.ports.database, cora.id));
    const elsewhere = notifier({}, ports);
    await elsewhere.look(origin);
    expect(lettersTo(cora)).toHaveLength(1);
  });

  it('again under the same id of what a crash interrupted, and only then', async () => {
    await request('submitted');
    const cut = notifier({
      mailer: {
        ...mailer,
        send: async (letter) => (letters.push(letter), new Promise<never>(() => undefined)),
      },
    });
    void cut.look(origin);
    await expect.poll(() => letters.length).toBe(1);
    const [begun] = (await entries(noticeSent)).slice(-1);
    if (begun === undefined) throw new Error('nothing was begun');
    expect(begun).toMatchObject({ phase: 'intent', public: {} });
    await place.interrupt(noticeSent, begun.act);
    await notifier().look(origin);
    const [first] = letters;
    const same = letters.filter(({ messageId }) => messageId === first?.messageId);
    expect(same).toHaveLength(2);
    await notifier().look(origin);
    expect(letters.filter(({ to }) => to === first?.to)).toHaveLength(2);
  });

  it('at most once in the minutes that are set, and then of everything at once', async () => {
    const one = notifier({ minutes: 10 });
    await request('submitted');
    await one.look(origin);
    for (let n = 0; n < 3; n++) {
      await request('submitted');
      await one.look(origin);
    }
    expect(lettersTo(cora)).toHaveLength(1);
    pass(10);
    await one.look(origin);
    expect(lettersTo(cora)).toHaveLength(2);
    expect(lettersTo(cora)[1]?.subject).toContain('3 things need you');
  });

  it('who have an address, and nobody else', async () => {
    const quiet = { ...cora, id: 'per_qqqqqqqqqqqqqqqqqqqq' as Person['id'], username: 'quiet.checker' };
    await meet(quiet);
    await request('submitted');
    await notifier().look(origin);
    expect(letters.map(({ to }) => to).sort()).toEqual([addressOf(cora), addressOf(dan)]);
    const { getNotices } = noticeUseCases({ ...place.ports, mail: { addresses, notifier: notifier() } });
    expect(await getNotices(as(quiet), { params: {}, query: {}, body: {} })).toMatchObject({
      email: 'no-address',
    });
  });
});

describe('a mail server', () => {
  it('that puts a message off is tried again later, with the same id', async () => {
    await request('submitted');
    failures = [deferred, deferred];
    const one = notifier();
    await one.look(origin);
    expect(letters).toEqual([]);
    pass(1);
    await one.look(origin);
    expect(letters).toHaveLength(2);
    expect(toldTo(place.ports.database, cora.id).at(-1)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('that refuses one for good is not asked again, and operators see whom nobody told', async () => {
    await request('submitted');
    failures = [refused];
    const one = notifier();
    await one.look(origin);
    pass(600);
    await one.look(origin);
    expect(letters).toHaveLength(1);
    const mail = { addresses, notifier: one };
    const { getNoticeDelivery } = noticeUseCases({ ...place.ports, mail });
    const input = { params: {}, query: {}, body: {} };
    const seen = await getNoticeDelivery(as(oli), input);
    expect(seen).toMatchObject({ email: 'on', waiting: 0, givenUp: [{ status: 550 }] });
    expect(JSON.stringify(seen)).not.toContain('@');
    await expect(getNoticeDelivery(as(sam), input)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('that put off what is gone since keeps nobody waiting', async () => {
    const id = await request('submitted');
    failures = [deferred, deferred];
    const one = notifier();
    await one.look(origin);
    const { getNoticeDelivery } = noticeUseCases({ ...place.ports, mail: { addresses, notifier: one } });
    const waiting = async () =>
      (await getNoticeDelivery(as(oli), { params: {}, query: {}, body: {} })).waiting;
    expect(await waiting()).toBe(2);
    await place.projection.record(addresses.drafts(cora.id, null));
    expect(await waiting()).toBe(1);
    await place.projection.record(addresses.drafts(cora.id, addressOf(cora)));
    expect(await waiting()).toBe(2);
    await voteAs(cora, id, 'changes', 'Why?');
    expect(await waiting()).toBe(1);
    await noticeUseCases(place.ports).setNotices(as(dan), {
      params: {},
      query: {},
      body: { email: { 'check-request': 'none' } },
    });
    expect(await waiting()).toBe(0);
    await noticeUseCases(place.ports).setNotices(as(dan), {
      params: {},
      query: {},
      body: { email: { 'check-request': 'now' } },
    });
    await voteAs(dan, id, 'changes', 'Why?');
  });

  it('that is down leaves no entries, is asked less and less often, and gets everything once it is back', async () => {
    await request('submitted');
    down = unavailable;
    let asked = 0;
    const one = notifier({ mailer: { ...mailer, verify: async () => ((asked += 1), mailer.verify()) } });
    const before = (await entries(noticeSent)).length;
    for (let minute = 0; minute < 24 * 60; minute++) {
      await one.look(origin);
      pass(1);
    }
    expect(asked).toBeLessThan(60);
    expect((await entries(noticeSent)).length).toBe(before);
    expect(one.delivery.trouble).toMatchObject({ detail: 'The mail server cannot be reached.' });
    down = undefined;
    pass(31);
    await one.look(origin);
    expect(letters).toHaveLength(2);
    expect(one.delivery.trouble).toBeUndefined();
  });

  it('that takes connections and not the sender is asked less and less often, and nobody is given up', async () => {
    await request('submitted');
    const before = (await entries(noticeSent)).length;
    let open = false;
    let tries = 0;
    const one = notifier({
      mailer: {
        ...mailer,
        send: async (...letter) => {
          tries += 1;
          if (!open) throw sender;
          await mailer.send(...letter);
        },
      },
    });
    const troubles = new Set<unknown>();
    const lookEvery = async (minutes: number, times: number): Promise<void> => {
      for (let n = 0; n < times; n++) {
        await one.look(origin);
        troubles.add(one.delivery.trouble?.since);
        pass(minutes);
      }
    };
    await lookEvery(1, 30);
    expect(tries).toBeLessThan(8);
    await lookEvery(31, 40);
    // More often than a message that is put off is tried at all.
    expect(tries).toBeGreaterThan(40);
    expect(troubles.size).toBe(1);
    expect(one.delivery.trouble?.detail).toBe('The mail server does not take the address.');
    expect((await entries(noticeSent)).length - before).toBe(2 * tries);
    open = true;
    pass(31);
    await one.look(origin);
    pass(1);
    await one.look(origin);
    expect(letters.map(({ to }) => to).sort()).toEqual([addressOf(cora), addressOf(dan)]);
    expect(one.delivery.trouble).toBeUndefined();
    expect(toldTo(place.ports.database, cora.id).at(-1)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('is told nothing while the database is not what the ledger makes of it', async () => {
    await request('submitted');
    const altered = Object.create(place.projection, {
      altered: { value: unavailable },
    }) as typeof place.projection;
    const one = notifier({}, { ...place.ports, projection: altered });
    await one.look(origin);
    expect(letters).toEqual([]);
  });
});

describe('a person', () => {
  const input = { params: {}, query: {} };
  const choose = (person: Person, email: object) =>
    noticeUseCases(place.ports).setNotices(as(person), { ...input, body: { email } });

  it('chooses what to be written to about, and others are written to all the same', async () => {
    // Long before the hour at which the day's things are written of, and long after it.
    const hour = place.clock.now().getUTCHours();
    pass(((36 - hour) % 24) * 60);
    await choose(cora, { 'check-request': 'none' });
    await request('submitted');
    await notifier().look(origin);
    expect(letters.map(({ to }) => to)).toEqual([addressOf(dan)]);
    await choose(cora, { 'check-request': 'daily' });
    await notifier().look(origin);
    expect(lettersTo(cora)).toEqual([]);
    pass(24 * 60);
    await notifier().look(origin);
    expect(lettersTo(cora)).toHaveLength(1);
    await choose(cora, { 'check-request': 'now' });
  });

  it('cannot turn off what must reach them', async () => {
    await expect(choose(sam, { recalled: 'none' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(choose(sam, { 'agreement-stopped': 'daily' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    // Nor by an entry that the product never writes.
    await recordFact(place.ports, sam.id, {
      type: 'notices.preferred',
      public: {},
      private: { email: { recalled: 'none' } },
    });
    const { kinds } = await noticeUseCases(place.ports).getNotices(as(sam), { ...input, body: {} });
    expect(kinds).toContainEqual(expect.objectContaining({ kind: 'recalled', time: 'now', always: true }));
  });

  it('chooses of every kind, since what concerns them follows from more than roles, and sees theirs first', async () => {
    const { kinds } = await choose(sam, { 'check-request': 'none', sample: 'daily' });
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(inboxKind.options.toSorted());
    const at = (wanted: string) => kinds.findIndex(({ kind }) => kind === wanted);
    expect(at('agreement-ending')).toBeLessThan(at('check-request'));
    expect(kinds[at('check-request')]).toMatchObject({ time: 'none' });
    // An officer whom an agreement names is told of its end, and may turn it off.
    const officer = { ...oli, roles: ['access-officer'] };
    await choose(officer, { 'agreement-ending': 'none' });
    expect(preferencesOf(place.ports.database, officer.id)).toMatchObject({ 'agreement-ending': 'none' });
    await choose(sam, { 'check-request': 'now', sample: 'now' });
  });

  it('has an address that no reader of the ledger finds in it', async () => {
    const text = JSON.stringify([...(await entries('person.addressed')), ...(await entries(noticeSent))]);
    expect(text).not.toContain('sample.example');
    expect(addresses.of(sam.id)).toBe(addressOf(sam));
    expect(addresses.drafts(sam.id, addressOf(sam))).toEqual([]);
    const foreign = new Addresses(place.ports.database, new Uint8Array(32).fill(8));
    expect(foreign.of(sam.id)).toBeUndefined();
    await place.projection.record(addresses.drafts(sam.id, null));
    expect(addresses.of(sam.id)).toBeUndefined();
    await place.projection.record(addresses.drafts(sam.id, addressOf(sam)));
  });
});

it('an inbox names the agreement of everything that is under one', async () => {
  await request('submitted');
  for (const person of [sam, cora, dan])
    for (const item of await inboxOf(place.ports, person)) expect(item.agreement).toBeDefined();
});
