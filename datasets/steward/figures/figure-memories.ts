import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import type { KeyProvider } from '@vitrine/core/keys';
import { fingerprintSeed } from '@vitrine/disclosure-control/history';
import type { FigureJudge } from '@vitrine/notebooks-gateway/protocol';
import { KeyedLocks } from '../keyed-locks.ts';
import { DatasetFigures } from './dataset-figures.ts';

/** The name of the secret that figures are remembered under. */
const secretName = 'figures';

/**
 * The memories of figures, one a dataset, each in a file of its own that is opened when it is first asked. They name
 * people: they are the steward's alone.
 */
export class FigureMemories {
  readonly #dir: string;
  readonly #secret: Uint8Array;
  readonly #open = new Map<string, Promise<DatasetFigures>>();
  readonly #locks = new KeyedLocks();

  private constructor(dir: string, secret: Uint8Array) {
    this.#dir = dir;
    this.#secret = secret;
  }

  static async open(dir: string, keys: Pick<KeyProvider, 'secret'>): Promise<FigureMemories> {
    return new FigureMemories(dir, await keys.secret(secretName));
  }

  /** What judges the figures of one room: of the datasets it holds, and by no lower threshold than its agreement's. */
  judge(datasets: readonly string[], threshold: number): FigureJudge {
    const known = new Set(datasets);
    const ask = <Params extends { readonly dataset: string; readonly threshold: number }, Answer>(
      params: Params,
      work: (figures: DatasetFigures, params: Params) => Answer,
    ): Promise<Answer> => {
      if (!known.has(params.dataset))
        throw new RangeError('A room asked about a dataset that it does not hold.');
      const bounded = { ...params, threshold: Math.max(params.threshold, threshold) };
      return this.#with(params.dataset, (figures) => work(figures, bounded));
    };
    return {
      seed: fingerprintSeed(this.#secret),
      frame: (params) => ask(params, (figures, bounded) => figures.frame(bounded)),
      figures: (params) => ask(params, (figures, bounded) => figures.figures(bounded)),
      table: (params) => ask(params, (figures, bounded) => figures.table(bounded)),
    };
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const one of all) (await one.catch(() => undefined))?.close();
  }

  #with<Answer>(dataset: string, work: (figures: DatasetFigures) => Answer): Promise<Answer> {
    return this.#locks.hold(dataset, async () => {
      const figures = await this.#figuresOf(dataset);
      try {
        return work(figures);
      } catch (error) {
        // What was judged may not be on disk: what is there holds.
        this.#open.delete(dataset);
        figures.close();
        throw error;
      }
    });
  }

  async #figuresOf(dataset: string): Promise<DatasetFigures> {
    const known = this.#open.get(dataset);
    if (known !== undefined) return known;
    const context = `figures of ${dataset}`;
    const key = new Uint8Array(hkdfSync('sha256', this.#secret, '', context, 32));
    const opening = DatasetFigures.open(join(this.#dir, `${dataset}.figures`), key, this.#secret, context);
    this.#open.set(dataset, opening);
    opening.catch(() => this.#open.delete(dataset));
    return opening;
  }
}
