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

/** An entry, draft or request to the ledger that does not have the form it must have. */
export class InvalidEntry extends VitrineError {
  readonly code = 'invalid-ledger-entry';
  readonly status = 400;
  readonly title = 'The entry does not have the form the ledger keeps';
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
