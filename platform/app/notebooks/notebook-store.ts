import { join } from 'node:path';
import { notebookCell, type NotebookCell } from '@vitrine/api';
import { Conflict } from '@vitrine/core/errors';
import type { AgreementId, PersonId } from '@vitrine/core/ids';
import { readSealed, writeSealed, type KeyProvider } from '@vitrine/core/keys';
import { sha256Hex } from '@vitrine/core/text';
import { z } from 'zod';
import { MemoryLocks } from '../record/locks.ts';

const keptSchema = z.strictObject({ revision: z.int().min(1), cells: z.array(notebookCell) });
export type KeptNotebook = Readonly<z.output<typeof keptSchema>>;

/**
 * What people wrote into their notebooks, before any of it runs: one sealed file a person and agreement, whatever
 * its version. Code that runs is in the ledger; drafts are nobody's act, so they are kept beside it.
 */
export class NotebookStore {
  readonly #dir: string;
  readonly #keys: Pick<KeyProvider, 'secret'>;
  readonly #locks = new MemoryLocks();

  constructor(dir: string, keys: Pick<KeyProvider, 'secret'>) {
    this.#dir = dir;
    this.#keys = keys;
  }

  /** @throws Corrupt when the file is not what was kept */
  async load(person: PersonId, agreement: AgreementId): Promise<KeptNotebook> {
    const { path, context } = this.#place(person, agreement);
    const plain = await readSealed(path, await this.#keys.secret('notebooks'), context);
    if (plain === undefined) return { revision: 0, cells: [] };
    return keptSchema.parse(JSON.parse(plain.toString('utf8')));
  }

  /** Keeps the cells, if nobody has since revision `from`. @throws Conflict */
  save(
    person: PersonId,
    agreement: AgreementId,
    from: number,
    cells: readonly NotebookCell[],
  ): Promise<number> {
    const { path, context } = this.#place(person, agreement);
    return this.#locks.hold([path], async () => {
      const { revision: now } = await this.load(person, agreement);
      if (now !== from)
        throw new Conflict({
          detail: 'Another page has kept this notebook since this one read it.',
          help: 'Load it again to go on from there; what this page holds is not kept.',
          facts: { revision: now },
        });
      const kept: KeptNotebook = { revision: now + 1, cells: [...cells] };
      const plain = Buffer.from(JSON.stringify(kept), 'utf8');
      await writeSealed(path, await this.#keys.secret('notebooks'), context, plain);
      return kept.revision;
    });
  }

  /** The file's name says nothing; what is in it counts for this person and agreement alone. */
  #place(person: PersonId, agreement: AgreementId): { path: string; context: string } {
    const context = `notebook ${person} ${agreement}`;
    return { path: join(this.#dir, `${sha256Hex(context)}.sealed`), context };
  }
}
