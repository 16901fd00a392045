import { readFile } from 'node:fs/promises';
import { agreementOf, Corrupt, writeAtomic, type AgreementId, type AgreementRef } from '@vitrine/core';
import { z } from 'zod';
import { AgreementStopped } from './errors.ts';

const fileSchema = z.strictObject({
  /** Ended agreements: no version is served again. */
  ended: z.record(z.string(), z.iso.datetime()),
  /** Suspended versions: they and older ones are not served; a newer one that two officers signed is. */
  suspended: z.record(z.string(), z.iso.datetime()),
});
type Stopped = z.output<typeof fileSchema>;

/**
 * The steward's own list of agreements it no longer serves. Anyone may stop one, since that only narrows;
 * nobody can lift it by a message: it takes a new version of the agreement, with its two signatures.
 */
export class StoppedAgreements {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async suspend(ref: AgreementRef, at: Date): Promise<void> {
    const stopped = await this.#read();
    await this.#write({ ...stopped, suspended: { ...stopped.suspended, [ref]: at.toISOString() } });
  }

  async end(agreement: AgreementId, at: Date): Promise<void> {
    const stopped = await this.#read();
    await this.#write({ ...stopped, ended: { ...stopped.ended, [agreement]: at.toISOString() } });
  }

  /** @throws AgreementStopped */
  async check(ref: AgreementRef): Promise<void> {
    const { ended, suspended } = await this.#read();
    if (Object.hasOwn(ended, agreementOf(ref))) {
      throw new AgreementStopped({
        detail: 'The agreement has ended; its pseudonyms and cuts are destroyed.',
        help: 'A data access officer can tell you about a new agreement.',
      });
    }
    const stopping = Object.keys(suspended).some(
      (other) =>
        agreementOf(other as AgreementRef) === agreementOf(ref) && versionOf(ref) <= versionOf(other),
    );
    if (stopping) {
      throw new AgreementStopped({
        detail: 'The agreement is suspended.',
        help: 'A data access officer can tell you why, and when it may go on.',
      });
    }
  }

  async #read(): Promise<Stopped> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return { ended: {}, suspended: {} };
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (cause) {
      // An unreadable list must not serve what it stopped.
      throw new Corrupt({ detail: "The steward's list of stopped agreements cannot be read.", cause });
    }
  }

  async #write(stopped: Stopped): Promise<void> {
    await writeAtomic(this.#path, JSON.stringify(stopped));
  }
}

/** A version as one number: major and minor have at most four digits. */
function versionOf(ref: string): number {
  const [major = 0, minor = 0] = ref
    .slice(ref.lastIndexOf('-v') + 2)
    .split('.')
    .map(Number);
  return major * 10_000 + minor;
}
