import { Worker } from 'node:worker_threads';
import { Unavailable, type Problem } from '@vitrine/core/errors';
import { RemoteFailure } from '@vitrine/core/wire';
import { QueryRefused } from '@vitrine/policy/sql/kit';
import { TooManyQueries } from '../../errors.ts';
import type { ModeName, Planned, Plans } from '../modes/planned.ts';
import type { JudgeTask } from './judge-query.ts';

export interface JudgesOptions {
  /** A query that takes longer to judge is refused. Milliseconds. */
  readonly limit?: number;
  /** What one person's queries may take in a minute, together. Milliseconds. */
  readonly budget?: number;
}

type Answer = { readonly plan: Planned } | { readonly problem: Problem };

/** Threads there are at most: one person has one of them at a time. */
const threads = 2;
/** Queries of one person that may wait to be judged. */
const mostWaiting = 20;
const minute = 60_000;

interface Job {
  readonly task: JudgeTask;
  readonly asker: string;
  readonly resolve: (plan: Planned) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Judges queries in threads of their own, so that a long one holds up nobody but its asker: who has one in hand
 * waits with the next, askers come in turn, and each has a budget of time.
 */
export class Judges {
  readonly #limit: number;
  readonly #budget: number;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  /** Who waits, in the order in which their turn comes. */
  readonly #waiting = new Map<string, Job[]>();
  readonly #inHand = new Set<string>();
  readonly #spent = new Map<string, { readonly at: number; readonly ms: number }[]>();
  #closed = false;

  constructor({ limit = 5_000, budget = 20_000 }: JudgesOptions = {}) {
    this.#limit = limit;
    this.#budget = budget;
  }

  /** The query as its mode plans it. @throws QueryRefused when it takes too long, TooManyQueries, RemoteFailure with the refusal, Unavailable */
  plan<Name extends ModeName>(task: JudgeTask<Name>, asker: string): Promise<Plans[Name]> {
    // What a thread answers is what the planner of the mode made.
    return this.#judge(task, asker) as Promise<Plans[Name]>;
  }

  #judge(task: JudgeTask, asker: string): Promise<Planned> {
    if (this.#closed) throw new Unavailable({ detail: 'Vitrine is being shut down.' });
    const waiting = this.#waiting.get(asker) ?? [];
    if (waiting.length >= mostWaiting || this.#used(asker) >= this.#budget) {
      throw new TooManyQueries({
        detail: `Reading your queries took ${this.#budget / 1000} s of the last minute, or ${mostWaiting} of them wait.`,
        help: 'Wait a minute; shorter queries are read faster.',
      });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.set(asker, [...waiting, { task, asker, resolve, reject }]);
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    for (const worker of this.#all) void worker.terminate();
    for (const jobs of this.#waiting.values())
      for (const job of jobs) job.reject(new Unavailable({ detail: 'Vitrine is being shut down.' }));
    this.#waiting.clear();
  }

  #next(): void {
    for (const [asker, [job, ...later]] of this.#waiting) {
      if (job === undefined) this.#waiting.delete(asker);
      if (job === undefined || this.#inHand.has(asker)) continue;
      const worker = this.#idle.pop() ?? (this.#all.size < threads ? this.#start() : undefined);
      if (worker === undefined) return;
      // To the end of the line: whoever has more waits for the others.
      this.#waiting.delete(asker);
      if (later.length > 0) this.#waiting.set(asker, later);
      void this.#work(worker, job);
    }
  }

  async #work(worker: Worker, { task, asker, resolve, reject }: Job): Promise<void> {
    this.#inHand.add(asker);
    const began = performance.now();
    try {
      const answer = await this.#ask(worker, task);
      this.#idle.push(worker);
      if ('plan' in answer) resolve(answer.plan);
      else reject(new RemoteFailure(answer.problem));
    } catch (error) {
      this.#all.delete(worker);
      void worker.terminate();
      reject(error);
    } finally {
      this.#inHand.delete(asker);
      const used = this.#spent.get(asker) ?? [];
      this.#spent.set(asker, [...used, { at: began, ms: performance.now() - began }]);
      if (!this.#closed) this.#next();
    }
  }

  #ask(worker: Worker, task: JudgeTask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const done = (act: () => void): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        // Whatever befalls an idle thread befalls nobody.
        worker.on('error', () => this.#all.delete(worker));
        act();
      };
      const tooComplex = (): void => done(() => reject(this.#tooComplex()));
      const timer = setTimeout(tooComplex, this.#limit);
      worker.removeAllListeners();
      worker.once('message', (answer: Answer) => done(() => resolve(answer)));
      worker.once('error', tooComplex);
      worker.once('exit', tooComplex);
      worker.postMessage(task);
    });
  }

  #tooComplex(): QueryRefused {
    return new QueryRefused('sql-too-complex', {
      detail: `The query could not be judged within ${this.#limit / 1000} s and the memory for judging queries.`,
      help: 'Split it into smaller queries.',
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./judge-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    worker.unref();
    this.#all.add(worker);
    return worker;
  }

  /** Milliseconds that an asker's queries took in the last minute. */
  #used(asker: string): number {
    const now = performance.now();
    for (const [one, list] of this.#spent) {
      const recent = list.filter(({ at }) => now - at < minute);
      if (recent.length === 0) this.#spent.delete(one);
      else this.#spent.set(one, recent);
    }
    return (this.#spent.get(asker) ?? []).reduce((sum, { ms }) => sum + ms, 0);
  }
}
