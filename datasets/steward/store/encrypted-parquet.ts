import { randomBytes } from 'node:crypto';
import { curatedLayout, Engine, extensionFile } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { randomId } from '@vitrine/core/ids';
import { type KeyProvider } from '@vitrine/core/keys';
import type { Reader } from './verified/verified-reads.ts';

/** A 256-bit key of one Parquet file or one release, in base 64 as the engine takes it. */
export type DataKey = string;

export const newDataKey = (): DataKey => randomBytes(32).toString('base64');

/** A data key as it may be stored: wrapped, with the context it is bound to. */
export interface WrappedKey {
  readonly wrapped: string;
  readonly context: string;
}

export async function wrapKey(keys: KeyProvider, key: DataKey, context: string): Promise<WrappedKey> {
  const wrapped = await keys.wrap(Buffer.from(key, 'base64'), context);
  return { wrapped: Buffer.from(wrapped).toString('base64'), context };
}

/** @throws Corrupt when the stored key is not the one that was wrapped. */
export async function unwrapKey(keys: KeyProvider, stored: WrappedKey): Promise<DataKey> {
  const plain = await keys.unwrap(Buffer.from(stored.wrapped, 'base64'), stored.context);
  return Buffer.from(plain).toString('base64');
}

export interface EngineRoom {
  readonly scratchDir: string;
  readonly threads?: number;
  readonly memoryMiB?: number;
  /** Where the releases are that it reads: a read that failed is told as it failed, and nobody else's. */
  readonly reads?: { reader(): Reader };
}

/** An engine for the steward's own generated SQL; what it spills is encrypted with a key it forgets. */
export async function openStewardEngine({ reads, ...room }: EngineRoom): Promise<Engine> {
  const engine = await Engine.open({ ...room, ...reads?.reader(), extensions: [extensionFile('httpfs')] });
  try {
    await engine.run('SET temp_file_encryption = true');
    await engine.run("SET TimeZone = 'UTC'");
    // A read that failed was tried again before the engine heard of it (VerifiedReads).
    await engine.run('SET http_retries = 0');
    await engine.run('SET http_timeout = 600');
    return engine;
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** Encrypted Parquet files as one engine sees them; each key is added once under a name that nothing else has. */
export class ParquetKeys {
  readonly #engine: Engine;
  readonly #names = new Map<DataKey, string>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async #name(key: DataKey): Promise<string> {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = randomId('k');
    await this.#engine.run(`PRAGMA add_parquet_key(${literal(name)}, ${literal(key)})`);
    this.#names.set(key, name);
    return name;
  }

  /** SQL of a table function that reads the files in place. */
  async read(files: readonly string[], key: DataKey): Promise<string> {
    const config = `{footer_key: ${literal(await this.#name(key))}}`;
    return `read_parquet([${files.map(literal).join(', ')}], encryption_config = ${config})`;
  }

  /** Writes a query's rows, in its order, in one of core's Parquet layouts. Returns how many there were. */
  async write(query: string, file: string, key: DataKey, layout = curatedLayout): Promise<number> {
    const [row] = await this.#engine.rows(`COPY (${query}) TO ${literal(file)}
      (${layout}, ENCRYPTION_CONFIG {footer_key: ${literal(await this.#name(key))}})`);
    return Number(row?.['Count'] ?? 0);
  }
}
