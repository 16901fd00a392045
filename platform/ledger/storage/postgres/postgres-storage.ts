import { Corrupt } from '@vitrine/core/errors';
import { canonicalJson } from '@vitrine/core/text';
import { postgresPool, type PostgresPool } from '@vitrine/core/database';
import type { PrivateBody, StoredEntry } from '../../log/entry.ts';
import type { HashedLeaf, LedgerStorage, NewEntry } from '../../log/storage.ts';
import type { MerkleTree } from '../../tree/merkle.ts';
import { TileFiles } from '../../tree/tiles.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { PostgresReader } from './postgres-reader.ts';

export interface PostgresPlace {
  /** An address of PostgreSQL, whose schema `vitrine_ledger` is the ledger's. */
  readonly url: string;
  /** Where the public log's files are written. */
  readonly tilesDir: string;
}

/**
 * The ledger as tables of a schema of its own. Entries of one commit go in one statement, so an interrupted append
 * leaves nothing or all of it; a connection that is lost is sought again, and nothing is written twice.
 */
export class PostgresStorage implements LedgerStorage {
  readonly #pool: PostgresPool;
  readonly #reader: PostgresReader;
  readonly #writer: LedgerWriter;
  readonly #tiles: TileFiles;
  #size = 0;

  private constructor(pool: PostgresPool, writer: LedgerWriter, tilesDir: string) {
    this.#pool = pool;
    this.#reader = new PostgresReader(pool);
    this.#writer = writer;
    this.#tiles = new TileFiles(tilesDir);
  }

  /** Makes the tables if there are none. @throws LedgerInUse while another writer has the ledger */
  static async open({ url, tilesDir }: PostgresPlace): Promise<PostgresStorage> {
    const writer = await LedgerWriter.open(url);
    return new PostgresStorage(postgresPool(url), writer, tilesDir);
  }

  /**
   * The later one of the database's last checkpoint and the published one, which outlives a database that was lost or
   * put back. @throws Corrupt when the log was published and the database has none
   */
  async checkpoint(): Promise<string | undefined> {
    const [kept, published] = await Promise.all([this.#reader.checkpoint(), this.#tiles.checkpoint()]);
    return laterCheckpoint(kept, published);
  }

  async *leaves(): AsyncGenerator<HashedLeaf> {
    for await (const leaf of this.#reader.leaves()) {
      this.#size += 1;
      yield leaf;
    }
  }

  async repair(): Promise<void> {
    // Statements leave nothing to repair.
  }

  async append(entries: readonly NewEntry[]): Promise<void> {
    const leaves = entries.map(({ leaf }) => leaf);
    const bodies = entries.map(({ body }) => canonicalJson(body));
    const first = this.#size;
    await this.#writer.run(
      `INSERT INTO vitrine_ledger.entry (index, leaf, body)
       SELECT $2::bigint + place - 1, leaf, body
       FROM writer, unnest($3::text[], $4::text[]) WITH ORDINALITY AS given (leaf, body, place)
       WHERE $2::bigint = (SELECT coalesce(max(index) + 1, 0) FROM vitrine_ledger.entry)`,
      [first, leaves, bodies],
      async () => {
        const there = await this.#reader.tail(first, leaves.length);
        return there.length === leaves.length && there.every((leaf, place) => leaf === leaves[place]);
      },
    );
    this.#size += entries.length;
  }

  read(from: number, to: number): AsyncIterable<StoredEntry> {
    return this.#reader.read(from, to);
  }

  async replaceBody(index: number, body: PrivateBody): Promise<void> {
    await this.#writer.run(
      'UPDATE vitrine_ledger.entry SET body = $3 FROM writer WHERE index = $2::bigint',
      [index, canonicalJson(body)],
      () => Promise.resolve(false),
    );
    // What it could not give back now, the database's own vacuum does.
    await this.#writer.vacuum().catch(() => undefined);
  }

  async publish(note: string, tree: MerkleTree, size: number): Promise<void> {
    await this.#writer.run(
      `INSERT INTO vitrine_ledger.checkpoint (id, note) SELECT 1, $2 FROM writer
       ON CONFLICT (id) DO UPDATE SET note = excluded.note`,
      [note],
      () => Promise.resolve(false),
    );
    await this.#tiles.publish(note, tree, size, (from, to) => this.read(from, to));
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#pool.end();
  }
}

/**
 * The later one of a database's last checkpoint and the published one. @throws Corrupt when one was published and the
 * database has none
 */
export function laterCheckpoint(kept: string | undefined, published: string | undefined): string | undefined {
  if (published === undefined) return kept;
  if (kept === undefined) {
    throw new Corrupt({ detail: 'The database has no ledger, though one was published from here.' });
  }
  return sizeOf(published) > sizeOf(kept) ? published : kept;
}

/** What a checkpoint says before its signature was looked at, which whoever opens the ledger does. */
const sizeOf = (note: string): number => Number(note.split('\n', 2)[1]);
