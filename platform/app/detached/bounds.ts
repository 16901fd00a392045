/**
 * What one detached run may tell its researcher, counted (decision 0025). Everything that is shown of a run is a
 * function of the values below, so that code that encodes rows in whatever it does tells at most `bitsPerRun` of them.
 */

/** When what is shown of a run may change, in seconds since its code began: 5, 10, 20 … 5,120. */
export const firstTickSeconds = 5;
export const ticks = 11;

/** How far a run is, in quarters of its steps: 0 to 3. */
export const quarters = 4;

/** Lines that can be told apart: of longer code several that follow one another are one. */
export const lineBlocks = 256;

/** Why a run failed: these words and no others. `Error` is every class that is not named. */
export const failureClasses = [
  'Error',
  'SyntaxError',
  'NameError',
  'TypeError',
  'ValueError',
  'KeyError',
  'IndexError',
  'AttributeError',
  'ImportError',
  'ZeroDivisionError',
  'AssertionError',
  'QueryError',
  'OutOfMemory',
  'OutOfTime',
  'KernelEnded',
  'OutputMissing',
] as const;
export type FailureClass = (typeof failureClasses)[number];

/** What a run may warn of, once each and at its end. */
export const warningCodes = ['not-converged', 'numeric'] as const;
export type WarningCode = (typeof warningCodes)[number];

/** A run counts for as many rows of the day's allowance, whatever becomes of it. */
export const rowsPerRun = 250;

/** How many different runs a researcher could tell apart by all that is shown of them. */
export function observations(): number {
  // At each tick before its end a run is as far as before or further. At the end it is done, cut short, not to be
  // carried out, or failed at a line or none.
  const ends = 3 + failureClasses.length * (lineBlocks + 1);
  let courses = 0;
  for (let before = 0; before < ticks; before++) courses += choose(before + quarters - 1, quarters - 1);
  return courses * ends * 2 ** warningCodes.length;
}

/** Bits of the data that one run can tell at most beside its outputs. */
export const bitsPerRun = Math.ceil(Math.log2(observations()));

function choose(n: number, k: number): number {
  let found = 1;
  for (let at = 1; at <= k; at++) found = (found * (n - k + at)) / at;
  return Math.round(found);
}
