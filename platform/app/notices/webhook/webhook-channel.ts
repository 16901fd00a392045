import { listPeople } from '@vitrine/identity/people';
import type { RecordPorts } from '../../record/ports.ts';
import type { Channel } from '../channel.ts';
import { noticePosted } from '../entry-types.ts';
import type { Inboxes } from '../inboxes.ts';
import { noticeKinds, type Told } from '../kinds.ts';
import { factsOf, itemKey } from '../letter.ts';
import type { Due } from '../due.ts';
import { allNow } from '../preferences.ts';
import { everybody } from '../told.ts';
import type { Webhook } from './webhook.ts';

interface WebhookPorts extends RecordPorts {
  readonly inboxes: Pick<Inboxes, 'of'>;
}

/** What the receiver is not told: that a checker asks tells the other how they lean, as the receiver tells whoever reads it. */
const unposted: ReadonlySet<Told['kind']> = new Set(['thread-question', 'thread-answer']);

/** One message names so many things; the rest goes in the next. */
const mostPosted = 100;

/**
 * The operator's receiver: told what stands in anybody's inbox, once for each thing, without who they are;
 * questions about files and their answers are left to letters.
 *
 * @param most how many things one message names
 */
export function webhookChannel(
  ports: WebhookPorts,
  webhook: Pick<Webhook, 'verify' | 'post'>,
  most = mostPosted,
): Channel {
  return {
    type: noticePosted,
    verify: () => webhook.verify(),
    recipients: async () => [
      {
        id: everybody,
        preferences: allNow,
        apartMs: 0,
        most,
        items: async () => {
          const found = new Map<string, Told>();
          for (const person of await listPeople(ports.database))
            for (const item of await ports.inboxes.of(person))
              if (!unposted.has(item.kind)) found.set(itemKey(item), item);
          return [...found.values()];
        },
        send: (due, origin, signal) =>
          webhook.post({ id: `msg_${due.messageId}`, body: bodyOf(due, origin, ports.clock.now()) }, signal),
      },
    ],
  };
}

/** What is posted: the same as in a letter, in fields, and for which roles. */
function bodyOf({ items, more }: Due, origin: string, now: Date): string {
  return JSON.stringify({
    type: 'notice',
    timestamp: now.toISOString(),
    data: {
      items: items.map((item) => {
        const { says, roles } = noticeKinds[item.kind];
        return { kind: item.kind, says, for: roles, ...factsOf(item, origin) };
      }),
      more,
    },
  });
}
