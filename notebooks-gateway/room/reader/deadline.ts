import type { Engine } from '@vitrine/core/engine';
import { queryCancelled, queryTimeout } from '../../protocol/query-failure.ts';

/** An interrupt that comes before the engine has begun is lost, so it is repeated this often. */
const repeatMs = 15;

/** How long the engine may go on after it was told to stop. A few of its functions never look whether they should. */
const stuckMs = 1_000;

/** Stops what the engine runs when the time is over or the person cancels; if it goes on, the whole reader ends. */
export class Deadline {
  readonly #engine: Pick<Engine, 'interrupt'>;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #repeat: NodeJS.Timeout | undefined;
  #last: NodeJS.Timeout | undefined;
  #why: 'time' | 'cancel' | undefined;

  constructor(engine: Pick<Engine, 'interrupt'>, signal: AbortSignal, seconds: number) {
    this.#engine = engine;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#stop('time'), seconds * 1000);
    signal.addEventListener('abort', this.#cancel, { once: true });
    if (signal.aborted) this.#cancel();
  }

  /** @throws QueryTimeout, QueryCancelled once stopped */
  check(): void {
    if (this.#why === 'time') throw queryTimeout();
    if (this.#why === 'cancel') throw queryCancelled();
  }

  end(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#repeat);
    clearTimeout(this.#last);
    this.#signal.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => this.#stop('cancel');

  #stop(why: 'time' | 'cancel'): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#engine.interrupt();
    this.#repeat = setInterval(() => this.#engine.interrupt(), repeatMs);
    // Not exit: it would wait for the engine's threads.
    this.#last = setTimeout(() => process.kill(process.pid, 'SIGKILL'), stuckMs);
  }
}
