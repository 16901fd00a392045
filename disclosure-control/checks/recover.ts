import { missing, valueCell, type Cell } from '../cells.ts';
import type { Profile } from '../profiles/profile.ts';
import { finding, type Finding } from './finding.ts';
import { roleAt, type CheckedTable } from './table.ts';
import { totalName } from './totals.ts';

/** Past this a table is not solved, but too large for two people to look at as well. */
const mostUnknown = 600;

/** A sum that must hold: the hidden cells in it, by number, and what they come to, from `low` to `high`. */
interface Equation {
  readonly cells: readonly number[];
  readonly low: number;
  readonly high: number;
}

/**
 * Hidden cells that follow from totals and the cells that are shown, by all lines of the table together: what a
 * reader with a pencil, or a linear solver, would find. Exactly known: a stop. Bounds narrower than a hidden count
 * leaves: a person must look. Rounded totals are taken as the intervals that they stand for.
 */
export function checkRecoverable(table: CheckedTable, profile: Profile): Finding[] {
  const long = acrossOf(table);
  if (long === undefined) return recoverableIn(table, profile);
  // Where in the long form a cell of the wide one stands, nobody needs to be told twice.
  return recoverableIn(long.table, profile).map((one) => finding(one.code, { column: long.column }));
}

/** A table in long form (labels, a category, a count) as rows and columns; undefined for one that is wide. */
function acrossOf(
  table: CheckedTable,
): { readonly table: CheckedTable; readonly column: string } | undefined {
  const groups = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' || role === 'number' ? [at] : []));
  const [count] = counts;
  const across = groups.at(-1);
  if (groups.length < 2 || counts.length !== 1 || count === undefined || across === undefined)
    return undefined;
  const textAt = (row: readonly Cell[], at: number): string => {
    const cell = row[at];
    return cell?.kind === 'value' ? String(cell.value) : '';
  };
  const names = [...new Set(table.rows.map((row) => textAt(row, across)))];
  const keyOf = (row: readonly Cell[]): string =>
    groups
      .slice(0, -1)
      .map((at) => textAt(row, at))
      .join(' · ');
  const keys = [...new Set(table.rows.map(keyOf))];
  if (names.length * keys.length > 5_000 || names.length * keys.length > table.rows.length * 2)
    return undefined;
  const cells = new Map(
    table.rows.map((row) => [`${keyOf(row)}\0${textAt(row, across)}`, row[count] ?? missing]),
  );
  const rows = keys.map((key): readonly Cell[] => [
    valueCell(key),
    ...names.map((name) => cells.get(`${key}\0${name}`) ?? missing),
  ]);
  const columns = [
    { name: '', role: 'group' as const },
    ...names.map((name) => ({ name, role: 'count' as const })),
  ];
  return { table: { columns, rows }, column: table.columns[count]?.name ?? '' };
}

function recoverableIn(table: CheckedTable, profile: Profile): Finding[] {
  const counted = table.columns.flatMap(({ role }, at) =>
    role === 'count' || role === 'number' ? [at] : [],
  );
  if (counted.length === 0) return [];
  const numberOf = new Map<string, number>();
  const places: { row: number; at: number }[] = [];
  table.rows.forEach((row, y) =>
    counted.forEach((at) => {
      const kind = row[at]?.kind;
      const role = roleAt(table, y, at);
      if (role !== 'count' && role !== 'number') return;
      const beside = counted.some((other) => row[other]?.kind === 'value');
      // A gap in a row of counts hides a count as much as a star does.
      if (kind === 'suppressed' || (kind === 'missing' && beside && counted.length > 1)) {
        numberOf.set(`${y},${at}`, places.length);
        places.push({ row: y, at });
      }
    }),
  );
  if (places.length === 0 || places.length > mostUnknown) return [];
  const equations = equationsOf(table, counted, numberOf, profile);
  const most = Math.max(profile.threshold - 1, 1);
  const least = profile.zero === 'hidden' ? 0 : 1;
  const exact = solved(equations, places.length);
  const bounds = bounded(equations, places.length, least);
  return places.flatMap(({ row, at }, index) => {
    const where = { row: row + 1, column: table.columns[at]?.name ?? '' };
    const [low, high] = bounds[index] ?? [least, Infinity];
    if (exact.has(index) || low === high) return [finding('recoverable-cell', where)];
    // A primary cell may be anything below the threshold; whoever knows more than that knows too much.
    return high - low < most - least ? [finding('narrowed-cell', where)] : [];
  });
}

