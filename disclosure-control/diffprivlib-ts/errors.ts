/** The root of every error this package throws. `code` is stable: switch on it, never on the message. */
export class DiffprivError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * An argument is missing or out of range. Thrown before any data is read, so that the error depends on public
 * parameters only; `argument` names it and `fix` says what to pass instead.
 */
export class ArgumentError extends DiffprivError {
  readonly argument: string;
  readonly fix: string;
  constructor(argument: string, problem: string, fix: string) {
    super('DP_ARGUMENT', `${argument} ${problem}. ${fix}.`);
    this.argument = argument;
    this.fix = fix;
  }
}

/** The charge would take the accountant past its budget; nothing was run and nothing was spent. */
export class BudgetError extends DiffprivError {
  readonly requested: { readonly epsilon: number; readonly delta: number };
  readonly remaining: { readonly epsilon: number; readonly delta: number };
  constructor(
    requested: { readonly epsilon: number; readonly delta: number },
    remaining: { readonly epsilon: number; readonly delta: number },
  ) {
    super(
      'DP_BUDGET',
      `This would spend (epsilon=${requested.epsilon}, delta=${requested.delta}); the budget has ` +
        `(epsilon=${remaining.epsilon}, delta=${remaining.delta}) left. Lower epsilon, or ask the data owner for a larger budget.`,
    );
    this.requested = requested;
    this.remaining = remaining;
  }
}

/** The moment is not defined for this mechanism, because its outputs are not numbers. */
export class NotNumericError extends DiffprivError {
  constructor(mechanism: string, moment: string) {
    super('DP_NOT_NUMERIC', `${mechanism} chooses among labels, so its ${moment} is not defined.`);
  }
}

/** A sparse-vector run has given all the positive answers it paid for. */
export class ExhaustedError extends DiffprivError {
  constructor(positives: number) {
    super(
      'DP_EXHAUSTED',
      `All ${positives} positive answers were given. Start, and pay for, a new sparse vector.`,
    );
  }
}

/** The spend store could not be read or written, or is not the whole of what was spent; treat the charge as made. */
export class StoreError extends DiffprivError {
  declare readonly code:
    | 'DP_STORE_BEHIND'
    | 'DP_STORE_BROKEN'
    | 'DP_STORE_CORRUPT'
    | 'DP_STORE_FAILED'
    | 'DP_STORE_LOCKED'
    | 'DP_STORE_MISSING';
}

/** Another writer appended to the spend store first; the caller reloads and decides again. */
export class StoreConflictError extends DiffprivError {
  constructor() {
    super('DP_STORE_CONFLICT', 'Another writer appended to the spend store first. Reload and decide again.');
  }
}
