import { identifier } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { KeyedLocks } from '../keyed-locks.ts';
import { SealedTable } from '../store/sealed-table.ts';
import { randomTable } from './random-numbers.ts';

/** The engine's table that `cover` makes. */
const table = identifier('~contributors');

/**
 * Each internal person's number (from 0, in random order) and random 64-bit key, the same in all datasets, releases and
 * agreements: figures are remembered by numbers, and what is random in them is drawn of keys. It only grows, and is the
 * steward's alone.
 */
export class Contributors {
  readonly #table: SealedTable;
  readonly #locks = new KeyedLocks();

  /** `path` without an ending. */
  constructor(path: string, keys: KeyProvider) {
    this.#table = new SealedTable(path, 'contributors', keys);
  }

  /** Gives the engine a table (`key` UUID, `number` UINTEGER, `noise` UBIGINT) that covers every key of the query's only column `key`. */
  cover(engine: Engine, query: string): Promise<string> {
    return this.#locks.hold('contributors', async () => {
      const known = await this.#table.source(engine);
      const missing = identifier('~unnumbered');
      await engine.run(
        `CREATE OR REPLACE TEMP TABLE ${table} AS ${
          known === undefined
            ? 'SELECT CAST(NULL AS UUID) AS key, CAST(NULL AS UINTEGER) AS number, CAST(NULL AS UBIGINT) AS noise WHERE FALSE'
            : `SELECT key, number, noise FROM ${known}`
        }`,
      );
      await engine.run(`CREATE OR REPLACE TEMP TABLE ${missing} AS
        SELECT DISTINCT key FROM (${query}) WHERE key IS NOT NULL AND key NOT IN (SELECT key FROM ${table})`);
      const [left] = await engine.rows(
        `SELECT count(*) AS n, (SELECT coalesce(max(number) + 1, 0) FROM ${table}) AS next FROM ${missing}`,
      );
      const added = Number(left?.['n'] ?? 0);
      if (added > 0) {
        await randomTable(engine, '~lots', added);
        await engine.run(`INSERT INTO ${table}
          SELECT m.key, CAST(${Number(left?.['next'] ?? 0)} + row_number() OVER (ORDER BY d.hi) - 1 AS UINTEGER), d.lo
          FROM (SELECT key, rowid AS n FROM ${missing}) m JOIN "~lots" d USING (n)`);
        await this.#table.save(engine, `SELECT key, number, noise FROM ${table} ORDER BY number`);
      }
      return table;
    });
  }
}
