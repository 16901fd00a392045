import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '@vitrine/core/files';
import { type AgreementId, type DatasetId } from '@vitrine/core/ids';
import { z } from 'zod';
import { mergedSchema, type CutMetadata } from '../../catalogue/cut-metadata.ts';

const noteSchema = z.strictObject({ created: z.iso.datetime(), merged: mergedSchema });
type Note = z.output<typeof noteSchema>;

/**
 * What an agreement's cuts that are gone had said about people found to be one person: the next cut goes on with
 * it. Pseudonyms without rows and without a key; destroyed with the agreement.
 */
export class MergeNotes {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Keeps what a cut says that is about to go, unless a later one's is kept already. */
  async keep(agreement: AgreementId, { dataset, created, merged }: CutMetadata): Promise<void> {
    if (merged.length === 0) return;
    const known = await this.find(agreement, dataset);
    if (known !== undefined && known.created >= created) return;
    await writeAtomic(this.#path(agreement, dataset), JSON.stringify({ created, merged } satisfies Note));
  }

  /** What was kept last, if it can be read: without it, merges only count as found anew. */
  async find(agreement: AgreementId, dataset: DatasetId): Promise<Note | undefined> {
    try {
      return noteSchema.parse(JSON.parse(await readFile(this.#path(agreement, dataset), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async destroy(agreement: AgreementId): Promise<void> {
    await rm(join(this.#root, agreement), { recursive: true, force: true });
  }

  #path(agreement: AgreementId, dataset: DatasetId): string {
    return join(this.#root, agreement, `${dataset}.json`);
  }
}
