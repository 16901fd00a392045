import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { writeAtomic } from '@vitrine/core/files';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { z } from 'zod';
import { newDataKey, ParquetKeys, unwrapKey, wrapKey } from './encrypted-parquet.ts';
import { fileFacts } from './file-facts.ts';

const stateSchema = z.strictObject({
  format: z.literal(1),
  generation: z.int().positive(),
  sha256: z.string(),
  key: z.strictObject({ wrapped: z.string(), context: z.string() }),
  facts: z.json(),
});
type State = z.output<typeof stateSchema>;

/**
 * A table that the steward keeps for itself, encrypted at rest under a key of its own. A change is a new
 * generation: the file first, then the state that names it, so that a crash leaves the old or the new whole.
 * The generation before stays for those who are still reading it.
 */
export class SealedTable {
  readonly #dir: string;
  readonly #name: string;
  readonly #purpose: string;
  readonly #keys: KeyProvider;
  /** Digest of the file that was compared with its state already. */
  #checked: string | undefined;

  /** `path` without an ending; `purpose` binds the key to its use. */
  constructor(path: string, purpose: string, keys: KeyProvider) {
    this.#dir = dirname(path);
    this.#name = path.slice(this.#dir.length + 1);
    this.#purpose = purpose;
    this.#keys = keys;
  }

  /** What was saved beside the rows; undefined when nothing was saved yet. */
  async facts(): Promise<unknown> {
    return (await this.#state())?.facts;
  }

  /** SQL of the rows, read in place; undefined when nothing was saved yet. @throws Corrupt */
  async source(engine: Engine): Promise<string | undefined> {
    const state = await this.#state();
    if (state === undefined) return undefined;
    const path = this.#file(state.generation);
    if (this.#checked !== state.sha256) {
      if ((await fileFacts(path)).sha256 !== state.sha256) {
        throw new Corrupt({ detail: "A table of the steward's is not the one that was saved." });
      }
      this.#checked = state.sha256;
    }
    const context = this.#context(state.generation);
    return new ParquetKeys(engine).read([path], await unwrapKey(this.#keys, { ...state.key, context }));
  }

  /** Saves a query's rows as the next generation. */
  async save(
    engine: Engine,
    query: string,
    facts: z.output<typeof stateSchema>['facts'] = null,
  ): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const generation = ((await this.#state())?.generation ?? 0) + 1;
    const path = this.#file(generation);
    const key = newDataKey();
    await new ParquetKeys(engine).write(query, path, key);
    const { sha256 } = await fileFacts(path, 'sync');
    const wrapped = await wrapKey(this.#keys, key, this.#context(generation));
    const state: State = { format: 1, generation, sha256, key: wrapped, facts };
    await writeAtomic(join(this.#dir, `${this.#name}.json`), JSON.stringify(state));
    this.#checked = sha256;
    await rm(this.#file(generation - 2), { force: true });
  }

  /** Removes rows and key. Returns the names of the files that are gone. */
  async destroy(): Promise<readonly string[]> {
    const own = (name: string): boolean =>
      name === `${this.#name}.json` || name.startsWith(`${this.#name}.g`);
    const names = (await readdir(this.#dir).catch(() => [])).filter(own);
    // The state first: without it the key is gone, whatever happens to the rest.
    for (const name of names.sort((a) => (a.endsWith('.json') ? -1 : 1))) await rm(join(this.#dir, name));
    return names;
  }

  #file(generation: number): string {
    return join(this.#dir, `${this.#name}.g${generation}.parquet`);
  }

  #context(generation: number): string {
    return `${this.#purpose}:${generation}`;
  }

  async #state(): Promise<State | undefined> {
    const path = join(this.#dir, `${this.#name}.json`);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    try {
      return stateSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new Corrupt({ detail: "The state of one of the steward's tables cannot be read.", cause });
    }
  }
}
