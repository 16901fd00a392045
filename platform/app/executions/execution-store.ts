import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cell } from '@vitrine/api';
import { writeAtomic, writeOnce } from '@vitrine/core/files';
import { parseAgreementRef, parsePersonId, parseQueryId, type AgreementRef } from '@vitrine/core/ids';
import { open, seal, type KeyProvider } from '@vitrine/core/keys';
import { sha256Hex } from '@vitrine/core/text';
import { z } from 'zod';
import { MemoryLocks } from '../record/locks.ts';
import type { QueryResult } from './query-result.ts';

const resultSchema = z
  .strictObject({
    columns: z.array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        role: z.enum(['people', 'rows', 'statistic', 'plain']),
      }),
    ),
    rows: z.array(z.array(cell)),
    margins: z.array(z.array(z.number().nullable())).optional(),
    truncated: z.boolean(),
    notices: z.array(z.string()),
    protected: z.boolean(),
    tables: z.array(z.strictObject({ dataset: z.string(), columns: z.array(z.string()) })),
    frames: z.array(z.string()).optional(),
  })
  .transform(({ margins, frames, ...rest }): QueryResult => ({
    ...rest,
    ...(margins === undefined ? {} : { margins }),
    ...(frames === undefined ? {} : { frames }),
  }));

const executionSchema = z.strictObject({
  id: z.string().transform(parseQueryId),
  person: z.string().transform(parsePersonId),
  agreement: z.string().transform(parseAgreementRef),
  code: z.string(),
  /** When it was shown first. */
  at: z.iso.datetime(),
  elapsedMs: z.int(),
  /** What its person had been shown that day, itself included. */
  shownToday: z.int(),
  /** How many rows it counted for. */
  cost: z.int(),
  result: resultSchema,
});

/** A query that was answered: whose, under which version of an agreement, and what was shown. */
export type Execution = Readonly<z.output<typeof executionSchema>>;

const folderSchema = z.strictObject({ agreement: z.string().transform(parseAgreementRef), key: z.base64() });
const folderFile = 'key.json';

/**
 * What was shown of queries, so that it outlives a restart of the server, and no cut that it came from: each version
 * of an agreement has a folder with a data key of its own, and both go when its cuts go (decision 0027). What was
 * asked, and how it ended, is in the ledger.
 */
export class ExecutionStore {
  readonly #dir: string;
  readonly #keys: Pick<KeyProvider, 'wrap' | 'unwrap'>;
  readonly #locks = new MemoryLocks();

  constructor(dir: string, keys: Pick<KeyProvider, 'wrap' | 'unwrap'>) {
    this.#dir = dir;
    this.#keys = keys;
  }

  /** Keeps an execution if, in its turn, `still` says that it is to be kept. */
  keep(execution: Execution, still: () => boolean): Promise<void> {
    const { id, agreement } = execution;
    return this.#locks.hold([agreement], async () => {
      if (!still()) return;
      const key = await this.#keyOf(agreement);
      const plain = Buffer.from(JSON.stringify(execution), 'utf8');
      await writeAtomic(this.#fileOf(agreement, id), seal(key, plain, contextOf(agreement, id)));
    });
  }

  /** Forgets one; it need not be there. */
  forget(agreement: AgreementRef, id: string): Promise<void> {
    return this.#locks.hold([agreement], () => rm(this.#fileOf(agreement, id), { force: true }));
  }

  /** Destroys what was kept under a version of an agreement, its key first. */
  drop(agreement: AgreementRef): Promise<void> {
    return this.#locks.hold([agreement], async () => {
      const dir = this.#folderOf(agreement);
      await rm(join(dir, folderFile), { force: true });
      await rm(dir, { recursive: true, force: true });
    });
  }

  /** Destroys everything. */
  async dropAll(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }

  /** All that is kept, oldest first. What cannot be read is destroyed: nobody is owed it, and what it is of is unknown. */
  async load(): Promise<readonly Execution[]> {
    const found: Execution[] = [];
    for (const name of await readdir(this.#dir).catch(() => [])) {
      const dir = join(this.#dir, name);
      try {
        found.push(...(await this.#loadFolder(dir)));
      } catch {
        await rm(dir, { recursive: true, force: true });
      }
    }
    return found.sort((a, b) => a.at.localeCompare(b.at));
  }

  async #loadFolder(dir: string): Promise<readonly Execution[]> {
    const { agreement, key: wrapped } = folderSchema.parse(
      JSON.parse(await readFile(join(dir, folderFile), 'utf8')),
    );
    const key = await this.#keys.unwrap(Buffer.from(wrapped, 'base64'), agreement);
    const found: Execution[] = [];
    for (const name of await readdir(dir)) {
      if (!name.endsWith('.sealed')) continue;
      const id = name.slice(0, -'.sealed'.length);
      const plain = open(key, await readFile(join(dir, name)), contextOf(agreement, id));
      found.push(executionSchema.parse(JSON.parse(Buffer.from(plain).toString('utf8'))));
    }
    return found;
  }

  /** The data key of an agreement's folder, made at the first need. */
  async #keyOf(agreement: AgreementRef): Promise<Uint8Array> {
    const file = join(this.#folderOf(agreement), folderFile);
    const wrapped = Buffer.from(await this.#keys.wrap(randomBytes(32), agreement)).toString('base64');
    await writeOnce(file, JSON.stringify({ agreement, key: wrapped }));
    const { key } = folderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return this.#keys.unwrap(Buffer.from(key, 'base64'), agreement);
  }

  #folderOf(agreement: AgreementRef): string {
    return join(this.#dir, sha256Hex(agreement));
  }

  #fileOf(agreement: AgreementRef, id: string): string {
    return join(this.#folderOf(agreement), `${id}.sealed`);
  }
}

const contextOf = (agreement: AgreementRef, id: string): string => `execution ${id} ${agreement}`;
