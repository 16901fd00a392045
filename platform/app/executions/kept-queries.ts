import { NotFound, type VitrineError } from '@vitrine/core/errors';
import { type AgreementRef, type PersonId, type QueryId } from '@vitrine/core/ids';
import type { RunningQuery } from './running-query.ts';

const mostQueries = 500;
const mostWeight = 128 * 1024 * 1024;

/** Running queries and the newest results, so that a closed tab loses nothing. */
export class KeptQueries {
  readonly #queries = new Map<string, RunningQuery>();

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

  /** Stops what runs under an agreement and forgets its results: the data they came from must go, for this reason. */
  drop(agreement: AgreementRef, why?: VitrineError): void {
    for (const query of this.#queries.values()) {
      if (query.agreement !== agreement) continue;
      query.cancel(why);
      this.#queries.delete(query.id);
    }
  }

  #forget(): void {
    let weight = 0;
    let count = 0;
    for (const query of [...this.#queries.values()].reverse()) {
      weight += query.weight;
      count += 1;
      if (query.done && (weight > mostWeight || count > mostQueries)) this.#queries.delete(query.id);
    }
  }
}
