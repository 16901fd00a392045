import type { Entry } from '@vitrine/ledger/log';
import { happenedEvent } from './events.ts';
import { legally } from './legally.ts';
import type { Request } from './request.ts';
import { apply } from './transitions.ts';

/**
 * A request as the ledger's entries alone make it. What cannot be undone is decided from this and not from the
 * database, which whoever keeps it can write to.
 *
 * @param entries from the first on, in their order
 * @returns undefined when no entry begins this request
 */
export async function replayRequest(entries: AsyncIterable<Entry>, id: string): Promise<Request | undefined> {
  let request: Request | undefined;
  for await (const entry of entries) {
    if (entry.public['request'] !== id) continue;
    const event = happenedEvent(entry);
    if (event?.request !== id || (request === undefined && event.type !== 'request.created')) continue;
    request = legally(() => apply(request, event, entry.at)) ?? request;
  }
  return request;
}
