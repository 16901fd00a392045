import { ArgumentError } from '../errors.ts';

function checkNumber(argument: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new ArgumentError(argument, 'must be a number', `Pass ${argument} as a number`);
  }
}

/** epsilon > 0; Infinity means no noise. */
export function checkEpsilon(epsilon: unknown): number {
  checkNumber('epsilon', epsilon);
  if (epsilon <= 0)
    throw new ArgumentError('epsilon', 'must be above 0', 'Pass a positive epsilon; smaller is more private');
  if (epsilon < 1e-12)
    throw new ArgumentError(
      'epsilon',
      'is below 1e-12',
      'Pass at least 1e-12; noise this large carries no information',
    );
  return epsilon;
}

/** epsilon >= 0 and delta in [0, 1], not both zero. */
export function checkEpsilonDelta(epsilon: unknown, delta: unknown): void {
  checkNumber('epsilon', epsilon);
  checkDelta(delta, 0, 1);
  if (epsilon < 0) throw new ArgumentError('epsilon', 'must not be negative', 'Pass epsilon of at least 0');
  if (epsilon === 0 && delta === 0) {
    throw new ArgumentError(
      'epsilon',
      'and delta must not both be 0',
      'Raise one of them; together at 0 they allow no answer at all',
    );
  }
}

/** delta in [lower, upper]. */
export function checkDelta(delta: unknown, lower: number, upper: number): number {
  checkNumber('delta', delta);
  if (delta < lower || delta > upper) {
    throw new ArgumentError(
      'delta',
      `must be in [${lower}, ${upper}]`,
      'Pass a delta well below one over the number of people',
    );
  }
  return delta;
}

/** delta strictly inside (0, upper), or up to and including upper when `closed`. */
export function checkPositiveDelta(delta: unknown, upper: number, closed: boolean): number {
  checkDelta(delta, 0, upper);
  const value = delta as number;
  if (value < 1e-300 || (!closed && value === upper)) {
    throw new ArgumentError(
      'delta',
      `must be in (0, ${upper}${closed ? ']' : ')'}`,
      'Pass a small positive delta',
    );
  }
  return value;
}

/** A finite sensitivity, at least 0; 0 means that the statistic depends on nobody, so nothing is added. */
export function checkSensitivity(sensitivity: unknown): number {
  checkNumber('sensitivity', sensitivity);
  if (sensitivity < 0 || !Number.isFinite(sensitivity)) {
    throw new ArgumentError(
      'sensitivity',
      'must be finite and not negative',
      'Pass the most that one person can change the value',
    );
  }
  if (sensitivity > 2 ** 900 || (sensitivity > 0 && sensitivity < 2 ** -900)) {
    throw new ArgumentError(
      'sensitivity',
      'is outside 2^-900 to 2^900',
      'Rescale the data, so that noise can be added without overflow',
    );
  }
  return sensitivity;
}

export function checkIntegerSensitivity(sensitivity: unknown): number {
  const value = checkSensitivity(sensitivity);
  if (!Number.isSafeInteger(value)) {
    throw new ArgumentError(
      'sensitivity',
      'must be an integer',
      'Use Laplace or Gaussian for statistics that are not integers',
    );
  }
  return value;
}

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Bounds with lower <= upper, either of which may be infinite: a bound on one side, or on none. */
export function checkBounds(lower: unknown, upper: unknown): Bounds {
  checkNumber('lower', lower);
  checkNumber('upper', upper);
  const fix = 'Pass a bound known without looking at the data, or -Infinity and Infinity for none';
  if (lower === Infinity) throw new ArgumentError('lower', 'must not be Infinity', fix);
  if (upper === -Infinity) throw new ArgumentError('upper', 'must not be -Infinity', fix);
  if (lower > upper) throw new ArgumentError('lower', 'must not exceed upper', 'Swap the two bounds');
  if (Number.isFinite(lower) && Number.isFinite(upper) && !Number.isFinite(2 * (upper - lower))) {
    throw new ArgumentError('upper', 'minus lower overflows', 'Pass narrower bounds, or rescale the data');
  }
  return { lower, upper };
}

/** A value to randomise: any finite number. */
export function checkValue(value: unknown): number {
  checkNumber('value', value);
  if (!Number.isFinite(value))
    throw new ArgumentError('value', 'must be finite', 'Clip the statistic before randomising it');
  return value;
}

export function checkIntegerValue(value: unknown): number {
  const checked = checkValue(value);
  if (!Number.isSafeInteger(checked)) {
    throw new ArgumentError(
      'value',
      'must be a safe integer',
      'Use Laplace or Gaussian for values that are not integers',
    );
  }
  return checked;
}
