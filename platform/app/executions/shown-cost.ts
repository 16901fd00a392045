import type { ShownValue } from '@vitrine/notebooks-gateway/arrow';

/**
 * What is shown is counted in rows of the agreement's widest table. Several figures side by side, long texts, and
 * the elements of lists count for the rows they could be, so that nothing is cheaper packed than plain.
 */
export interface CostScale {
  /** Values one row may hold: the columns of the widest table that the agreement grants. */
  readonly valuesPerRow: number;
  /** Whether a text of the result may be many rows' values side by side. */
  readonly gathered: boolean;
  /** Whether the column at a place holds text; of other types a value counts for one, however it is written. */
  readonly isText: (place: number) => boolean;
}

/** A value of text has this many characters; a longer one counts for several. */
const valueCharacters = 16;
/** A number or a date that takes more than this is several in one. */
const figureCharacters = 32;
/** Beyond this a text is no label or code any more: it counts for a row with every so many characters. */
const labelCharacters = 64;
const packedCharacters = 8;
/** A text that was gathered from rows has at least a character and a separator for each. */
const gatheredCharacters = 2;

type Missing = { readonly suppressed: true } | { readonly total: true };
export type CostedRow = readonly (ShownValue | Missing)[];

interface Count {
  values: number;
  rows: number;
}

/**
 * Code can pack anything into anything, so what it makes counts for a row with every so many characters, or bytes of
 * a picture, whatever it seems to say: fewer than a row of a query's result may hold, so that nothing is cheaper than
 * the rows themselves.
 */
export const textRowCharacters = 64;

/** How many rows each of these counts for, one at least. */
export function costsOf(rows: readonly CostedRow[], scale: CostScale): readonly number[] {
  return rows.map((row) => rowCost(row, scale));
}

export const sumOf = (costs: readonly number[]): number => costs.reduce((sum, cost) => sum + cost, 0);

/** How many of the first rows count for at most `most` rows together. */
export function rowsWithin(costs: readonly number[], most: number): number {
  let left = most;
  const end = costs.findIndex((cost) => (left -= cost) < 0);
  return end < 0 ? costs.length : end;
}

/** What a text by itself counts for, such as a page of a file that is no table. */
export function textCost(characters: number, { valuesPerRow }: Pick<CostScale, 'valuesPerRow'>): number {
  return Math.ceil(characters / (valueCharacters * valuesPerRow));
}

function rowCost(row: CostedRow, scale: CostScale): number {
  const count = { values: 0, rows: 0 };
  row.forEach((value, place) => add(count, value, scale, scale.isText(place) ? 'text' : 'figure'));
  return Math.max(1, Math.ceil(count.values / scale.valuesPerRow) + count.rows);
}

function add(
  count: Count,
  value: ShownValue | Missing | undefined,
  scale: CostScale,
  as: 'text' | 'figure' | 'part',
): void {
  if (typeof value === 'string') {
    addText(count, value.length, scale.gathered, as);
  } else if (isList(value)) {
    // An element is what a row would have been.
    for (const element of value) count.rows += rowCost([element], { ...scale, isText: () => false });
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) add(count, part, scale, 'part');
  } else {
    count.values += 1;
  }
}

function addText(count: Count, length: number, gathered: boolean, as: 'text' | 'figure' | 'part'): void {
  if (gathered && as === 'text') {
    count.rows += Math.ceil(length / gatheredCharacters);
  } else if (as === 'figure' && length <= figureCharacters) {
    count.values += 1;
  } else {
    count.values += Math.max(1, Math.ceil(Math.min(length, labelCharacters) / valueCharacters));
    const packed = gathered ? gatheredCharacters : packedCharacters;
    count.rows += Math.ceil(Math.max(0, length - labelCharacters) / packed);
  }
}

const isList = (value: unknown): value is readonly ShownValue[] => Array.isArray(value);

const texts = /^(?:VARCHAR|JSON|BLOB|BIT|ENUM)/i;
/** Whether a column of this type of the engine holds text. */
export const isTextType = (type: string): boolean => texts.test(type);
