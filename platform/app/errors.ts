import { VitrineError } from '@vitrine/core';

/** The person has been shown as many rows today as the agreement allows. */
export class AllowanceUsed extends VitrineError {
  readonly code = 'allowance-used';
  readonly status = 429;
  readonly title = 'No rows are left of today’s allowance';
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

/** A data set of real people may not be brought into development mode. */
export class StrictModeNeeded extends VitrineError {
  readonly code = 'strict-mode-needed';
  readonly status = 403;
  readonly title = 'Real data needs strict mode';
}

/** The person has as many queries running as one may have. */
export class TooManyQueries extends VitrineError {
  readonly code = 'too-many-queries';
  readonly status = 429;
  readonly title = 'Too many queries are running';
}
