import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import { type Clock } from '@vitrine/core/process';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { type Cohort } from '@vitrine/policy/cut';
import {
  cohortExists,
  cohortListSchema,
  cohortNameOf,
  type CohortList,
} from '../../catalogue/cohort-list.ts';
import { CohortInvalid } from '../../errors.ts';
import { readNumberList } from './number-list.ts';
import { SealedTable } from '../store/sealed-table.ts';

/**
 * Lists of people that agreements may name as a cohort, such as those who consented to a study. A list is loaded
 * once under its name and never changes: an agreement that two officers signed must go on meaning the same
 * people (docs/decisions/0011). It is kept as numbers, encrypted: a person whom no dataset knows yet must be
 * found when one does, so numbers become internal keys when a cut is made.
 */
export class CohortLists {
  readonly #dir: string;
  readonly #keys: KeyProvider;
  readonly #clock: Clock;

  constructor(dir: string, keys: KeyProvider, clock: Clock) {
    this.#dir = dir;
    this.#keys = keys;
    this.#clock = clock;
  }

  /**
   * Loads the list at `path` (CSV of one column with the header NHS_NUMBER) under the name of its file. The name
   * comes with the file, so whoever asks for it can choose neither. One at a time.
   * @throws CohortInvalid, CohortExists
   */
  async load(engine: Engine, file: string, path: string): Promise<CohortList> {
    const name = cohortNameOf(file);
    if ((await this.find(name)) !== undefined) throw cohortExists(name);
    const { query, count } = await readNumberList(engine, path, CohortInvalid, 'The list holds no numbers.');
    const list: CohortList = { id: randomId('coh_'), name, at: this.#clock.now().toISOString(), count };
    await this.#table(name).save(engine, query, list);
    return list;
  }

  async find(name: string): Promise<CohortList | undefined> {
    const facts = await this.#table(name).facts();
    return facts === undefined ? undefined : cohortListSchema.parse(facts);
  }

  /** Every list there is, by name. */
  async all(): Promise<readonly CohortList[]> {
    const files = await readdir(this.#dir).catch(() => []);
    const names = files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length));
    const lists = await Promise.all(names.sort().map((name) => this.find(name)));
    return lists.filter((one) => one !== undefined);
  }

  /** SQL of the listed numbers (`number` BIGINT). @throws Corrupt when the list is not the one that is meant. */
  async numbers(engine: Engine, { list, id }: Extract<Cohort, { kind: 'list' }>): Promise<string> {
    const source = (await this.find(list))?.id === id ? await this.#table(list).source(engine) : undefined;
    if (source === undefined) {
      throw new Corrupt({ detail: `The list of people ${list} is not the one that was loaded.` });
    }
    return `SELECT number FROM ${source}`;
  }

  #table(name: string): SealedTable {
    return new SealedTable(join(this.#dir, name), `cohort:${name}`, this.#keys);
  }
}
