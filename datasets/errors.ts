import { VitrineError } from '@vitrine/core/errors';

/** A dataset file that does not have the documented form. `facts.problems` lists line, field and rule. */
export class DatasetFileInvalid extends VitrineError {
  readonly code = 'dataset-file-invalid';
  readonly status = 400;
  readonly title = 'The dataset file is not valid';
}

/** In strict mode: the dataset file did not come by way of a landing source, as the data does. */
export class DatasetFileNotLanded extends VitrineError {
  readonly code = 'dataset-file-not-landed';
  readonly status = 409;
  readonly title = 'The dataset file has not landed';
}

/** A dataset file names a source alias that is not configured. */
export class SourceUnknown extends VitrineError {
  readonly code = 'source-unknown';
  readonly status = 400;
  readonly title = 'The source alias is not configured';
}

/** The landing file named by the dataset file has not arrived. */
export class LandingMissing extends VitrineError {
  readonly code = 'landing-missing';
  readonly status = 404;
  readonly title = 'The landing file is not there';
}

/** The landing file has no rows. */
export class LandingEmpty extends VitrineError {
  readonly code = 'landing-empty';
  readonly status = 422;
  readonly title = 'The landing file is empty';
}

/** The landing file's bytes are not in the declared encoding. `facts.line` is where that shows first. */
export class LandingEncoding extends VitrineError {
  readonly code = 'landing-encoding';
  readonly status = 422;
  readonly title = 'The landing file is not in the declared encoding';
}

/**
 * The landing file's header is not what the dataset file describes. Facts: `missing` and `repeated` (names
 * of the dataset file), `unknown` (places in the header, from 1). */
export class LandingColumns extends VitrineError {
  readonly code = 'landing-columns';
  readonly status = 422;
  readonly title = 'The landing file has other columns than described';
}

/** The landing file cannot be read as what it claims to be (broken compression, no CSV), or changed while read. */
export class LandingUnreadable extends VitrineError {
  readonly code = 'landing-unreadable';
  readonly status = 422;
  readonly title = 'The landing file cannot be read';
}

/** A column that would be published holds NHS numbers. `facts.column` is its name. */
export class NumbersFound extends VitrineError {
  readonly code = 'numbers-found';
  readonly status = 422;
  readonly title = 'A column holds NHS numbers';
}

/** A column that identifies by itself would be grantable whole without a written reason. `facts.columns` are their names. */
export class ReasonNeeded extends VitrineError {
  readonly code = 'reason-needed';
  readonly status = 422;
  readonly title = 'A column needs a reason to be granted whole';
}

/** More rows are the only person's of their kind than the dataset file allows. Facts: `alone` (per cent), `k`. */
export class IdentifiabilityExceeded extends VitrineError {
  readonly code = 'identifiability-exceeded';
  readonly status = 422;
  readonly title = 'The release would give too many people away';
}

/** A lookup's file is not two columns of codes and coarser parents. `facts.lookup` is its name. */
export class LookupInvalid extends VitrineError {
  readonly code = 'lookup-invalid';
  readonly status = 422;
  readonly title = 'The lookup cannot be used';
}

/** The delivery breaks a rule that refuses it whole. `facts.broken` says which, and how. */
export class DeliveryRefused extends VitrineError {
  readonly code = 'delivery-refused';
  readonly status = 422;
  readonly title = 'The delivery breaks a rule of its contract';
}

/** Not one row of the landing file passed. */
export class NothingToPublish extends VitrineError {
  readonly code = 'nothing-to-publish';
  readonly status = 422;
  readonly title = 'No row of the landing file can be published';
}

/** A release is immutable: its number is taken. */
export class ReleaseExists extends VitrineError {
  readonly code = 'release-exists';
  readonly status = 409;
  readonly title = 'This release is already published';
}

/** There is no such release. */
export class ReleaseUnknown extends VitrineError {
  readonly code = 'release-unknown';
  readonly status = 404;
  readonly title = 'There is no such release';
}

/** The opt-out list is missing or older than the agreement allows. */
export class OptOutsTooOld extends VitrineError {
  readonly code = 'opt-outs-too-old';
  readonly status = 403;
  readonly title = 'The opt-outs are older than the agreement allows';
}

/** Opt-outs were applied, or found to be a person's, after the room was opened: what was asked of it was begun. */
export class OptOutsChanged extends VitrineError {
  readonly code = 'opt-outs-changed';
  readonly status = 409;
  readonly title = 'Newer opt-outs apply';

  override get refuses(): boolean {
    return false;
  }
}

/** The file of opt-outs does not have the documented form. */
export class OptOutsInvalid extends VitrineError {
  readonly code = 'opt-outs-invalid';
  readonly status = 400;
  readonly title = 'The file of opt-outs is not valid';
}

/** The list landed before the one in use: it would opt people in again. Facts: `landed`, `inUse`. */
export class OptOutsOlder extends VitrineError {
  readonly code = 'opt-outs-older';
  readonly status = 409;
  readonly title = 'A newer list of opt-outs is in use';
}

/** No such list of opt-outs waits: it was applied, discarded or replaced, or the list in use is another by now. */
export class OptOutProposalUnknown extends VitrineError {
  readonly code = 'opt-outs-not-waiting';
  readonly status = 409;
  readonly title = 'This list of opt-outs no longer waits';
}

/** There is no earlier list of opt-outs to bring back. */
export class OptOutsNothingToUndo extends VitrineError {
  readonly code = 'opt-outs-nothing-to-undo';
  readonly status = 409;
  readonly title = 'There is no list of opt-outs to bring back';
}

/** The file of a list of people does not have the documented form, or not a list's name. */
export class CohortInvalid extends VitrineError {
  readonly code = 'cohort-invalid';
  readonly status = 400;
  readonly title = 'The list of people is not valid';
}

/** A list of people is immutable: its name is taken. */
export class CohortExists extends VitrineError {
  readonly code = 'cohort-exists';
  readonly status = 409;
  readonly title = 'A list of people of this name is loaded';
}

/** The agreement's document is not signed as it must be, as the steward sees it. */
export class SignaturesRefused extends VitrineError {
  readonly code = 'signatures-refused';
  readonly status = 403;
  readonly title = 'The agreement is not signed by two officers';
}

/** Today is not in the agreement's term. */
export class TermRefused extends VitrineError {
  readonly code = 'term-refused';
  readonly status = 403;
  readonly title = "Outside the agreement's term";
}

/** The agreement was suspended or ended, or this version of it replaced, as the steward knows. */
export class AgreementStopped extends VitrineError {
  readonly code = 'agreement-stopped';
  readonly status = 403;
  readonly title = 'The agreement is suspended or ended';
}

/** The person is not named in the agreement. */
export class PersonRefused extends VitrineError {
  readonly code = 'person-refused';
  readonly status = 403;
  readonly title = 'The agreement does not name this person';
}

/** The ledger did not record the intent that this act needs. */
export class ReceiptRefused extends VitrineError {
  readonly code = 'receipt-refused';
  readonly status = 403;
  readonly title = 'The ledger does not show that this act was recorded';
}

/** A file of this name has been delivered, or is on its way: a name is given once. */
export class DeliveryExists extends VitrineError {
  readonly code = 'delivery-exists';
  readonly status = 409;
  readonly title = 'A file of this name has been delivered';
}

/** There is no room for a further delivery. */
export class DeliveryFull extends VitrineError {
  readonly code = 'delivery-full';
  readonly status = 507;
  readonly title = 'There is no room for the file';
}
