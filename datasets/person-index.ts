import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt, writeAtomic, type Engine, type KeyProvider } from '@vitrine/core';
import { z } from 'zod';
import { newDataKey, ParquetKeys, unwrapKey, wrapKey } from './encrypted-parquet.ts';
import { fileFacts } from './file-facts.ts';

/**
 * The engine's table of the person index: `number` BIGINT (a valid NHS number; several may be one person's),
 * `person_key` UUID, `birth_date` DATE, `spine` BOOLEAN (whether a spine vouches for it). Rows without a number
 * say that `person_key` was found to be the person `merged_into`.
 */
export const indexTable = '"~index"';

const stateSchema = z.strictObject({
  format: z.literal(1),
  file: z.string().regex(/^people-[0-9]{8}\.parquet$/),
  sha256: z.string(),
  generation: z.int().positive(),
  key: z.strictObject({ wrapped: z.string(), context: z.string() }),
});
type State = z.output<typeof stateSchema>;

const context = (generation: number): string => `person-index:${generation}`;

/**
 * Who is who: valid NHS numbers to internal keys. It is the steward's alone and encrypted at rest. A change is
 * a new generation: the file first, then the state that names it, so a crash leaves the old or the new whole.
 */
export class PersonIndex {
  readonly #dir: string;
  readonly #keys: KeyProvider;

  constructor(dir: string, keys: KeyProvider) {
    this.#dir = dir;
    this.#keys = keys;
  }

  /** Loads the index into the engine. @throws Corrupt when the file is not the one that was saved. */
  async load(engine: Engine): Promise<void> {
    await engine.run(`CREATE TEMP TABLE ${indexTable}
      (number BIGINT, person_key UUID, birth_date DATE, spine BOOLEAN, merged_into UUID)`);
    const state = await this.#state();
    if (state === undefined) return;
    const path = join(this.#dir, state.file);
    if ((await fileFacts(path)).sha256 !== state.sha256) {
      throw new Corrupt({ detail: 'The person index is not the file that was saved.' });
    }
    const key = await unwrapKey(this.#keys, { ...state.key, context: context(state.generation) });
    await engine.run(
      `INSERT INTO ${indexTable} SELECT * FROM ${await new ParquetKeys(engine).read([path], key)}`,
    );
  }

  /** Saves the engine's table as the next generation. */
  async save(engine: Engine): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const generation = ((await this.#state())?.generation ?? 0) + 1;
    const file = `people-${String(generation).padStart(8, '0')}.parquet`;
    const path = join(this.#dir, file);
    const key = newDataKey();
    await new ParquetKeys(engine).write(`SELECT * FROM ${indexTable} ORDER BY number, person_key`, path, key);
    const { sha256 } = await fileFacts(path, 'sync');
    const wrapped = await wrapKey(this.#keys, key, context(generation));
    const state: State = { format: 1, file, sha256, generation, key: wrapped };
    await writeAtomic(join(this.#dir, 'index.json'), JSON.stringify(state));
    for (const name of await readdir(this.#dir)) {
      if (name.endsWith('.parquet') && name !== file) await rm(join(this.#dir, name), { force: true });
    }
  }

  async #state(): Promise<State | undefined> {
    const text = await readFile(join(this.#dir, 'index.json'), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    try {
      return stateSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new Corrupt({ detail: 'The state of the person index cannot be read.', cause });
    }
  }
}
