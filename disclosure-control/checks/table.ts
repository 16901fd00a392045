import type { ProtectedResult } from '../query/aggregate/protect.ts';
import type { Cell } from '../cells.ts';
import { missing, suppressed, valueCell } from '../cells.ts';

/**
 * What a column holds, as far as is known. `number` may be counts: in a crosstab every column is named for
 * its category.
 */
export type ColumnRole = 'group' | 'count' | 'number' | 'statistic';

/** A table as checks see it, wherever it came from. */
export interface CheckedTable {
  readonly columns: readonly { readonly name: string; readonly role: ColumnRole }[];
  readonly rows: readonly (readonly Cell[])[];
  /** People each cell rests on, row by row, where that is known. */
  readonly contributors?: readonly (readonly (number | undefined)[])[];
}

/** A protected result, whose columns say what they are. */
export function tableOfResult(result: ProtectedResult): CheckedTable {
  const roles = {
    group: 'group',
    rows: 'count',
    people: 'count',
    sum: 'statistic',
    mean: 'statistic',
    variance: 'statistic',
    deviation: 'statistic',
    quantile: 'statistic',
    calculated: 'statistic',
  } as const;
  return {
    columns: result.columns.map(({ name, kind }) => ({ name, role: roles[kind] })),
    rows: result.rows,
  };
}

const countName =
  /(?:^|[^a-z])(?:n|no|num|number|count|counts|cnt|freq|frequency|total|people|patients?|persons?|episodes?|admissions?|attendances?|deaths?|events?|cases?|numerator|denominator)(?:$|[^a-z])/i;
const labelName =
  /(?:^|[^a-z])(?:age|year|month|week|day|date|band|group|code|quintile|decile|category|level)(?:$|[^a-z])/i;
/** How people write a figure that is not shown, and one that is not there. */
const hiddenMark = /^(?:\*|\[?redacted\]?|suppressed|\[c\]|<\s*[0-9]+|≤\s*[0-9]+)$/i;
const missingMark = /^(?:|na|n\/a|null|none|-|\.|\[x\]|\[z\])$/i;
const numeral = /^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?$/i;

/** A table read from text fields: roles are guessed from names and values, towards checking too much. */
export function tableOfText(header: readonly string[], body: readonly (readonly string[])[]): CheckedTable {
  const rows = body.map((row) => header.map((_, at) => cellOfText(row[at] ?? '')));
  return { columns: header.map((name, at) => ({ name, role: roleOf(name, rows, at) })), rows };
}

function cellOfText(text: string): Cell {
  const trimmed = text.trim();
  if (hiddenMark.test(trimmed)) return suppressed;
  if (missingMark.test(trimmed)) return missing;
  return numeral.test(trimmed) ? valueCell(Number(trimmed.replaceAll(',', ''))) : valueCell(text);
}

function roleOf(name: string, rows: readonly (readonly Cell[])[], at: number): ColumnRole {
  const cells = rows.map((row) => row[at] ?? missing);
  const values = cells.flatMap((cell) => (cell.kind === 'value' ? [cell.value] : []));
  const hides = cells.some((cell) => cell.kind === 'suppressed');
  if (values.some((value) => typeof value !== 'number')) return 'group';
  if (values.length === 0 && !hides) return 'group';
  // The first column labels the rows, unless its name says that it counts.
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  if (countName.test(words)) return 'count';
  if (labelName.test(words) || (at === 0 && !hides)) return 'group';
  return values.every((value) => Number.isInteger(value)) ? 'number' : 'statistic';
}
