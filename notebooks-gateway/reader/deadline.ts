import type { Engine } from '@vitrine/core';
import { queryCancelled, queryTimeout } from '../query-failure.ts';

/** An interrupt that comes before the engine has begun is lost, so it is repeated this often. */
const repeatMs = 15;

/** Stops what the engine runs when the time is over or the person cancels. */
export class Deadline {
  readonly #engine: Engine;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #repeat: NodeJS.Timeout | undefined;
  #why: 'time' | 'cancel' | undefined;

  constructor(engine: Engine, signal: AbortSignal, seconds: number) {
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
    this.#signal.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => this.#stop('cancel');

  #stop(why: 'time' | 'cancel'): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#engine.interrupt();
    this.#repeat = setInterval(() => this.#engine.interrupt(), repeatMs);
  }
}
