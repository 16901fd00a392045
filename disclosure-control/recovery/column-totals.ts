import { isTotal, type CountedTable } from './table-counts.ts';

/**
 * Columns that are sums of others, and of which: by name, or because they are in every row that shows all. Headings of
 * two levels (`men a`, `men b`, `men total`, …) give a total for each run of columns.
 */
export function columnTotals(counted: CountedTable): ReadonlyMap<number, readonly number[]> {
  const { columns, table } = counted;
  const named = columns.filter((at) => isTotal(table.columns[at]?.name ?? ''));
  const found = new Map<number, readonly number[]>();
  for (const total of columns) {
    const others = columns.filter((at) => at !== total && !named.includes(at));
    const candidates = [others, ...runsBeside(columns, total)].filter((parts) => parts.length > 1);
    const holding = candidates.find((parts) => holds(counted, total, parts) === 'holds');
    if (holding !== undefined) found.set(total, holding);
    else if (named.includes(total) && others.length > 1 && holds(counted, total, others) === 'unknown')
      found.set(total, others);
  }
  return found;
}

/** Runs of columns just before a column, and just after it. */
function runsBeside(columns: readonly number[], total: number): readonly (readonly number[])[] {
  const place = columns.indexOf(total);
  const before = Array.from({ length: Math.min(place, 30) }, (_, size) =>
    columns.slice(place - size - 1, place),
  );
  const after = Array.from({ length: Math.min(columns.length - place - 1, 30) }, (_, size) =>
    columns.slice(place + 1, place + size + 2),
  );
  return [...before, ...after];
}

/** Whether rows that show all say that a column is the sum of others. One row says little, unless it is by name. */
function holds(
  { counts, table, numberOf }: CountedTable,
  total: number,
  parts: readonly number[],
): 'holds' | 'fails' | 'unknown' {
  let complete = 0;
  for (const row of table.rows.keys()) {
    const cells = [total, ...parts].map((at) => counts[numberOf(row, at) ?? -1]);
    if (cells.some((count) => count === undefined || count.hidden)) continue;
    const [whole, ...rest] = cells;
    const low = rest.reduce((sum, count) => sum + (count?.low ?? 0), 0);
    const high = rest.reduce((sum, count) => sum + (count?.high ?? 0), 0);
    if ((whole?.high ?? 0) === 0 && high === 0) continue;
    if (low > (whole?.high ?? 0) || high < (whole?.low ?? 0)) return 'fails';
    complete += 1;
  }
  const name = table.columns[total]?.name ?? '';
  return complete >= (isTotal(name) ? 1 : 2) ? 'holds' : 'unknown';
}
