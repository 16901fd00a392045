import { StoreConflictError } from '../errors.ts';
import { ownRecords, type SpendRecord, type SpendStore } from './store.ts';

/** Keeps spends in memory: for tests, and for work that no later process builds on. */
export class MemorySpendStore implements SpendStore {
  readonly #records: SpendRecord[] = [];

  async load(): Promise<readonly SpendRecord[]> {
    return [...this.#records];
  }

  async append(records: readonly SpendRecord[], after: number): Promise<void> {
    if (after !== this.#records.length) throw new StoreConflictError();
    for (const record of ownRecords(records)) this.#records.push(record);
  }
}
