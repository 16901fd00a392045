import { newActId } from '@vitrine/core/ids';
import type { EntryDraft } from '@vitrine/ledger/log';
import type { OfficerKey } from '@vitrine/policy/lifecycle';
import { shown, type EnrolledKey } from './officers.ts';
import { keyEnrolled, keyRemoved } from './project-officer-keys.ts';
import type { Projection } from '../record/projection.ts';
import { ledgerTables, type AppTables } from '../record/tables.ts';
import { everything, MemoryLocks } from '../record/locks.ts';

/**
 * Puts on record which officers' keys the steward accepts. Enrolment is an act on the steward's own folder, which
 * no call of the server reaches; the server can only look, and so also sees a list that was changed in another
 * way than by the command.
 */
export class OfficerRecord {
  readonly #steward: { officerKeys(): Promise<readonly OfficerKey[]> };
  readonly #projection: Pick<Projection, 'database' | 'record'>;
  readonly #lock = new MemoryLocks();

  constructor(
    steward: { officerKeys(): Promise<readonly OfficerKey[]> },
    projection: Pick<Projection, 'database' | 'record'>,
  ) {
    this.#steward = steward;
    this.#projection = projection;
  }

  /** Records what has changed since the last look. One at a time, so that nothing is recorded twice. */
  look(): Promise<void> {
    return this.#lock.hold([everything], async () => {
      const { database } = this.#projection;
      const now = (await this.#steward.officerKeys()).map((key) => ({
        ...shown(key),
        publicKey: key.publicKey,
      }));
      const before = ledgerTables.officerKeys.of(database).all();
      const is = (one: EnrolledKey, row: AppTables['app_officer_key']): boolean =>
        one.keyId === row.key_id && one.officer === row.officer && one.fingerprint === row.fingerprint;
      const removed = before.filter((row) => !now.some((one) => is(one, row)));
      const enrolled = now.filter((one) => !before.some((row) => is(one, row)));
      const drafts = [
        ...removed.map((row) => fact(keyRemoved, {}, { keyId: row.key_id, fingerprint: row.fingerprint })),
        ...enrolled.map(({ officer, keyId, kind, fingerprint, publicKey }) =>
          fact(keyEnrolled, { kind }, { officer, keyId, fingerprint, publicKey }),
        ),
      ];
      if (drafts.length > 0) await this.#projection.record(drafts);
    });
  }
}

/** The public face names neither officer nor key: a fingerprint would join what one officer does. */
function fact(type: string, face: EntryDraft['public'], hidden: EntryDraft['private']): EntryDraft {
  return {
    type,
    phase: 'fact',
    act: newActId(),
    public: face,
    private: { actor: 'system', ...hidden },
  };
}
