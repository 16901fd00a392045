import { readFile } from 'node:fs/promises';
import {
  agreementOf,
  parseAgreementId,
  parseAgreementRef,
  type AgreementId,
  type AgreementRef,
} from '@vitrine/core/ids';
import { Corrupt } from '@vitrine/core/errors';
import { writeAtomic } from '@vitrine/core/files';
import { versionOrder } from '@vitrine/policy/lifecycle';
import { z } from 'zod';
import { AgreementStopped } from '../../errors.ts';

const fileSchema = z.strictObject({
  /** Ended agreements: no version is served again. */
  ended: z.record(z.string(), z.iso.datetime()),
  /** Suspended versions: they and older ones are not served; a newer one that two officers signed is. */
  suspended: z.record(z.string(), z.iso.datetime()),
  /** By agreement, the newest version that was admitted: older ones are replaced and no longer served. */
  newest: z.record(z.string(), z.string().transform(parseAgreementRef)).default({}),
});
type Stopped = z.output<typeof fileSchema>;

/**
 * The steward's own list of agreements and versions it no longer serves. Anyone may suspend one, since that only narrows;
 * nobody can lift it by a message: it takes a new version of the agreement, with its two signatures. An end destroys, and
 * is checked before it comes here.
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

  /**
   * Notes that a version was found signed by two and in its term: none before it is served again. Returns whether
   * that was not known before.
   * @throws AgreementStopped
   */
  async admit(ref: AgreementRef): Promise<boolean> {
    await this.check(ref);
    const stopped = await this.#read();
    if (stopped.newest[agreementOf(ref)] === ref) return false;
    await this.#write({ ...stopped, newest: { ...stopped.newest, [agreementOf(ref)]: ref } });
    return true;
  }

  /** The newest version of an agreement that was ever admitted here. */
  async newest(agreement: AgreementId): Promise<AgreementRef | undefined> {
    return (await this.#read()).newest[agreement];
  }

  /** Agreements that have ended. */
  async ended(): Promise<readonly AgreementId[]> {
    return Object.keys((await this.#read()).ended).map(parseAgreementId);
  }

  /** Tells of any version whether it is stopped at this moment, and how. */
  async now(): Promise<(ref: AgreementRef) => AgreementStopped | undefined> {
    const stopped = await this.#read();
    return (ref) => stopping(ref, stopped);
  }

  /** @throws AgreementStopped */
  async check(ref: AgreementRef): Promise<void> {
    const why = (await this.now())(ref);
    if (why !== undefined) throw why;
  }

  async #read(): Promise<Stopped> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return { ended: {}, suspended: {}, newest: {} };
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

/** Why a version is no longer served, or undefined. Pure. */
function stopping(ref: AgreementRef, { ended, suspended, newest }: Stopped): AgreementStopped | undefined {
  if (Object.hasOwn(ended, agreementOf(ref))) {
    return new AgreementStopped({
      detail: 'The agreement has ended; its pseudonyms and cuts are destroyed.',
      help: 'A data access officer can tell you about a new agreement.',
    });
  }
  const replacing = newest[agreementOf(ref)];
  if (replacing !== undefined && versionOrder(ref) < versionOrder(replacing)) {
    return new AgreementStopped({
      detail: `Version ${replacing} of the agreement has replaced this one.`,
      help: 'Work under the newer version; if you are not in it, a data access officer can tell you why.',
    });
  }
  const suspension = Object.keys(suspended)
    .map(parseAgreementRef)
    .some((other) => agreementOf(other) === agreementOf(ref) && versionOrder(ref) <= versionOrder(other));
  if (!suspension) return undefined;
  return new AgreementStopped({
    detail: 'The agreement is suspended.',
    help: 'A data access officer can tell you why, and when it may go on.',
  });
}
