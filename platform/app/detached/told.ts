import {
  failureClasses,
  lineBlocks,
  quarters,
  warningCodes,
  type FailureClass,
  type WarningCode,
} from './bounds.ts';

/** Where a run failed, in lines of its whole code from 1; one of at most `lineBlocks` that its code has. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** How code failed, as far as it is told. */
export interface Failure {
  readonly class: FailureClass;
  readonly lines?: Lines;
}

/** Other names of what the list has. */
const alike: Readonly<Record<string, FailureClass>> = {
  ModuleNotFoundError: 'ImportError',
  packageNotFoundError: 'ImportError',
  IndentationError: 'SyntaxError',
  UnboundLocalError: 'NameError',
  MemoryError: 'OutOfMemory',
  vitrine_error: 'QueryError',
};
/** What only Vitrine says of a run, whatever its code calls its errors. */
const ours: ReadonlySet<string> = new Set(['OutOfMemory', 'OutOfTime', 'KernelEnded', 'OutputMissing']);

/** The class of the list that stands for an error's name; code chooses names freely, and the list does not grow. Pure. */
export function failureClass(name: string): FailureClass {
  if (Object.hasOwn(alike, name)) return alike[name] ?? 'Error';
  const found = failureClasses.find((one) => one === name);
  return found === undefined || ours.has(found) ? 'Error' : found;
}

/**
 * The block of lines that holds a line: the line itself where the code has at most `lineBlocks`. Undefined for a line
 * that the code does not have, whatever it says. Pure.
 */
export function blockOf(line: number | undefined, total: number): Lines | undefined {
  if (line === undefined || !Number.isInteger(line) || line < 1 || line > total) return undefined;
  const size = Math.ceil(total / lineBlocks);
  const from = Math.floor((line - 1) / size) * size + 1;
  return { from, to: Math.min(total, from + size - 1) };
}

/** In which quarter of its steps a run is that has begun the step `begun` of `steps`, from 1. Pure. */
export function quarterOf(begun: number, steps: number): number {
  if (begun < 1) return 0;
  return Math.min(quarters - 1, Math.floor(((begun - 1) / steps) * quarters));
}

const signs: Readonly<Record<WarningCode, RegExp>> = {
  'not-converged': /ConvergenceWarning|ConvergenceError|(?:fail|did not|not) (?:to )?converge/i,
  numeric: /RuntimeWarning|NaNs produced|fitted probabilities numerically 0 or 1/,
};

/** Which warnings of the list a printed text has; of its other words nothing is kept. Pure. */
export function warningsIn(text: string): readonly WarningCode[] {
  return warningCodes.filter((code) => signs[code].test(text));
}
