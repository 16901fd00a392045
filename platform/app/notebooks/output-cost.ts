import type { ShownOutput } from '@vitrine/api';
import { costsOf, textRowCharacters } from '../executions/shown-cost.ts';

export interface OutputScale {
  /** Values one row may hold: the columns of the widest table that the agreement grants. */
  readonly valuesPerRow: number;
}

/** How many rows an output counts for. Pure. */
export function outputCost(output: ShownOutput, scale: OutputScale): number {
  switch (output.kind) {
    case 'text':
    case 'value':
    case 'error':
      return Math.ceil(outputSize(output) / textRowCharacters);
    case 'image':
      return Math.ceil(outputSize(output) / textRowCharacters);
    case 'table':
      return tableCosts(output, scale).at(-1) ?? 0;
  }
}

/** Its characters, or the bytes of a picture. */
export function outputSize(output: ShownOutput): number {
  switch (output.kind) {
    case 'text':
    case 'value':
      return output.text.length;
    case 'error':
      return [output.name, output.message, ...output.trace].reduce((sum, text) => sum + text.length, 0);
    case 'image':
      return Buffer.byteLength(output.data, 'base64');
    case 'table':
      return [output.columns, ...output.rows].reduce((sum, row) => sum + charactersOf(row), 0);
  }
}

type Table = Extract<ShownOutput, { kind: 'table' }>;

/**
 * What a table counts for with its first 0, 1, 2 … rows: as rows of a result do, and at least by its characters.
 * Its heading counts as a row, because code can write it out of data.
 */
function tableCosts({ columns, rows }: Table, { valuesPerRow }: OutputScale): readonly number[] {
  const all = [columns, ...rows];
  const costs = costsOf(all, { valuesPerRow, gathered: false, isText: () => true });
  let values = 0;
  let characters = 0;
  return all.map((row, at) => {
    values += costs[at] ?? 0;
    characters += charactersOf(row);
    return Math.max(values, Math.ceil(characters / textRowCharacters));
  });
}

const charactersOf = (row: readonly (string | null)[]): number =>
  row.reduce((sum, value) => sum + (value?.length ?? 0), 0);

/** As much of an output as counts for at most so many rows; undefined when nothing of it does. Pure. */
export function outputWithin(output: ShownOutput, most: number, scale: OutputScale): ShownOutput | undefined {
  if (outputCost(output, scale) <= most) return output;
  if (most <= 0) return undefined;
  if (output.kind === 'text') return { ...output, text: output.text.slice(0, most * textRowCharacters) };
  if (output.kind !== 'table') return undefined;
  const fit = tableCosts(output, scale).findLastIndex((cost) => cost <= most);
  // A heading without a row says nothing.
  return fit < 1 ? undefined : { ...output, rows: output.rows.slice(0, fit) };
}