function equationsOf(
  table: CheckedTable,
  counted: readonly number[],
  numberOf: ReadonlyMap<string, number>,
  profile: Profile,
): readonly Equation[] {
  const rows = table.rows.map((_, y) => y);
  const isTotalRow = (y: number): boolean =>
    table.columns.some(({ role }, at) => {
      const cell = table.rows[y]?.[at];
      return role === 'group' && cell?.kind === 'value' && totalName.test(String(cell.value).trim());
    });
  const valueAt = (y: number, at: number): number | undefined => {
    const cell = table.rows[y]?.[at];
    return cell?.kind === 'value' && typeof cell.value === 'number' ? cell.value : undefined;
  };
  const equations: Equation[] = [];
  const add = (total: readonly [number, number], parts: readonly (readonly [number, number])[]): void => {
    const sum = valueAt(...total);
    if (sum === undefined || parts.length === 0) return;
    const values = parts.map(([y, at]) => valueAt(y, at));
    const cells = parts.flatMap(([y, at]) => numberOf.get(`${y},${at}`) ?? []);
    if (cells.length === 0 || values.filter((one) => one === undefined).length !== cells.length) return;
    const shown = values.filter((one) => one !== undefined);
    // Each rounded figure is off by at most half the base; figures that are no multiples were not rounded.
    const base =
      profile.roundTo !== null && [sum, ...shown].every((one) => one % (profile.roundTo ?? 1) === 0)
        ? profile.roundTo
        : 1;
    const slack = base === 1 ? 0 : Math.floor((base - 1) / 2) * (shown.length + 1);
    const rest = sum - shown.reduce((a, b) => a + b, 0);
    equations.push({ cells, low: rest - slack, high: rest + slack });
  };
  const columns = totalColumns(table, counted, valueAt);
  for (const [at, parts] of columns)
    for (const y of rows)
      add(
        [y, at],
        parts.map((part) => [y, part]),
      );
  let from = 0;
  const totals = rows.filter(isTotalRow);
  for (const y of totals) {
    const first = totals.length === 1 ? 0 : from;
    const parts = rows.filter((one) => one >= first && (totals.length === 1 || one < y) && !isTotalRow(one));
    for (const at of counted)
      add(
        [y, at],
        parts.map((part) => [part, at]),
      );
    if (totals.length > 1 && y === totals.at(-1)) {
      const all = rows.filter((one) => !isTotalRow(one));
      for (const at of counted)
        add(
          [y, at],
          all.map((part) => [part, at]),
        );
    }
    from = y + 1;
  }
  return equations;
}

/** Columns that are sums of others: by name, or because they are in every row that shows all. */
function totalColumns(
  table: CheckedTable,
  counted: readonly number[],
  valueAt: (y: number, at: number) => number | undefined,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  const named = counted.filter((at) => totalName.test((table.columns[at]?.name ?? '').trim()));
  for (const at of counted) {
    const others = counted.filter((one) => one !== at && !named.includes(one));
    if (others.length < 2) continue;
    const whole = table.rows
      .map((_, y) => [valueAt(y, at), ...others.map((one) => valueAt(y, one))])
      .filter((values): values is number[] => values.every((one) => one !== undefined));
    const adds =
      whole.length > 1 &&
      whole.every(
        ([sum = 0, ...parts]) => Math.abs(parts.reduce((a, b) => a + b, 0) - sum) <= parts.length * 3,
      );
    if (
      named.includes(at)
        ? whole.length === 0 || adds || whole.length < 2
        : adds && whole.some(([sum = 0]) => sum > 0)
    )
      found.set(at, others);
  }
  return found;
}

/** Cells that the exact equations determine: rows of the reduced echelon form with one unknown (Gauss–Jordan). */
function solved(equations: readonly Equation[], unknowns: number): ReadonlySet<number> {
  const matrix = equations
    .filter(({ low, high }) => low === high)
    .map(({ cells }) => {
      const row = new Float64Array(unknowns);
      for (const cell of cells) row[cell] = 1;
      return row;
    });
  const tiny = 1e-9;
  let pivotRow = 0;
  for (let column = 0; column < unknowns && pivotRow < matrix.length; column += 1) {
    const pivot = matrix.findIndex((row, at) => at >= pivotRow && Math.abs(row[column] ?? 0) > tiny);
    if (pivot === -1) continue;
    const chosen = matrix[pivot] ?? new Float64Array(unknowns);
    matrix[pivot] = matrix[pivotRow] ?? chosen;
    matrix[pivotRow] = chosen;
    const lead = chosen[column] ?? 1;
    for (let at = 0; at < unknowns; at += 1) chosen[at] = (chosen[at] ?? 0) / lead;
    for (const [y, row] of matrix.entries()) {
      const factor = row[column] ?? 0;
      if (y === pivotRow || Math.abs(factor) <= tiny) continue;
      for (let at = 0; at < unknowns; at += 1) row[at] = (row[at] ?? 0) - factor * (chosen[at] ?? 0);
    }
    pivotRow += 1;
  }
  const found = new Set<number>();
  for (const row of matrix) {
    const filled = [...row.keys()].filter((at) => Math.abs(row[at] ?? 0) > tiny);
    if (filled.length === 1 && filled[0] !== undefined) found.add(filled[0]);
  }
  return found;
}

/** Bounds of each hidden cell, tightened by each equation in turn until nothing moves. */
function bounded(
  equations: readonly Equation[],
  unknowns: number,
  least: number,
): readonly (readonly [number, number])[] {
  const bounds = Array.from({ length: unknowns }, (): [number, number] => [least, Infinity]);
  for (let round = 0; round < 50; round += 1) {
    let moved = false;
    for (const { cells, low, high } of equations)
      for (const cell of cells) {
        const others = cells
          .filter((one) => one !== cell)
          .map((one): readonly [number, number] => bounds[one] ?? [least, Infinity]);
        const mine = bounds[cell] ?? [least, Infinity];
        const floor = Math.max(mine[0], low - others.reduce((sum, [, high]) => sum + high, 0));
        const ceiling = Math.min(mine[1], high - others.reduce((sum, [low]) => sum + low, 0));
        if (floor > mine[0] || ceiling < mine[1]) {
          bounds[cell] = [floor, Math.max(floor, ceiling)];
          moved = true;
        }
      }
    if (!moved) break;
  }
  return bounds;
}
