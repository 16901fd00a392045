import { randomFillSync } from 'node:crypto';
import { DuckDBDataChunk, UBIGINT } from '@duckdb/node-api';
import { identifier } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';

const chunkRows = 2048;

/**
 * Fills a new temporary table (`n BIGINT` from 0, `hi UBIGINT`, `lo UBIGINT`) with random bits of the operating
 * system. The engine's own random numbers come from a small generator: whoever sees some of them could compute
 * the rest and with them the order in which people were numbered.
 */
export async function randomTable(engine: Engine, name: string, rows: number): Promise<void> {
  const filling = `${name} filling`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${identifier(filling)} (hi UBIGINT, lo UBIGINT)`);
  const appender = await engine.connection.createAppender(filling);
  const bits = new BigUint64Array(chunkRows * 2);
  for (let done = 0; done < rows; done += chunkRows) {
    const size = Math.min(chunkRows, rows - done);
    randomFillSync(bits);
    const chunk = DuckDBDataChunk.create([UBIGINT, UBIGINT], size);
    for (const side of [0, 1]) {
      const vector = chunk.getColumnVector(side);
      for (let at = 0; at < size; at += 1) vector.setItem(at, bits[side * chunkRows + at] ?? null);
      vector.flush();
    }
    appender.appendDataChunk(chunk);
    // A long fill must not keep the process from answering.
    if (done % (chunkRows * 64) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  appender.closeSync();
  await engine.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS
    SELECT rowid AS n, hi, lo FROM ${identifier(filling)}`);
}

/** SQL: 128 bits of such a table as a UUID. */
export const uuidSql = "CAST(lpad(to_hex(hi), 16, '0') || lpad(to_hex(lo), 16, '0') AS UUID)";
