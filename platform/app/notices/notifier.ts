import type { Logger } from '@vitrine/core/log';
import { MailUnavailable, NoticeDeferred, NoticeRefused } from '../errors.ts';
import { perform } from '../record/acts.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { Channel, Recipient } from './channel.ts';
import { dueFor, type Due } from './due.ts';
import { hasNews } from './inboxes.ts';
import { everybody, toldTo } from './told.ts';

export interface NotifierPorts extends RecordPorts {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly channel: Channel;
}

/** Whether notices go out, as the operator sees it. */
export interface Delivery {
  /** Why none is sent, and since when (RFC 3339); absent while they go out. */
  readonly trouble?: { readonly detail: string; readonly since: string };
}

const everyMs = 2_000;
const firstRestMs = 30_000;
const longestRestMs = 1_800_000;
/** What comes with time alone, such as the end of a term, is looked for this often. */
const lookAgainMs = 60_000;

/**
 * Tells what is new in people’s inboxes, by one channel. Each message is on record before it is sent and after, so that a
 * restart finds what was told: what a crash interrupted is sent again under its id, and nothing is sent twice otherwise.
 */
export class Notifier {
  readonly #ports: NotifierPorts;
  readonly #closing = new AbortController();
  #sending: Promise<unknown> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #trouble: Delivery['trouble'];
  #failures = 0;
  #restUntil = 0;
  #seen = 0;
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;

  constructor(ports: NotifierPorts) {
    this.#ports = ports;
  }

  /** Looks from now on. @param origin the address of Vitrine that links lead to, such as `https://vitrine.example` */
  start(origin: string): void {
    this.#timer ??= setInterval(() => {
      void this.look(origin).catch((error: unknown) => {
        if (!this.#closing.signal.aborted)
          this.#ports.log.warn({ err: error }, 'notices could not be looked for');
      });
    }, everyMs);
    this.#timer.unref();
  }

  /** Breaks off what is being sent, which the next start sends again, and waits until that is on record. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#sending;
  }

  get delivery(): Delivery {
    return this.#trouble === undefined ? {} : { trouble: this.#trouble };
  }

  /** Sends what is due; one look at a time, and none while the mail server rests after a failure. */
  look(origin: string): Promise<void> {
    this.#looking ??= this.#look(origin).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(origin: string): Promise<void> {
    const { clock, ledger, projection } = this.#ports;
    if (this.#closed()) return;
    const now = clock.now().getTime();
    // Nobody is written to on the word of a database that another hand wrote to.
    if (now < this.#restUntil || projection.altered !== undefined || ledger.failure !== undefined) return;
    if (!(await this.#hasNews()) && now < this.#lookedAt + lookAgainMs) return;
    this.#lookedAt = now;
    let verified = false;
    for (const one of await this.#ports.channel.recipients()) {
      for (let due = await this.#dueFor(one); due !== undefined; due = await this.#dueFor(one)) {
        // Before anything is on record: a server that is down for a day leaves one sentence and no entries.
        if (!verified && !(await this.#verify())) return;
        verified = true;
        if (this.#closed()) return;
        const sending = this.#send(one, due, origin);
        this.#sending = sending;
        if (!(await sending)) return;
      }
    }
  }

  #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Whether something was recorded since the last look that may have changed an inbox. */
  async #hasNews(): Promise<boolean> {
    const { ledger } = this.#ports;
    const { size } = ledger;
    const from = this.#seen;
    this.#seen = size;
    return from === 0 || hasNews(ledger, from, size);
  }

  async #dueFor(to: Recipient): Promise<Due | undefined> {
    const { database, clock } = this.#ports;
    const { id: person, preferences, apartMs, most } = to;
    const told = toldTo(database, person);
    return dueFor({ person, items: await to.items(), told, preferences, now: clock.now(), apartMs, most });
  }

  async #verify(): Promise<boolean> {
    try {
      await this.#ports.channel.verify();
      return true;
    } catch (error) {
      this.#rest(error);
      return false;
    }
  }

  /** Whether the next message may be tried. */
  async #send(to: Recipient, due: Due, origin: string): Promise<boolean> {
    const { type } = this.#ports.channel;
    const person = to.id === everybody ? {} : { person: to.id };
    const draft = { type, public: {}, private: { ...person, items: [...due.keys], message: due.messageId } };
    try {
      await perform(this.#ports, { id: 'system' }, draft, async ({ note }) => {
        await to.send(due, origin, this.#closing.signal).catch((error: unknown) => {
          if (error instanceof NoticeRefused || error instanceof NoticeDeferred) {
            const { status } = error.facts;
            if (typeof status === 'number') note({ private: { status } });
          }
          throw error;
        });
      });
      this.#answered();
      return true;
    } catch (error) {
      if (error instanceof NoticeRefused || error instanceof NoticeDeferred) {
        const { status } = error.facts;
        this.#ports.log.warn({ code: error.code, status }, 'a notice did not get through');
        // Without an answer the connection broke: whether there still is one is asked before the next.
        if (status === undefined) this.#lookedAt = -Infinity;
        else this.#answered();
        return status !== undefined;
      }
      this.#rest(error);
      return false;
    }
  }

  /** A server that takes connections may still take no message: that it works, only an answer to one says. */
  #answered(): void {
    if (this.#trouble !== undefined) this.#ports.log.info('notices go out again');
    this.#trouble = undefined;
    this.#failures = 0;
  }

  #rest(error: unknown): void {
    const { clock, log } = this.#ports;
    const now = clock.now();
    if (!(error instanceof MailUnavailable)) throw error;
    this.#restUntil = now.getTime() + Math.min(firstRestMs * 2 ** this.#failures, longestRestMs);
    this.#failures += 1;
    // Once for each trouble, not once for each try.
    if (this.#trouble?.detail !== error.message)
      log.warn({ trouble: error.facts['trouble'], status: error.facts['status'] }, 'no notice can be sent');
    this.#trouble = { detail: error.message, since: this.#trouble?.since ?? now.toISOString() };
    // What was due is looked for again after the rest.
    this.#lookedAt = -Infinity;
  }
}
