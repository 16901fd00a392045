import { outlasting } from '@vitrine/core/database';
import pg from 'pg';
import { LedgerInUse } from '../../errors.ts';

/** Of the advisory lock; any number that no other program on this database takes. */
const lockKey = 7_480_194_203;
/** How long a lost connection is sought again, and how long the lock is waited for: who held it may be just ending. */
const reconnectMs = 30_000;
const lockMs = 5_000;
const keepAlive = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 2, tcp_keepalives_count: 3 };

const schema = `
  CREATE SCHEMA IF NOT EXISTS vitrine_ledger;
  CREATE TABLE IF NOT EXISTS vitrine_ledger.entry (index bigint PRIMARY KEY, leaf text NOT NULL, body text NOT NULL);
  CREATE TABLE IF NOT EXISTS vitrine_ledger.checkpoint (id integer PRIMARY KEY, note text NOT NULL);
  CREATE TABLE IF NOT EXISTS vitrine_ledger.writer (id integer PRIMARY KEY, epoch bigint NOT NULL);
`;

/**
 * The one connection that writes. It holds an advisory lock for as long as it lasts, so a second writer waits and is
 * refused; and it bears the number of its opening, which every statement compares, so that one that lost the lock to
 * another writes nothing more (a fencing token).
 */
export class LedgerWriter {
  readonly #url: string;
  #client: pg.Client | undefined;
  #epoch = '';

  private constructor(url: string) {
    this.#url = url;
  }

  /** Makes the tables if there are none. @throws LedgerInUse */
  static async open(url: string): Promise<LedgerWriter> {
    const writer = new LedgerWriter(url);
    try {
      const client = await writer.#connect();
      await client.query(schema);
      const { rows } = await client.query<{ epoch: string }>(
        `INSERT INTO vitrine_ledger.writer VALUES (1, 1)
         ON CONFLICT (id) DO UPDATE SET epoch = vitrine_ledger.writer.epoch + 1 RETURNING epoch`,
      );
      writer.#epoch = rows[0]?.epoch ?? '';
      return writer;
    } catch (error) {
      await writer.close();
      throw isLocked(error) ? new LedgerInUse() : error;
    }
  }

  /**
   * Runs one statement, which has the row of the writer as `writer`: without it, it does nothing. `settle` is called
   * instead after a connection was lost in the middle, and says whether the statement had come to its end.
   * @throws LedgerInUse once another writer has opened the ledger
   */
  async run(statement: string, values: readonly unknown[], settle: () => Promise<boolean>): Promise<void> {
    let tried = false;
    await outlasting(async () => {
      const client = this.#client ?? (await this.#again());
      // The lock is ours again, so the session that was lost has ended, and what it wrote shows or never will.
      if (tried && (await settle())) return;
      tried = true;
      const { rowCount } = await client.query(
        `WITH writer AS (SELECT 1 FROM vitrine_ledger.writer WHERE id = 1 AND epoch = $1 FOR SHARE) ${statement}`,
        [this.#epoch, ...values],
      );
      if (rowCount === 0) throw new LedgerInUse();
    }, reconnectMs);
  }

  /** Gives the bytes of replaced rows back. */
  async vacuum(): Promise<void> {
    await outlasting(
      async () => (this.#client ?? (await this.#again())).query('VACUUM vitrine_ledger.entry'),
      reconnectMs,
    );
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    const lose = (): void => {
      if (this.#client === client) this.#client = undefined;
    };
    client.on('error', lose);
    client.on('end', lose);
    await client.connect();
    try {
      await client.query('SET synchronous_commit = on');
      await client.query(`SET lock_timeout = ${lockMs}`);
      // The database must notice soon that a connection is dead: its lock is what the next one waits for.
      for (const [name, value] of Object.entries(keepAlive)) await client.query(`SET ${name} = ${value}`);
      await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
      await client.query('SET lock_timeout = 0');
    } catch (error) {
      await client.end();
      throw error;
    }
    this.#client = client;
    return client;
  }

  /** A session that was lost may hold the lock until the database notices: that is waited for like the rest of an outage. */
  async #again(): Promise<pg.Client> {
    try {
      return await this.#connect();
    } catch (error) {
      // 08006, connection_failure.
      throw isLocked(error) ? Object.assign(new Error('The ledger is locked.'), { code: '08006' }) : error;
    }
  }
}

/** 55P03, lock_not_available. */
const isLocked = (error: unknown): boolean => (error as { code?: string }).code === '55P03';
