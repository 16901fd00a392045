import { isDiskFull, VitrineError } from '@vitrine/core/errors';

/** The person has been shown as many rows today as the agreement allows. */
export class AllowanceUsed extends VitrineError {
  readonly code = 'allowance-used';
  readonly status = 429;
  readonly title = 'No rows are left of today’s allowance';
}

/** Too little is left of a privacy budget, of the agreement or of a dataset. */
export class PrivacyBudgetUsed extends VitrineError {
  readonly code = 'privacy-budget-used';
  readonly status = 429;
  readonly title = 'Too little is left of the privacy budget';
}

/** One question may not spend so much. */
export class EpsilonTooLarge extends VitrineError {
  readonly code = 'privacy-epsilon-too-large';
  readonly status = 422;
  readonly title = 'The question would spend more than one may';
}

/** A question under a privacy budget says what it spends, and no other does. */
export class EpsilonMisplaced extends VitrineError {
  readonly code = 'privacy-epsilon-misplaced';
  readonly status = 422;
  readonly title = 'What the question spends does not fit the agreement';
}

/** The agreement does not let data be used now: not yet, no longer, suspended or unsigned. */
export class AgreementNotActive extends VitrineError {
  readonly code = 'agreement-not-active';
  readonly status = 403;
  readonly title = 'The agreement is not active';
}

/** The kill switch is thrown. */
export class EnvironmentStopped extends VitrineError {
  readonly code = 'environment-stopped';
  readonly status = 503;
  readonly title = 'The environment is stopped';
}

/** The files of a request may not be used: what they were made from or under no longer counts. */
export class RequestQuarantined extends VitrineError {
  readonly code = 'request-quarantined';
  readonly status = 403;
  readonly title = 'The request is quarantined';
}

/** Words that people write to one another seem to tell of a person. */
export class PersonalWords extends VitrineError {
  readonly code = 'personal-words';
  readonly status = 409;
  readonly title = 'The words seem to tell of a person';
}

/** A data set of real people may not be brought into development mode. */
export class StrictModeNeeded extends VitrineError {
  readonly code = 'strict-mode-needed';
  readonly status = 403;
  readonly title = 'Real data needs strict mode';
}

/** Somebody else has to agree to what this person began. */
export class SecondPersonNeeded extends VitrineError {
  readonly code = 'second-person-needed';
  readonly status = 403;
  readonly title = 'This takes a second person';
}

/** The person has as many queries running as one may have. */
export class TooManyQueries extends VitrineError {
  readonly code = 'too-many-queries';
  readonly status = 429;
  readonly title = 'Too many queries are running';
}

/** The agreement does not grant the language. */
export class KernelNotGranted extends VitrineError {
  readonly code = 'kernel-not-granted';
  readonly status = 403;
  readonly title = 'The agreement does not grant this language';
}

/** The person has as many cells running or waiting as one may have. */
export class TooManyRuns extends VitrineError {
  readonly code = 'too-many-runs';
  readonly status = 429;
  readonly title = 'Too many cells are running';
}

/** A synthetic twin is being made for the person, or as many as may be for others. */
export class TooManyTwins extends VitrineError {
  readonly code = 'too-many-twins';
  readonly status = 429;
  readonly title = 'Too many twins are being made';
}

/** The metadata database did not take an entry of the ledger, so what it shows is no longer what is recorded. */
export class DatabaseBehind extends VitrineError {
  readonly code = 'database-behind';
  readonly status = 503;
  readonly title = 'The database does not follow the ledger';

  constructor(cause?: unknown) {
    const full = isDiskFull(cause);
    super({
      detail: `The database could not take in what the ledger records${full ? ' because the disk is full' : ''}, so nothing new may happen.`,
      help: `Tell the operator${full ? ' to make room' : ''}; a restart then brings the database up to date from the ledger.`,
      cause,
    });
  }
}

/** The metadata database holds what no entry of the ledger makes of it: another hand wrote to it. */
export class DatabaseAltered extends VitrineError {
  readonly code = 'database-altered';
  readonly status = 503;
  readonly title = 'The database is not what the ledger makes of it';

  /** @param tables names of the tables; they reach the operator's log and nobody else */
  constructor(tables: readonly string[]) {
    super({
      detail: 'The database holds something that the ledger does not say, so nothing may happen.',
      help: 'Tell the operator to find out who wrote to the database, and then to build it again from the ledger (vitrine rebuild).',
      cause: new Error(`altered: ${tables.join(', ')}`),
    });
  }
}

/** The metadata database could not be held against the ledger, so that nobody knows whether it was written to. */
export class DatabaseUnchecked extends VitrineError {
  readonly code = 'database-unchecked';
  readonly status = 503;
  readonly title = 'The database cannot be held against the ledger';

  constructor(cause: unknown) {
    super({
      detail: 'Whether the database is what the ledger makes of it cannot be told, so nothing may happen.',
      help: 'Tell the operator, who finds the cause in the server’s log and then restarts the server.',
      cause,
    });
  }
}

/** The regulator was told of an incident after 72 hours, which takes the reasons of the delay (UK GDPR, art. 33(1)). */
export class LatenessUnexplained extends VitrineError {
  readonly code = 'lateness-unexplained';
  readonly status = 422;
  readonly title = 'The delay has no reasons';
}

/** The mail server refused a notice for good: it knows no such recipient, or does not take the message (5xx). */
export class NoticeRefused extends VitrineError {
  readonly code = 'notice-refused';
  readonly status = 422;
  readonly title = 'A notice was refused';
}

/** The mail server put a notice off (4xx), or the connection broke before it was known whether it was taken. */
export class NoticeDeferred extends VitrineError {
  readonly code = 'notice-deferred';
  readonly status = 503;
  readonly title = 'A notice was put off';
}

/** No notice can be sent at all: the mail server cannot be reached, trusted or signed in to, or refuses the sender; or a secret is missing. */
export class MailUnavailable extends VitrineError {
  readonly code = 'mail-unavailable';
  readonly status = 503;
  readonly title = 'The mail server cannot be used';
}
