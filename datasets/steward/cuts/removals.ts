import { readFile } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { newActId, parseAgreementId, type AgreementId } from '@vitrine/core/ids';
import { writeAtomic } from '@vitrine/core/files';
import { z } from 'zod';
import { destructionSchema, removalSchema, type Destruction, type Removal } from '../../catalogue/removal.ts';
import { KeyedLocks } from '../keyed-locks.ts';

const fileSchema = z.strictObject({
  pending: z.array(removalSchema),
  ended: z.record(z.string(), destructionSchema),
});
type Kept = z.output<typeof fileSchema>;

/**
 * What the steward removes, on disk before it is removed, until the server says that the ledger has it: whoever
 * is killed in between, nothing is gone that nobody was told of.
 */
export class Removals {
  readonly #path: string;
  readonly #locks = new KeyedLocks();

  constructor(path: string) {
    this.#path = path;
  }

  /** Notes that a cut is about to be removed; one that was noted and not yet told is not noted again. */
  note(removal: Omit<Removal, 'act'>): Promise<void> {
    return this.#change((kept) => {
      const known = kept.pending.some(
        (one) => one.agreement === removal.agreement && one.cut === removal.cut,
      );
      return known ? kept : { ...kept, pending: [...kept.pending, { act: newActId(), ...removal }] };
    });
  }

  /** What was removed and is not on record yet, oldest first. */
  async pending(): Promise<readonly Removal[]> {
    return (await this.#read()).pending;
  }

  /** Forgets what is on record now. */
  forget(acts: readonly string[]): Promise<void> {
    return this.#change((kept) => ({
      ...kept,
      pending: kept.pending.filter((one) => !acts.includes(one.act)),
    }));
  }

  /**
   * Notes what the end of an agreement is about to destroy. Returns all that it ever was to destroy, so that an
   * end that was interrupted and asked for again tells the whole.
   */
  async noteEnd(found: Destruction): Promise<Destruction> {
    let whole = found;
    await this.#change((kept) => {
      const before = kept.ended[found.agreement];
      if (before !== undefined) whole = together(before, found);
      return { ...kept, ended: { ...kept.ended, [found.agreement]: whole } };
    });
    return whole;
  }

  /** Agreements that were to be destroyed. */
  async ended(): Promise<readonly AgreementId[]> {
    return Object.keys((await this.#read()).ended).map(parseAgreementId);
  }

  #change(change: (kept: Kept) => Kept): Promise<void> {
    return this.#locks.hold('file', async () => {
      const before = await this.#read();
      const after = change(before);
      if (after !== before) await writeAtomic(this.#path, JSON.stringify(after));
    });
  }

  async #read(): Promise<Kept> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return { pending: [], ended: {} };
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new Corrupt({ detail: "The steward's list of what it removed cannot be read.", cause });
    }
  }
}

function together(before: Destruction, found: Destruction): Destruction {
  const known = new Set(before.cuts.map((one) => `${one.ref} ${one.cut}`));
  return {
    ...before,
    pseudonymMaps: [...new Set([...before.pseudonymMaps, ...found.pseudonymMaps])].sort(),
    cuts: [...before.cuts, ...found.cuts.filter((one) => !known.has(`${one.ref} ${one.cut}`))],
  };
}
