import { type Addresses, listPeople } from '@vitrine/identity/people';
import type { RecordPorts } from '../../record/ports.ts';
import type { Channel } from '../channel.ts';
import { noticeSent } from '../entry-types.ts';
import type { Inboxes } from '../inboxes.ts';
import { letterOf } from '../letter.ts';
import { preferencesOf } from '../preferences.ts';
import type { Mailer } from './mailer.ts';

interface MailPorts extends RecordPorts {
  readonly addresses: Pick<Addresses, 'of'>;
  readonly inboxes: Pick<Inboxes, 'of'>;
  readonly mailer: Mailer;
  readonly noticeMinutes: number;
}

/** E-mail: each person whose address is known is told what is in their inbox, as they chose. */
export function mailChannel(ports: MailPorts): Channel {
  const { database, addresses, inboxes, mailer, noticeMinutes } = ports;
  return {
    type: noticeSent,
    verify: () => mailer.verify(),
    recipients: async () => {
      const people = await listPeople(database);
      return people.flatMap((person) => {
        const to = addresses.of(person.id);
        if (to === undefined) return [];
        return {
          id: person.id,
          preferences: preferencesOf(database, person.id),
          apartMs: noticeMinutes * 60_000,
          // A letter says how many things it does not name.
          most: Infinity,
          items: () => inboxes.of(person),
          send: ({ items, messageId }, origin, signal) =>
            mailer.send(letterOf(items, { to, origin, messageId }), signal),
        };
      });
    },
  };
}
