import { createHash } from 'node:crypto';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Clock } from '@vitrine/core/process';
import type { IdentityTables } from '../people/tables.ts';

/**
 * Remembers each token by its hash until it is too old anyway. The database decides which of two callers was
 * first, so that it holds for several servers.
 */
export class SeenTokens {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Whether nobody asked about this token before. */
  readonly firstSeen = async (token: string, until: Date): Promise<boolean> => {
    const tables = tablesOf<IdentityTables>(this.#database);
    await tables.deleteFrom('identity_seen_token').where('until', '<', this.#clock.now()).execute();
    const sha256 = createHash('sha256').update(token).digest('hex');
    const inserted = await tables
      .insertInto('identity_seen_token')
      .values({ sha256, until })
      .onConflict((conflict) => conflict.column('sha256').doNothing())
      .returning('sha256')
      .execute();
    return inserted.length === 1;
  };
}
