import { NotFound, type VitrineError } from '@vitrine/core/errors';
import {
  agreementOf,
  type AgreementId,
  type AgreementRef,
  type PersonId,
  type RunId,
} from '@vitrine/core/ids';
import type { NotebookRun } from './notebook-run.ts';

const mostRuns = 2_000;
const mostWeight = 128 * 1024 * 1024;

/**
 * Runs that go on, and of each cell the last one with what it put out, so that a closed tab loses nothing. They
 * are in the server's memory alone, as results are: a restart of the server forgets them.
 */
export class KeptRuns {
  readonly #runs = new Map<RunId, NotebookRun>();

  add(run: NotebookRun): void {
    for (const before of this.#of(run.person, agreementOf(run.agreement)))
      if (before.cell === run.cell && before.done) this.#runs.delete(before.id);
    this.#runs.set(run.id, run);
    this.#forget();
  }

  /** A run of this person. @throws NotFound, also for another person's */
  get(id: RunId, person: PersonId): NotebookRun {
    const run = this.#runs.get(id);
    if (run === undefined || run.person !== person)
      throw new NotFound({ detail: 'What the cell put out is no longer kept.', help: 'Run the cell again.' });
    return run;
  }

  /** The last run of each cell of a person's notebook. */
  latest(person: PersonId, agreement: AgreementId): readonly NotebookRun[] {
    return [...new Map(this.#of(person, agreement).map((run) => [run.cell, run])).values()];
  }

  /** A person's runs that are not over. */
  goingOn(person: PersonId): readonly NotebookRun[] {
    return [...this.#runs.values()].filter((run) => run.person === person && !run.done);
  }

  /** The agreements that anything kept came from. */
  agreements(): ReadonlySet<AgreementRef> {
    return new Set([...this.#runs.values()].map((run) => run.agreement));
  }

  /** Stops what runs under an agreement and forgets its outputs: the data they came from must go, for this reason. */
  drop(agreement: AgreementRef, why?: VitrineError): void {
    for (const run of this.#runs.values()) {
      if (run.agreement !== agreement) continue;
      run.cancel(why);
      this.#runs.delete(run.id);
    }
  }

  #of(person: PersonId, agreement: AgreementId): NotebookRun[] {
    return [...this.#runs.values()].filter(
      (run) => run.person === person && agreementOf(run.agreement) === agreement,
    );
  }

  #forget(): void {
    let weight = 0;
    let count = 0;
    for (const run of [...this.#runs.values()].reverse()) {
      weight += run.weight;
      count += 1;
      if (run.done && (weight > mostWeight || count > mostRuns)) this.#runs.delete(run.id);
    }
  }
}
