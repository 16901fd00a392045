import type { NoticeDelivery, Notices } from '@vitrine/api';
import { listPeople, type Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf, rolesOf } from '../agreements/abilities.ts';
import { inboxOf } from '../inbox/inbox.ts';
import { recordFact } from '../record/acts.ts';
import { lockOf } from '../record/lock-keys.ts';
import { loadNames } from '../record/names.ts';
import type { UseCases } from '../use-case.ts';
import { isGivenUp, retryAt, waitingIn } from './due.ts';
import { preferred } from './entry-types.ts';
import { noticeKinds, type Told } from './kinds.ts';
import type { NoticePorts } from './ports.ts';
import { allNow, chosenAfter, kindsFor, preferencesOf } from './preferences.ts';
import { everybody, toldToAll, type ToldRow } from './told.ts';

type NoticeUseCases = Pick<UseCases, 'getNotices' | 'setNotices' | 'getNoticeDelivery'>;

/** Operators are told for so long of whom nobody could tell. */
const givenUpDays = 30;

export function noticeUseCases(ports: NoticePorts): NoticeUseCases {
  return {
    getNotices: async ({ person }) => noticesOf(ports, person),
    setNotices: async ({ person }, { body }) =>
      ports.locks.hold([lockOf.noticesOf(person.id)], async () => {
        const email = chosenAfter(ports.database, person.id, body.email);
        await recordFact(ports, person.id, { type: preferred, public: {}, private: { email } });
        return noticesOf(ports, person);
      }),
    getNoticeDelivery: async ({ person }) => {
      demand(await abilityOf(ports, person), 'operate', 'System');
      return deliveryOf(ports);
    },
  };
}

function noticesOf({ database, mail }: NoticePorts, person: Person): Notices {
  const preferences = preferencesOf(database, person.id);
  const address = mail?.addresses.of(person.id);
  return {
    email: mail === undefined ? 'off' : address === undefined ? 'no-address' : 'on',
    ...(address === undefined ? {} : { address }),
    kinds: kindsFor(rolesOf(person)).map(({ kind, ofRoles }) => {
      const { label, always } = noticeKinds[kind];
      return { kind, label, time: preferences[kind], always, ofRoles };
    }),
  };
}

async function deliveryOf(ports: NoticePorts): Promise<NoticeDelivery> {
  const { database, clock, mail, webhook } = ports;
  const names = await loadNames(database);
  const since = new Date(clock.now().getTime() - givenUpDays * 86_400_000).toISOString();
  const rows = toldToAll(database).filter(({ at }) => at >= since);
  const ofPeople = rows.filter(({ person }) => person !== everybody);
  const ofAll = rows.filter(({ person }) => person === everybody);
  const status = messagesIn(ofAll).findLast((row) => row.status !== undefined)?.status;
  return {
    email: stateOf(mail?.notifier),
    ...mail?.notifier.delivery,
    waiting: await peopleWaiting(ports, ofPeople),
    givenUp: messagesIn(ofPeople.filter(isGivenUp))
      .sort((a, b) => (a.at < b.at ? 1 : -1))
      .slice(0, 50)
      .map(({ person, at, status: answered }) => ({
        person: names.of(person),
        at,
        ...(answered === undefined ? {} : { status: answered }),
      })),
    webhook: {
      state: stateOf(webhook),
      ...webhook?.delivery,
      waiting: (await waitingForReceiver(ports, ofAll)).length,
      givenUp: messagesIn(ofAll.filter(isGivenUp)).length,
      ...(status === undefined ? {} : { status }),
    },
  };
}

/** How many people are to be written again, where they still can be, of what still needs them. */
async function peopleWaiting(ports: NoticePorts, rows: readonly ToldRow[]): Promise<number> {
  let count = 0;
  const toldTo = Map.groupBy(rows.filter(isTriedAgain), ({ person }) => person);
  for (const person of await listPeople(ports.database)) {
    const told = toldTo.get(person.id);
    if (told === undefined || ports.mail?.addresses.of(person.id) === undefined) continue;
    const preferences = preferencesOf(ports.database, person.id);
    const items = await itemsOf(ports, person);
    if (waitingIn({ items, told, preferences }).length > 0) count += 1;
  }
  return count;
}

/** Messages that the receiver is to be sent again, of what still needs anybody. */
async function waitingForReceiver(ports: NoticePorts, rows: readonly ToldRow[]): Promise<readonly ToldRow[]> {
  const told = rows.filter(isTriedAgain);
  if (told.length === 0) return [];
  const items: Told[] = [];
  for (const person of await listPeople(ports.database)) items.push(...(await itemsOf(ports, person)));
  return messagesIn(waitingIn({ items, told, preferences: allNow }));
}

const isTriedAgain = (row: ToldRow): boolean => retryAt(row) !== undefined;

/** That an inbox cannot be read is logged by what sends; operators see the rest. */
const itemsOf = (ports: NoticePorts, person: Person): Promise<readonly Told[]> =>
  inboxOf(ports, person).catch(() => []);

function stateOf(notifier: NonNullable<NoticePorts['webhook']> | undefined): 'off' | 'on' | 'trouble' {
  if (notifier === undefined) return 'off';
  return notifier.delivery.trouble === undefined ? 'on' : 'trouble';
}

/** One row a message, however many things it was about. */
function messagesIn(rows: readonly ToldRow[]): ToldRow[] {
  return [...new Map(rows.map((row) => [row.message, row])).values()];
}
