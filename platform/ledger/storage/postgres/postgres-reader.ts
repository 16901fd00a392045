import { outlasting, type PostgresPool } from '@vitrine/core/database';
import { Corrupt } from '@vitrine/core/errors';
import { parseBody, type StoredEntry } from '../../log/entry.ts';
import type { HashedLeaf } from '../../log/storage.ts';
import { leafHash } from '../../tree/merkle.ts';

/** How long a read waits for a database that cannot be asked. */
const mostMs = 20_000;
const rowsAtOnce = 1_000;

/** Reads the ledger's tables. Needs no lock: what is committed never changes, but for bodies of which fields are destroyed. */
export class PostgresReader {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async checkpoint(): Promise<string | undefined> {
    const [row] = await this.#ask<{ note: string }>('SELECT note FROM vitrine_ledger.checkpoint', []);
    return row?.note;
  }

  async *leaves(): AsyncGenerator<HashedLeaf> {
    for await (const { leaf } of this.#rows(0, Number.MAX_SAFE_INTEGER, 'index, leaf')) {
      yield { leaf, hash: leafHash(leaf) };
    }
  }

  async *read(from: number, to: number): AsyncGenerator<StoredEntry> {
    for await (const { leaf, body } of this.#rows(from, to, 'index, leaf, body')) {
      yield { leaf, body: parseBody(body) };
    }
  }

  /** Every leaf and body as they are stored, in order. @throws Corrupt where one is missing */
  texts(): AsyncIterable<{ readonly leaf: string; readonly body: string }> {
    return this.#rows(0, Number.MAX_SAFE_INTEGER, 'index, leaf, body');
  }

  /** The leaves from an index on, at most so many. */
  async tail(from: number, most: number): Promise<readonly string[]> {
    const rows = await this.#ask<{ leaf: string }>(
      'SELECT leaf FROM vitrine_ledger.entry WHERE index >= $1 ORDER BY index LIMIT $2',
      [from, most],
    );
    return rows.map(({ leaf }) => leaf);
  }

  async *#rows(from: number, to: number, columns: string): AsyncGenerator<{ leaf: string; body: string }> {
    for (let next = from; next < to;) {
      const most = Math.min(rowsAtOnce, to - next);
      // The driver gives a bigint as text.
      const rows = await this.#ask<{ index: string; leaf: string; body: string }>(
        `SELECT ${columns} FROM vitrine_ledger.entry WHERE index >= $1 ORDER BY index LIMIT $2`,
        [next, most],
      );
      for (const row of rows) {
        if (Number(row.index) !== next) {
          throw new Corrupt({ detail: 'A ledger entry is missing.', facts: { index: next } });
        }
        next += 1;
        yield row;
      }
      if (rows.length < most) return;
    }
  }

  async #ask<Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const { rows } = await outlasting(() => this.#pool.query<Row>(text, [...values]), mostMs);
    return rows;
  }
}
