import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { writeAtomic, writeOnce } from '@vitrine/core/files';
import { parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import { open, seal, type KeyProvider } from '@vitrine/core/keys';
import type { Logger } from '@vitrine/core/log';
import { sha256Hex } from '@vitrine/core/text';
import { z } from 'zod';
import { MemoryLocks } from '../record/locks.ts';

const folderSchema = z.strictObject({ agreement: z.string().transform(parseAgreementRef), key: z.base64() });
const folderFile = 'key.json';

/** What files of a folder may be, and how their names end. */
const endings = { execution: '.sealed', head: '.head', bundle: '.bundle' } as const;
export type SealedKind = keyof typeof endings;

/** A file: what it is, under which version of an agreement, and its own name. */
export interface SealedName {
  readonly kind: SealedKind;
  readonly agreement: AgreementRef;
  readonly id: string;
}

/**
 * What was computed from cuts and is kept beside them: each version of an agreement has a folder with a data key of its
 * own, and both go when its cuts go (decisions 0027 and 0044).
 */
export class SealedFolders {
  readonly #dir: string;
  readonly #keys: Pick<KeyProvider, 'wrap' | 'unwrap'>;
  readonly #log: Pick<Logger, 'error'>;
  readonly #locks = new MemoryLocks();
  readonly #agreements = new Set<AgreementRef>();
  readonly #ages = new Map<AgreementRef, number>();
  #age = 0;

  constructor(dir: string, keys: Pick<KeyProvider, 'wrap' | 'unwrap'>, log: Pick<Logger, 'error'>) {
    this.#dir = dir;
    this.#keys = keys;
    this.#log = log;
  }

  /** The versions of agreements that have a folder. */
  agreements(): ReadonlySet<AgreementRef> {
    return this.#agreements;
  }

  /** Another number once what was kept has been destroyed: what was begun before is of data that went. */
  age(agreement: AgreementRef): number {
    return this.#age + (this.#ages.get(agreement) ?? 0);
  }

  /** Keeps a file if, in its turn, `still` says that it is to be kept. */
  keep(name: SealedName, plain: Uint8Array, still: () => boolean): Promise<void> {
    const { agreement } = name;
    return this.#locks.hold([agreement], async () => {
      if (!still()) return;
      const key = await this.#keyOf(agreement);
      await writeAtomic(this.#fileOf(name), seal(key, plain, contextOf(name)));
      this.#agreements.add(agreement);
    });
  }

  /** What a file holds; undefined where there is none. @throws Corrupt when it is not what was kept */
  read(name: SealedName): Promise<Uint8Array | undefined> {
    const { agreement } = name;
    return this.#locks.hold([agreement], async () => {
      const sealed = await readFile(this.#fileOf(name)).catch(noneIfAbsent);
      return sealed === undefined ? undefined : open(await this.#keyOf(agreement), sealed, contextOf(name));
    });
  }

  /** The names of an agreement's files of a kind. */
  async ids(kind: SealedKind, agreement: AgreementRef): Promise<readonly string[]> {
    return idsIn(await readdir(this.#folderOf(agreement)).catch(() => []), kind);
  }

  /** Forgets a file; it need not be there. */
  forget(name: SealedName): Promise<void> {
    return this.#locks.hold([name.agreement], () => rm(this.#fileOf(name), { force: true }));
  }

  /** Destroys what was kept under a version of an agreement, its key first. */
  drop(agreement: AgreementRef): Promise<void> {
    return this.#locks.hold([agreement], async () => {
      this.#ages.set(agreement, (this.#ages.get(agreement) ?? 0) + 1);
      this.#agreements.delete(agreement);
      const dir = this.#folderOf(agreement);
      await rm(join(dir, folderFile), { force: true });
      await rm(dir, { recursive: true, force: true });
    });
  }

  /** Destroys everything. */
  async dropAll(): Promise<void> {
    this.#age += 1;
    this.#agreements.clear();
    await rm(this.#dir, { recursive: true, force: true });
  }

  /**
   * All files of a kind. A folder of which one is not what was kept is destroyed: nobody is owed it, and what it is of
   * is unknown. One that cannot be read for now, because the keys are away or the disk fails, stays where it is, and
   * nothing of it is in the answer. It goes with its cuts all the same, and the next start reads it again.
   */
  async load<T>(kind: SealedKind, parse: (plain: string) => T): Promise<readonly T[]> {
    const found: T[] = [];
    for (const name of (await readdir(this.#dir).catch(noneIfAbsent)) ?? []) {
      const dir = join(this.#dir, name);
      try {
        found.push(...(await this.#loadFolder(dir, kind, parse)));
      } catch (error) {
        if (error instanceof Corrupt) await rm(dir, { recursive: true, force: true });
        else
          this.#log.error(
            { err: error, folder: name },
            'kept results could not be read; they stay, unseen, for the next start',
          );
      }
    }
    return found;
  }

  /** @throws Corrupt when the folder is not what was kept */
  async #loadFolder<T>(dir: string, kind: SealedKind, parse: (plain: string) => T): Promise<readonly T[]> {
    const head = await readFile(join(dir, folderFile), 'utf8').catch(noneIfAbsent);
    const { agreement, key: wrapped } = parsed(() => folderSchema.parse(JSON.parse(head ?? '')));
    this.#agreements.add(agreement);
    try {
      const key = await this.#keys.unwrap(Buffer.from(wrapped, 'base64'), agreement);
      const found: T[] = [];
      for (const id of idsIn(await readdir(dir), kind)) {
        const name = { kind, agreement, id };
        const plain = open(key, await readFile(join(dir, `${id}${endings[kind]}`)), contextOf(name));
        found.push(parsed(() => parse(Buffer.from(plain).toString('utf8'))));
      }
      return found;
    } catch (error) {
      if (error instanceof Corrupt) this.#agreements.delete(agreement);
      throw error;
    }
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

  #fileOf({ kind, agreement, id }: SealedName): string {
    return join(this.#folderOf(agreement), `${id}${endings[kind]}`);
  }
}

const contextOf = ({ kind, agreement, id }: SealedName): string => `${kind} ${id} ${agreement}`;

const idsIn = (names: readonly string[], kind: SealedKind): readonly string[] =>
  names.flatMap((name) => (name.endsWith(endings[kind]) ? [name.slice(0, -endings[kind].length)] : []));

/** What was sealed and has not its form is as little what was kept as what does not open. @throws Corrupt */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new Corrupt({ detail: 'What was kept of results does not have its form.', cause });
  }
}

/** No such file, or a file where its folder would be. */
function noneIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
