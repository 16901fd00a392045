import { isDiskFull, VitrineError } from '@vitrine/core/errors';

/** The ledger cannot be written, so nothing may happen (docs/architecture.md, recorded before done). */
export class LedgerUnavailable extends VitrineError {
  readonly code = 'ledger-unavailable';
  readonly status = 503;
  readonly title = 'The ledger cannot be written';

  constructor(cause?: unknown) {
    const full = isDiskFull(cause);
    super({
      detail: `Nothing may happen that the ledger does not record, and it could not be written${full ? ': the disk is full' : ''}.`,
      help: `Tell the operator${full ? ' to make room' : ''}; a restart then repairs the ledger or says what is wrong with it.`,
      cause,
    });
  }
}

/** The ledger in PostgreSQL has one writer at a time. */
export class LedgerInUse extends VitrineError {
  readonly code = 'ledger-in-use';
  readonly status = 409;
  readonly title = 'Another process writes the ledger';

  constructor() {
    super({
      detail: 'Another process has the ledger in this database open, or has opened it since.',
      help: 'Stop the other server; of two that share a database only one can write.',
    });
  }
}

/** An entry, draft or request to the ledger that does not have the form it must have. */
export class InvalidEntry extends VitrineError {
  readonly code = 'invalid-ledger-entry';
  readonly status = 400;
  readonly title = 'The entry does not have the form the ledger keeps';
}

/** An entry that the written vocabulary of events does not have: a fault of ours, found before anything is written. */
export class UndeclaredEvent extends VitrineError {
  readonly code = 'undeclared-event';
  readonly status = 500;
  readonly title = 'The event is not declared';

  constructor(type: string, why: string) {
    super({
      detail: `The ledger does not take an entry of type ${type.slice(0, 64)}: ${why}.`,
      help: 'A developer declares the event, or the field, in the events.ts of its slice and lists it in platform/app/record/vocabulary.ts (docs/developer.md, A new event).',
      facts: { type: type.slice(0, 64) },
    });
  }
}

/** Private fields may be destroyed only after an entry says that they will be. */
export class DestructionNotRecorded extends VitrineError {
  readonly code = 'destruction-not-recorded';
  readonly status = 409;
  readonly title = 'The destruction has not been recorded';

  constructor(index: number) {
    super({
      detail:
        'Private fields are destroyed only after the ledger records which ones, so that a verifier can tell destruction from loss.',
      help: 'Append the entry that destructionOf makes, then destroy.',
      facts: { index },
    });
  }
}
