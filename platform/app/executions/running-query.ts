import type { QueryLine } from '@vitrine/api';
import { FollowedLines } from './followed-lines.ts';
import type { Execution } from './execution-store.ts';
import type { QueryResult } from './query-result.ts';
import { resultLines } from './result-lines.ts';
import type { Wish } from '@vitrine/disclosure-control/query/private';
import { VitrineError } from '@vitrine/core/errors';
import { type AgreementRef, type PersonId, type QueryId } from '@vitrine/core/ids';

/** A query the server runs; browsers only look on, and may come and go. */
export class RunningQuery {
  readonly id: QueryId;
  readonly person: PersonId;
  readonly agreement: AgreementRef;
  readonly sql: string;
  /** What the asker chose of a private answer. */
  readonly wish: Wish | undefined;
  readonly #lines = new FollowedLines<QueryLine>(() => ({
    kind: 'progress',
    elapsedMs: this.elapsedMs,
    stage: this.#stage,
  }));
  readonly #started = performance.now();
  readonly #cancel = new AbortController();
  #stage = 'Reading the query';
  #result: QueryResult | undefined;
  #weight = 0;
  #cost = 0;
  #answeredAt: string | undefined;
  #followed = false;

  constructor(id: QueryId, person: PersonId, agreement: AgreementRef, sql: string, wish?: Wish) {
    this.id = id;
    this.person = person;
    this.agreement = agreement;
    this.sql = sql;
    this.wish = wish;
  }

  /** A query that was answered before the server was started, as it was kept: nobody looks on for the first time. */
  static answered(kept: Execution): RunningQuery {
    const query = new RunningQuery(kept.id, kept.person, kept.agreement, kept.code);
    query.keep(kept.result, kept.cost, kept.at);
    query.finish(resultLines(kept.result, kept.elapsedMs, kept.shownToday));
    query.#followed = true;
    return query;
  }

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#started);
  }

  get done(): boolean {
    return this.#lines.over;
  }

  /** How much memory the kept lines take, roughly, in characters. */
  get weight(): number {
    return this.#weight;
  }

  /** Stops it; `why` is told instead of that somebody asked for it. */
  cancel(why?: VitrineError): void {
    this.#cancel.abort(why);
  }

  /** Why it was stopped, when that was not its person's wish. */
  get stoppedFor(): VitrineError | undefined {
    const reason: unknown = this.signal.reason;
    return reason instanceof VitrineError ? reason : undefined;
  }

  stage(text: string): void {
    this.#stage = text;
    this.#lines.wake();
  }

  /** What was shown, once it has been. */
  get result(): QueryResult | undefined {
    return this.#result;
  }

  /** Keeps what was shown, how many rows it counted for, and when that was. */
  keep(result: QueryResult, cost = 0, at?: string): void {
    this.#result = result;
    this.#cost = cost;
    this.#answeredAt = at;
  }

  /** When that was. */
  get answeredAt(): string | undefined {
    return this.#answeredAt;
  }

  /** How many rows what was shown counted for. */
  get cost(): number {
    return this.#cost;
  }

  /** Whether somebody looks on for the first time: what is on record once is shown once. */
  firstFollowed(): boolean {
    const first = !this.#followed;
    this.#followed = true;
    return first;
  }

  /** Hands out the last lines: what may be shown, or the problem. */
  finish(lines: readonly QueryLine[]): void {
    this.#lines.add(lines);
    // Once: it is asked for whenever anybody starts a query.
    for (const line of lines) if (line.kind === 'rows') this.#weight += JSON.stringify(line.rows).length;
    this.#lines.end();
  }

  /** Everything from the beginning, then what comes, until the query is over or the reader leaves. */
  follow(signal: AbortSignal): AsyncGenerator<QueryLine> {
    return this.#lines.follow(signal);
  }
}
