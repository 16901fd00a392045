import { NotFound, type VitrineError } from '@vitrine/core/errors';
import { type AgreementRef, type PersonId, type QueryId } from '@vitrine/core/ids';
import type { Execution, ExecutionStore } from './execution-store.ts';
import { RunningQuery } from './running-query.ts';

const mostQueries = 500;
const mostWeight = 128 * 1024 * 1024;

/** Running queries and the newest results, so that neither a closed tab nor a restart of the server loses anything. */
export class KeptQueries {
  readonly #queries = new Map<string, RunningQuery>();
  readonly #store: ExecutionStore;
  /** What ran while cuts of its agreement went: its answer may be of one, and outlives no restart. */
  readonly #cutGone = new WeakSet<RunningQuery>();

  constructor(store: ExecutionStore) {
    this.#store = store;
  }

  /** Takes up what was kept when the server was last started. */
  async resume(): Promise<void> {
    for (const kept of await this.#store.load()) this.#queries.set(kept.id, RunningQuery.answered(kept));
    this.#forget();
  }

  /** Keeps what is about to be shown of a query, unless its agreement's cuts or results went meanwhile. */
  store(query: RunningQuery, shown: Omit<Execution, 'id' | 'person' | 'agreement' | 'code'>): Promise<void> {
    const { id, person, agreement, sql } = query;
    const still = (): boolean => this.#queries.has(id) && !this.#cutGone.has(query);
    return this.#store.keep({ id, person, agreement, code: sql, ...shown }, still);
  }

  /** Destroys all that was kept, as long as nothing runs: what it is of may be gone. */
  async dropAll(): Promise<void> {
    this.#queries.clear();
    await this.#store.dropAll();
  }

  add(query: RunningQuery): void {
    this.#queries.set(query.id, query);
    this.#forget();
  }

  /** A query of this person. @throws NotFound, also for another person's. */
  get(id: QueryId, person: string): RunningQuery {
    const query = this.find(id, person);
    if (query === undefined) {
      throw new NotFound({
        detail: 'The result is no longer kept.',
        help: 'Run the query again from the history.',
      });
    }
    return query;
  }

  /** The same, or undefined; the id may be any text. */
  find(id: string, person: string): RunningQuery | undefined {
    const query = this.#queries.get(id);
    return query?.person === person ? query : undefined;
  }

  /** How many of a person's queries are not over. */
  runningOf(person: PersonId): number {
    return [...this.#queries.values()].filter((query) => query.person === person && !query.done).length;
  }

  /** The agreements that anything kept came from. */
  agreements(): ReadonlySet<AgreementRef> {
    return new Set([...this.#queries.values()].map((query) => query.agreement));
  }

  /**
   * Stops what runs under an agreement and forgets its results at once, and has destroyed what was kept of them when
   * it is over: the data they came from must go, for this reason.
   */
  drop(agreement: AgreementRef, why?: VitrineError): Promise<void> {
    for (const query of this.#queries.values()) {
      if (query.agreement !== agreement) continue;
      query.cancel(why);
      this.#queries.delete(query.id);
    }
    return this.#store.drop(agreement);
  }

  /**
   * Forgets what was shown under an agreement, and has destroyed it when it is over: its cuts are gone. What runs goes
   * on, and is not stored.
   */
  forgetAnswers(agreement: AgreementRef): Promise<void> {
    for (const query of this.#queries.values()) {
      if (query.agreement !== agreement) continue;
      if (query.done) this.#queries.delete(query.id);
      else this.#cutGone.add(query);
    }
    return this.#store.drop(agreement);
  }

  #forget(): void {
    let weight = 0;
    let count = 0;
    for (const query of [...this.#queries.values()].reverse()) {
      weight += query.weight;
      count += 1;
      if (!query.done || (weight <= mostWeight && count <= mostQueries)) continue;
      this.#queries.delete(query.id);
      // What cannot be removed now is forgotten at the next start, which keeps no more than this either.
      this.#store.forget(query.agreement, query.id).catch(() => undefined);
    }
  }
}
