import type { RunLine, RunSummary, ShownOutput } from '@vitrine/api';
import { VitrineError } from '@vitrine/core/errors';
import type { ActId, AgreementRef, PersonId, RunId } from '@vitrine/core/ids';
import type { KernelLanguage, NamedResult } from '@vitrine/notebooks-gateway/protocol';
import { FollowedLines } from '../executions/followed-lines.ts';

/** The cell that a run is of, and what it says. */
export interface RunCode {
  readonly cell: string;
  readonly code: string;
  readonly language: KernelLanguage;
  /** Results of SQL by the names that the code reads them under, with the questions that they answer. */
  readonly results?: readonly NamedResult[];
}

/** A run of a cell; browsers only look on, and may come and go. */
export class NotebookRun {
  readonly id: RunId;
  readonly person: PersonId;
  readonly agreement: AgreementRef;
  readonly cell: string;
  readonly code: string;
  readonly language: KernelLanguage;
  readonly results: readonly NamedResult[];
  /** When it was asked for. */
  readonly at: string;
  readonly #lines = new FollowedLines<RunLine>(() => ({
    kind: 'progress',
    elapsedMs: this.elapsedMs,
    stage: this.#stage,
  }));
  readonly #cancel = new AbortController();
  readonly #asked = performance.now();
  #kernel: ActId | undefined;
  #begun: number | undefined;
  #ended: number | undefined;
  #stage = 'Waiting for its turn';
  #state: RunSummary['state'] = 'waiting';
  #cost = 0;
  #weight = 0;
  #followed = false;

  constructor(id: RunId, person: PersonId, agreement: AgreementRef, of: RunCode, at: string) {
    this.id = id;
    this.person = person;
    this.agreement = agreement;
    this.cell = of.cell;
    this.code = of.code;
    this.language = of.language;
    this.results = of.results ?? [];
    this.at = at;
  }

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get done(): boolean {
    return this.#lines.over;
  }

  get state(): RunSummary['state'] {
    return this.#state;
  }

  /** Since its code began; before that, since it was asked for. */
  get elapsedMs(): number {
    return Math.round((this.#ended ?? performance.now()) - (this.#begun ?? this.#asked));
  }

  /** How many rows what was shown of it counted for. */
  get cost(): number {
    return this.#cost;
  }

  /** How much memory its lines take, roughly, in characters. */
  get weight(): number {
    return this.#weight;
  }

  /** What a page may know of it without being shown anything of the data. */
  summary(again: number): RunSummary {
    const { id, cell, code, language, state, at, elapsedMs, cost } = this;
    return { id, cell, code, language, state, at, elapsedMs, cost, again };
  }

  /** Stops it; `why` is told instead of that its person asked for it. */
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

  /** The act that started the kernel it runs in, once it does. */
  get kernel(): ActId | undefined {
    return this.#kernel;
  }

  /** Its code runs now. */
  begin(kernel: ActId): void {
    this.#kernel = kernel;
    this.#begun = performance.now();
    this.#state = 'running';
    this.stage('Running');
  }

  /** Hands out what is on record as shown, and says what is withheld. */
  show(outputs: readonly ShownOutput[], withheld: readonly RunLine[], cost: number): void {
    this.#cost += cost;
    const lines = [...outputs.map((output): RunLine => ({ kind: 'output', output })), ...withheld];
    for (const line of lines) this.#weight += JSON.stringify(line).length;
    this.#lines.add(lines);
  }

  /** Whether somebody looks on for the first time: what is on record once is shown once. */
  firstFollowed(): boolean {
    const first = !this.#followed;
    this.#followed = true;
    return first;
  }

  finish(state: RunSummary['state'], last: (elapsedMs: number) => RunLine): void {
    this.#ended = performance.now();
    this.#state = state;
    this.#lines.add([last(this.elapsedMs)]);
    this.#lines.end();
  }

  follow(signal: AbortSignal): AsyncGenerator<RunLine> {
    return this.#lines.follow(signal);
  }
}
