import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { identifier } from '@vitrine/core/text';
import { type AgreementId } from '@vitrine/core/ids';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { randomTable } from './random-numbers.ts';
import { SealedTable } from '../store/sealed-table.ts';

/** The entity of people; all others are named in dataset files. */
export const personEntity = 'person';

/** How many times a random number may be taken already before something is wrong with the randomness. */
const attempts = 8;

/**
 * Pseudonyms of one agreement: random 64-bit numbers, unique per entity, never derived from anything. Each
 * entity has a map (key text or UUID → number) that only grows while the agreement lives, so that pseudonyms
 * stay the same over releases, and that is destroyed with it.
 */
export class PseudonymMaps {
  readonly #root: string;
  readonly #keys: KeyProvider;

  constructor(root: string, keys: KeyProvider) {
    this.#root = root;
    this.#keys = keys;
  }

  /**
   * Gives the engine a table (`key`, `pseudonym` UBIGINT) that covers every key of the query's only column `key`.
   * Callers take turns per agreement: the map is read, extended and saved. Returns the table's SQL name.
   */
  async cover(engine: Engine, agreement: AgreementId, entity: string, query: string): Promise<string> {
    const map = identifier(`~map ${entity}`);
    const missing = identifier(`~unnamed ${entity}`);
    const sealed = this.#map(agreement, entity);
    const known = await sealed.source(engine);
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${missing} AS SELECT DISTINCT key FROM (${query}) WHERE key IS NOT NULL
      ${known === undefined ? '' : `AND key NOT IN (SELECT key FROM ${known})`}`);
    await engine.run(
      `CREATE OR REPLACE TEMP TABLE ${map} AS ${
        known === undefined
          ? `SELECT key, CAST(NULL AS UBIGINT) AS pseudonym FROM ${missing} WHERE FALSE`
          : `SELECT key, pseudonym FROM ${known}`
      }`,
    );
    const added = await nameAll(engine, map, missing);
    if (added > 0) await sealed.save(engine, `SELECT key, pseudonym FROM ${map} ORDER BY key`);
    return map;
  }

  /** The entities of which an agreement has a map, in order. */
  async entities(agreement: AgreementId): Promise<readonly string[]> {
    const names = await readdir(join(this.#root, agreement)).catch(() => []);
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .sort();
  }

  /** Destroys all maps of an agreement with their keys. */
  async destroy(agreement: AgreementId): Promise<void> {
    for (const entity of await this.entities(agreement)) await this.#map(agreement, entity).destroy();
    await rm(join(this.#root, agreement), { recursive: true, force: true });
  }

  #map(agreement: AgreementId, entity: string): SealedTable {
    const purpose = `pseudonyms:${agreement}:${entity}`;
    return new SealedTable(join(this.#root, agreement, entity), purpose, this.#keys);
  }
}

/** Gives each key of `missing` a number that no key of `map` has. Returns how many keys there were. */
async function nameAll(engine: Engine, map: string, missing: string): Promise<number> {
  const left = async (): Promise<number> => {
    const [row] = await engine.rows(`SELECT count(*) AS n FROM ${missing}`);
    return Number(row?.['n'] ?? 0);
  };
  const wanted = await left();
  let open = wanted;
  for (let attempt = 0; open > 0; attempt += 1) {
    if (attempt === attempts) throw new Corrupt({ detail: 'The random numbers repeat themselves.' });
    await randomTable(engine, '~draw', open);
    await engine.run(`INSERT INTO ${map} SELECT m.key, d.hi FROM (SELECT key, rowid AS n FROM ${missing}) m
      JOIN (SELECT min(n) AS n, hi FROM "~draw" WHERE hi NOT IN (SELECT pseudonym FROM ${map}) GROUP BY hi) d USING (n)`);
    await engine.run(`DELETE FROM ${missing} WHERE key IN (SELECT key FROM ${map})`);
    const still = await left();
    // Rows of a table keep their ids when others go: begin again with a table of what is left.
    if (still > 0) {
      await engine.run(`CREATE OR REPLACE TEMP TABLE "~left" AS SELECT key FROM ${missing}`);
      await engine.run(`CREATE OR REPLACE TEMP TABLE ${missing} AS SELECT key FROM "~left"`);
    }
    open = still;
  }
  return wanted;
}
