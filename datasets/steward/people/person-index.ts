import { Corrupt } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { z } from 'zod';
import { SealedTable } from '../store/sealed-table.ts';

/**
 * The engine's table of the person index: `number` BIGINT (a valid NHS number; several may be one person's),
 * `person_key` UUID, `birth_date` DATE, `spine` BOOLEAN (whether a spine vouches for it). Rows without a number
 * say that `person_key` was found to be the person `merged_into`.
 */
export const indexTable = '"~index"';

const nobody = `(SELECT CAST(NULL AS BIGINT) AS number, CAST(NULL AS UUID) AS person_key,
  CAST(NULL AS DATE) AS birth_date, FALSE AS spine, CAST(NULL AS UUID) AS merged_into WHERE FALSE)`;

const factsSchema = z.object({ joins: z.string() });

/** Who is who: valid NHS numbers to internal keys. The steward's alone, encrypted at rest. */
export class PersonIndex {
  readonly #table: SealedTable;

  /** `path` without an ending. */
  constructor(path: string, keys: KeyProvider) {
    this.#table = new SealedTable(path, 'person-index', keys);
  }

  /** Loads the index into the engine, to be changed; `needed` as of `source`. @throws Corrupt */
  async load(engine: Engine, needed: boolean): Promise<void> {
    const source = await this.source(engine, needed);
    await engine.run(`CREATE TEMP TABLE ${indexTable} AS SELECT * FROM ${source}`);
  }

  /**
   * SQL of the index, read in place; `needed`: it must be there, since rows about people were published with it.
   * Without it nobody's opt-out would reach them.
   * @throws Corrupt when the file is not the one that was saved
   */
  async source(engine: Engine, needed = false): Promise<string> {
    const source = await this.#table.source(engine);
    if (source !== undefined || !needed) return source ?? nobody;
    throw new Corrupt({ detail: 'The person index is missing, so opt-outs would reach nobody.' });
  }

  /**
   * A name that changes whenever two numbers or keys were found to be one person's: cuts made before may show
   * one person as two, or not know that an opt-out is theirs.
   */
  async joins(): Promise<string> {
    const facts = factsSchema.safeParse(await this.#table.facts());
    return facts.success ? facts.data.joins : 'none';
  }

  /** Saves the engine's table as the next generation; `joined`: whether anyone was found to be someone known. */
  async save(engine: Engine, joined: boolean): Promise<void> {
    const facts = { joins: joined ? randomId('joins_') : await this.joins() };
    await this.#table.save(engine, `SELECT * FROM ${indexTable} ORDER BY number, person_key`, facts);
  }
}
