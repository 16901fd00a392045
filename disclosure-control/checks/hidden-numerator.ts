import type { Profile } from '../profiles/profile.ts';
import { wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, type CheckedTable } from './table.ts';

/** Of how many people a rate is: one, a hundred, a thousand, and so on. */
const scales = [1, 100, 1_000, 10_000, 100_000, 1_000_000] as const;
const rateName =
  /(?:^|[^a-z])(?:rate|pct|percent|percentage|prop|proportion|share|risk|ratio|incidence|prevalence|per)(?:$|[^a-z])|%/i;

/** A column that is another times a scale, divided by a third. */
interface Quotient {
  readonly part: number;
  readonly whole: number;
  readonly rate: number;
  readonly scale: number;
}

/**
 * A count that is hidden beside its rate and its denominator: that the one is the quotient of the others, every row that
 * shows all three says (OpenSAFELY documentation, issues 1039 and 1246).
 */
export function checkHiddenNumerator(table: CheckedTable, { threshold }: Profile): Finding[] {
  return quotientsOf(table).flatMap(({ part, whole, rate, scale }) =>
    table.rows.flatMap((cells, row) => {
      const value = numberAt(table, row, rate);
      if (value === undefined) return [];
      const [top, under] = [numberAt(table, row, part), numberAt(table, row, whole)];
      const told =
        cells[part]?.kind === 'suppressed' && under !== undefined
          ? (value * under) / scale
          : cells[whole]?.kind === 'suppressed' && top !== undefined && value > 0
            ? (top * scale) / value
            : 0;
      return told > 0.5 && told < threshold - 0.5
        ? [finding('implied-count', { row: row + 1, column: table.columns[rate]?.name ?? '' })]
        : [];
    }),
  );
}

function quotientsOf(table: CheckedTable): readonly Quotient[] {
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' || role === 'number' ? [at] : []));
  const rates = table.columns.flatMap(({ name, role }, at) =>
    role !== 'group' && rateName.test(wordsOf(name)) ? [at] : [],
  );
  if (counts.length > 12 || rates.length > 12) return [];
  return rates.flatMap((rate) =>
    counts.flatMap((part) =>
      counts.flatMap((whole) =>
        part === whole || part === rate || whole === rate
          ? []
          : scales
              .filter((scale) => holds(table, { part, whole, rate, scale }))
              .map((scale) => ({ part, whole, rate, scale })),
      ),
    ),
  );
}

function holds(table: CheckedTable, { part, whole, rate, scale }: Quotient): boolean {
  let shown = 0;
  for (const row of table.rows.keys()) {
    const [top, under, value] = [part, whole, rate].map((at) => numberAt(table, row, at));
    if (top === undefined || under === undefined || value === undefined || under === 0) continue;
    const half = 0.5 * 10 ** -(String(value).split('.')[1]?.length ?? 0);
    // Counts may be rounded to five or ten, and the rate of what they were.
    if (Math.abs((top * scale) / under - value) > half + (5 * scale) / under) return false;
    shown += 1;
  }
  return shown > 0;
}
