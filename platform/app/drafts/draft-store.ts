import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentName } from '@vitrine/api';
import { writeAtomic } from '@vitrine/core/files';
import type { PersonId } from '@vitrine/core/ids';
import { open, seal, type KeyProvider } from '@vitrine/core/keys';
import { sha256Hex } from '@vitrine/core/text';

/** Documents that people are writing: one sealed file a person and document. A draft is nobody's act, so it is in no ledger. */
export class DraftStore {
  readonly #dir: string;
  readonly #keys: Pick<KeyProvider, 'secret'>;

  constructor(dir: string, keys: Pick<KeyProvider, 'secret'>) {
    this.#dir = dir;
    this.#keys = keys;
  }

  /** The text; null when nothing is kept. @throws Corrupt when the file is not what was kept */
  async load(person: PersonId, name: DocumentName): Promise<string | null> {
    const { path, context } = this.#place(person, name);
    const sealed = await readFile(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (sealed === undefined) return null;
    return Buffer.from(open(await this.#keys.secret('drafts'), sealed, context)).toString('utf8');
  }

  /** Keeps the text in the place of what was kept; nothing is left of an empty one. */
  async save(person: PersonId, name: DocumentName, text: string): Promise<void> {
    const { path, context } = this.#place(person, name);
    if (text === '') await rm(path, { force: true });
    else await writeAtomic(path, seal(await this.#keys.secret('drafts'), Buffer.from(text, 'utf8'), context));
  }

  /** The file's name says nothing; what is in it counts for this person and document alone. */
  #place(person: PersonId, name: DocumentName): { path: string; context: string } {
    const context = `draft ${person} ${name}`;
    return { path: join(this.#dir, `${sha256Hex(context)}.sealed`), context };
  }
}
