import { toProblem } from '@vitrine/core/errors';
import type { Logger } from '@vitrine/core/log';
import type { Person } from '@vitrine/identity/people';
import type { Ledger } from '@vitrine/ledger/log';
import { inboxOf } from '../inbox/inbox.ts';
import type { CheckingPorts } from '../checking/ports.ts';
import { noticePosted, noticeSent } from './entry-types.ts';
import type { Told } from './kinds.ts';

interface InboxesPorts extends CheckingPorts {
  readonly log: Pick<Logger, 'warn'>;
}

/** What comes with time alone is seen this late at most. */
const keptMs = 30_000;
/** Entries of which most of a log consists, and which put nothing into an inbox. */
const idle: ReadonlySet<string> = new Set([
  'query',
  'page.shown',
  'refusal',
  'session.started',
  'session.ended',
  noticeSent,
  noticePosted,
]);

/** Whether something that may have changed an inbox stands in the ledger from one index to before another. */
export async function hasNews(ledger: Pick<Ledger, 'select'>, from: number, to: number): Promise<boolean> {
  for await (const _ of ledger.select((type) => !idle.has(type), from, to)) return true;
  return false;
}

/** People's inboxes, built once for all channels until something is recorded that may have changed one. */
export class Inboxes {
  readonly #ports: InboxesPorts;
  readonly #build: typeof inboxOf;
  readonly #built = new Map<string, Promise<readonly Told[]>>();
  readonly #broken = new Set<string>();
  #seen = 0;
  #since = -Infinity;
  #renewal: Promise<void> = Promise.resolve();

  constructor(ports: InboxesPorts, build = inboxOf) {
    this.#ports = ports;
    this.#build = build;
  }

  /** What needs this person; nothing where that cannot be found out, so that others are told what needs them. */
  async of(person: Person): Promise<readonly Told[]> {
    // One at a time: whoever comes while it is found out whether there is news waits for the answer.
    this.#renewal = this.#renewal.catch(() => undefined).then(() => this.#renew());
    await this.#renewal;
    const built = this.#built.get(person.id) ?? this.#builtAnew(person);
    this.#built.set(person.id, built);
    return built;
  }

  async #renew(): Promise<void> {
    const { clock, ledger } = this.#ports;
    const [now, { size }] = [clock.now().getTime(), ledger];
    if (now < this.#since + keptMs && !(await hasNews(ledger, this.#seen, size))) return;
    this.#built.clear();
    [this.#seen, this.#since] = [size, now];
  }

  async #builtAnew(person: Person): Promise<readonly Told[]> {
    try {
      const items = await this.#build(this.#ports, person);
      this.#broken.delete(person.id);
      return items;
    } catch (error) {
      // Once, and not whose it is.
      if (!this.#broken.has(person.id))
        this.#ports.log.warn(
          { code: toProblem(error).code },
          'an inbox could not be read: nobody is told of it',
        );
      this.#broken.add(person.id);
      return [];
    }
  }
}
