import type { DetachedRun as ShownRun } from '@vitrine/api';
import type { VitrineError } from '@vitrine/core/errors';
import type { AgreementRef, PersonId, RunId } from '@vitrine/core/ids';
import type { KernelLanguage } from '@vitrine/notebooks-gateway/protocol';
import type { DetachedOutcome } from './events.ts';
import { logOf } from './log-lines.ts';

export interface Step {
  readonly language: KernelLanguage;
  readonly code: string;
}

/** What a researcher sends: all that is shown of the run beside its course is from here. */
export interface SentRun {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly outputs: readonly string[];
}

/** Code that runs unseen, and what may be told of it at this moment. */
export class DetachedRun {
  readonly id: RunId;
  readonly person: PersonId;
  readonly agreement: AgreementRef;
  readonly sent: SentRun;
  readonly at: string;
  readonly #cancel = new AbortController();
  #state: 'queued' | 'starting' | 'running' = 'queued';
  #quarter = 0;
  #seconds: number | null = null;
  #outcome: DetachedOutcome | undefined;

  constructor(id: RunId, person: PersonId, agreement: AgreementRef, sent: SentRun, at: string) {
    this.id = id;
    this.person = person;
    this.agreement = agreement;
    this.sent = sent;
    this.at = at;
  }

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get over(): boolean {
    return this.#outcome !== undefined;
  }

  /** Stops it; `why` is told instead of that its person asked for it. */
  cancel(why?: VitrineError): void {
    this.#cancel.abort(why);
  }

  starting(): void {
    this.#state = 'starting';
  }

  begin(): void {
    this.#state = 'running';
  }

  /** A tick came, and it goes on: how far it is may be told now. */
  tick(seconds: number, quarter: number): void {
    this.#seconds = seconds;
    this.#quarter = quarter;
  }

  finish(outcome: DetachedOutcome): void {
    this.#outcome = outcome;
  }

  view(): ShownRun {
    const { title, outputs, steps } = this.sent;
    const told = {
      id: this.id,
      title,
      outputs: [...outputs],
      languages: steps.map(({ language }) => language),
      at: this.at,
    };
    const outcome = this.#outcome;
    const shown =
      outcome === undefined
        ? {
            state: this.#state,
            quarter: this.#quarter,
            seconds: this.#seconds,
            warnings: [],
            failure: null,
            request: null,
          }
        : { ...outcome, quarter: null };
    return { ...told, ...shown, log: [...logOf({ ...told, ...shown })] };
  }
}
