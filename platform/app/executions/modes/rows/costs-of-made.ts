import { costsOf, textRowCharacters, type CostedRow, type CostScale } from '../../shown-cost.ts';

interface Heading {
  readonly name: string;
  readonly type: string;
}

/**
 * What rows count for that code may have made: as a table that it shows in a notebook does, values as texts and at
 * least by their characters. The first row bears the heading as well, which the code can write out of data.
 */
export function costsOfMade(
  columns: readonly Heading[],
  rows: readonly CostedRow[],
  scale: Pick<CostScale, 'valuesPerRow' | 'gathered'>,
): readonly number[] {
  const heading = columns.map(({ name, type }) => `${name} ${type}`);
  const all = [heading, ...rows];
  const values = costsOf(all, { ...scale, isText: () => true });
  const [first = 0, ...rest] = all.map((row, at) =>
    Math.max(values[at] ?? 0, Math.ceil(charactersOf(row) / textRowCharacters)),
  );
  return rest.map((cost, at) => (at === 0 ? first + cost : cost));
}

const charactersOf = (row: CostedRow): number =>
  row.reduce<number>((sum, value) => sum + (value === null ? 0 : JSON.stringify(value).length), 0);
