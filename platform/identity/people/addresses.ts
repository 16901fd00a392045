import { Corrupt } from '@vitrine/core/errors';
import { type PersonId, newActId } from '@vitrine/core/ids';
import { open, seal } from '@vitrine/core/keys';
import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import { z } from 'zod';

const addressed = 'person.addressed';

const rows = ledgerRows<{ readonly person: string; readonly sealed: string | null }>(['person']);
/** A record whose `sealed` was destroyed says that there is none: the address before it does not come back. */
const recorded = z.object({ actor: z.string(), sealed: z.string().nullable().default(null) });

/** Brings what is known of people's e-mail addresses up to date with one ledger entry. */
export function rememberAddress(database: Database, entry: Entry): void {
  if (entry.type !== addressed) return;
  const known = recorded.safeParse(entry.private);
  if (known.success) rows.of(database).put({ person: known.data.actor, sealed: known.data.sealed });
}

/**
 * E-mail addresses of people, as the sign-in provider gave them. The ledger holds them sealed (AES-256-GCM) with a key
 * of the server and bound to the person, so that neither a reader of the log nor a copy of it has them.
 */
export class Addresses {
  readonly #database: Database;
  readonly #key: Uint8Array;

  /** @param key 256 bits */
  constructor(database: Database, key: Uint8Array) {
    this.#database = database;
    this.#key = key;
  }

  /**
   * The address of a person, if the provider gave one. One that was sealed with a key that is gone is none: the
   * person's next sign-in brings it again.
   */
  of(person: PersonId): string | undefined {
    const sealed = rows.of(this.#database).get(person)?.sealed;
    if (sealed === undefined || sealed === null) return undefined;
    try {
      const plain = open(this.#key, Buffer.from(sealed, 'base64'), contextOf(person));
      return Buffer.from(plain).toString('utf8');
    } catch (error) {
      if (error instanceof Corrupt) return undefined;
      throw error;
    }
  }

  /**
   * What a sign-in must record of the address that came with it: nothing while it is the known one.
   * @param address `null` when the provider was asked and gave none
   */
  drafts(person: PersonId, address: string | null): readonly EntryDraft[] {
    if (address === (this.of(person) ?? null)) return [];
    const sealed =
      address === null
        ? null
        : Buffer.from(seal(this.#key, Buffer.from(address, 'utf8'), contextOf(person))).toString('base64');
    return [
      { type: addressed, phase: 'fact', act: newActId(), public: {}, private: { actor: person, sealed } },
    ];
  }
}

const contextOf = (person: PersonId): string => `address of ${person}`;
