import { canonicalJson } from '@vitrine/core/text';
import { Corrupt } from '@vitrine/core/errors';
import { tablesOf, type Database } from '@vitrine/core/database';
import { sql, type Kysely } from 'kysely';
import { parseBody, type PrivateBody, type StoredEntry } from '../../log/entry.ts';
import { leafHash } from '../../tree/merkle.ts';
import type { HashedLeaf, LedgerStorage, NewEntry } from '../../log/storage.ts';

interface LedgerTables {
  /** Drivers give a bigint as a number or as text. */
  entry: { index: number | string; leaf: string; body: string };
  checkpoint: { id: number; note: string };
}

/** A schema of its own: the metadata database beside it is thrown away and rebuilt from here. */
const schema = 'vitrine_ledger';
const rowsAtOnce = 1000;

/**
 * The ledger as two tables. The index is the primary key and entries go in one transaction, so a second
 * writer fails at its first entry and an interrupted append leaves nothing.
 */
export class PostgresStorage implements LedgerStorage {
  readonly #tables: Kysely<LedgerTables>;
  #size = 0;

  private constructor(database: Database) {
    this.#tables = tablesOf<LedgerTables>(database).withSchema(schema);
  }

  /** Makes the tables if there are none. */
  static async open(database: Database): Promise<PostgresStorage> {
    const storage = new PostgresStorage(database);
    await sql`create schema if not exists ${sql.id(schema)}`.execute(database);
    await storage.#tables.schema
      .createTable('entry')
      .ifNotExists()
      .addColumn('index', 'bigint', (column) => column.primaryKey())
      .addColumn('leaf', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .execute();
    await storage.#tables.schema
      .createTable('checkpoint')
      .ifNotExists()
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('note', 'text', (column) => column.notNull())
      .execute();
    return storage;
  }

  async checkpoint(): Promise<string | undefined> {
    const row = await this.#tables.selectFrom('checkpoint').select('note').executeTakeFirst();
    return row?.note;
  }

  async *leaves(): AsyncGenerator<HashedLeaf> {
    for await (const row of this.#rows(0, Number.MAX_SAFE_INTEGER)) {
      this.#size += 1;
      yield { leaf: row.leaf, hash: leafHash(row.leaf) };
    }
  }

  async repair(): Promise<void> {
    // Transactions leave nothing to repair.
  }

  async append(entries: readonly NewEntry[]): Promise<void> {
    const rows = entries.map(({ leaf, body }, place) => ({
      index: this.#size + place,
      leaf,
      body: canonicalJson(body),
    }));
    await this.#tables.transaction().execute(async (transaction) => {
      for (let at = 0; at < rows.length; at += rowsAtOnce) {
        await transaction
          .insertInto('entry')
          .values(rows.slice(at, at + rowsAtOnce))
          .execute();
      }
    });
    this.#size += rows.length;
  }

  async *read(from: number, to: number): AsyncGenerator<StoredEntry> {
    for await (const row of this.#rows(from, to)) yield { leaf: row.leaf, body: parseBody(row.body) };
  }

  async replaceBody(index: number, body: PrivateBody): Promise<void> {
    await this.#tables
      .updateTable('entry')
      .set({ body: canonicalJson(body) })
      .where('index', '=', index)
      .execute();
  }

  async publish(note: string): Promise<void> {
    await this.#tables
      .insertInto('checkpoint')
      .values({ id: 1, note })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ note }))
      .execute();
  }

  async close(): Promise<void> {
    // The database belongs to whoever opened it.
  }

  async *#rows(from: number, to: number): AsyncGenerator<{ leaf: string; body: string }> {
    for (let next = from; next < to;) {
      const rows = await this.#tables
        .selectFrom('entry')
        .selectAll()
        .where('index', '>=', next)
        .where('index', '<', to)
        .orderBy('index')
        .limit(rowsAtOnce)
        .execute();
      for (const row of rows) {
        if (Number(row.index) !== next) {
          throw new Corrupt({ detail: 'A ledger entry is missing.', facts: { index: next } });
        }
        next += 1;
        yield row;
      }
      if (rows.length < rowsAtOnce) return;
    }
  }
}
