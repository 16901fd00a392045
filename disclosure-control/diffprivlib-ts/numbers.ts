import { ArgumentError } from './errors.ts';

/** A typed array of numbers: all but the two of big integers. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** More could not be counted exactly, and an array-like object may claim any length. */
const MOST = 2 ** 32;

function isNumberArray(value: unknown): value is NumberArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

/** The length of a list of any kind, or an ArgumentError: text, sets, buffers without elements and single values are no lists. */
export function listLength(value: unknown, argument: string, fix: string): number {
  const refused = new ArgumentError(argument, 'must be a list', fix);
  if (typeof value !== 'object' || value === null || value instanceof DataView) throw refused;
  const { length } = value as { readonly length?: unknown };
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || length > MOST)
    throw refused;
  return length;
}

/**
 * The numbers of a list, checked and, unless they are in a typed array, copied, so that nothing that happens later can fail on one of them. What is refused depends on types only, never on
 * values: a text, a boolean, a big integer or a list in the place of a number is refused wherever it stands. With `missing`, null, undefined and holes count as NaN.
 */
export function ownNumbers(values: unknown, argument: string, missing: boolean): NumberArray {
  const fix = missing
    ? 'Pass a list of numbers, with NaN or null for missing ones'
    : 'Pass a list of numbers';
  if (isNumberArray(values)) return values;
  const length = listLength(values, argument, fix);
  const list = values as ArrayLike<unknown>;
  const refused = new ArgumentError(argument, 'must hold numbers', fix);
  // An object may claim to be longer than anything that it holds; a list does not.
  if (!Array.isArray(values) && length > 2 ** 26) throw refused;
  const own = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const value = list[i];
    if (typeof value === 'number') own[i] = value;
    else if (missing && (value === undefined || value === null)) own[i] = Number.NaN;
    else throw refused;
  }
  return own;
}

/** The columns of a table, one row a person, checked and copied like {@link ownNumbers}. A row that is too short lacks its last values; one that is too long is refused. */
export function ownColumns(table: unknown, columns: number, argument = 'values'): Float64Array[] {
  const fix = 'Pass a list of rows, each a list of numbers, with NaN or null for missing ones';
  const rows = listLength(table, argument, fix);
  if (ArrayBuffer.isView(table) || (!Array.isArray(table) && rows > 2 ** 26))
    throw new ArgumentError(argument, 'must hold rows', fix);
  const own = Array.from({ length: columns }, () => new Float64Array(rows).fill(Number.NaN));
  for (let i = 0; i < rows; i += 1) {
    const row = ownNumbers((table as ArrayLike<unknown>)[i], argument, true);
    if (row.length > columns)
      throw new ArgumentError(
        argument,
        'have rows longer than the columns described',
        'Describe every column',
      );
    for (let j = 0; j < row.length; j += 1) (own[j] as Float64Array)[i] = row[j] as number;
  }
  return own;
}
