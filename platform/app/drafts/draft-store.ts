import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentName } from '@vitrine/api';
import { Conflict, Corrupt } from '@vitrine/core/errors';
import type { PersonId } from '@vitrine/core/ids';
import { readSealed, writeSealed, type KeyProvider } from '@vitrine/core/keys';
import { sha256Hex } from '@vitrine/core/text';
import { MemoryLocks } from '../record/locks.ts';

/** A text, and what names it among others of the same document; both null where nothing is kept. */
export interface KeptDraft {
  readonly text: string | null;
  readonly version: string | null;
}

const nothing: KeptDraft = { text: null, version: null };
const unreadable: KeptDraft = { text: null, version: null };

/** Documents that people are writing: one sealed file a person and document. A draft is nobody's act, so it is in no ledger. */
export class DraftStore {
  readonly #dir: string;
  readonly #keys: Pick<KeyProvider, 'secret'>;
  readonly #locks = new MemoryLocks();

  constructor(dir: string, keys: Pick<KeyProvider, 'secret'>) {
    this.#dir = dir;
    this.#keys = keys;
  }

  /** @throws Corrupt when the file is not what was kept */
  async load(person: PersonId, name: DocumentName): Promise<KeptDraft> {
    const { path, context } = this.#place(person, name);
    const plain = await readSealed(path, await this.#keys.secret('drafts'), context);
    return plain === undefined ? nothing : draftOf(plain.toString('utf8'));
  }

  /**
   * Keeps the text in the place of version `from`; nothing is left of an empty one. The version of what is kept then.
   * A file that opens no more counts as nothing. @throws Conflict when another text is kept by now
   */
  save(person: PersonId, name: DocumentName, from: string | null, text: string): Promise<string | null> {
    const { path, context } = this.#place(person, name);
    return this.#locks.hold([path], async () => {
      const now = await this.load(person, name).catch((error: unknown) => {
        if (error instanceof Corrupt) return unreadable;
        throw error;
      });
      const next = draftOf(text);
      // It was kept already, and the answer that said so did not come through.
      if (now !== unreadable && now.version === next.version) return next.version;
      if (now.version !== from)
        throw new Conflict({
          detail:
            'Another text of this document was kept since this page read it, in another tab or browser.',
          help: 'Read what is kept, then choose which of the two goes on. Neither is lost.',
        });
      if (text === '') await rm(path, { force: true });
      else await writeSealed(path, await this.#keys.secret('drafts'), context, Buffer.from(text, 'utf8'));
      return next.version;
    });
  }

  /** The file's name says nothing; what is in it counts for this person and document alone. */
  #place(person: PersonId, name: DocumentName): { path: string; context: string } {
    const context = `draft ${person} ${name}`;
    return { path: join(this.#dir, `${sha256Hex(context)}.sealed`), context };
  }
}

/** The same text is the same version: who rests on it has seen all of it. */
const draftOf = (text: string): KeptDraft => (text === '' ? nothing : { text, version: sha256Hex(text) });
