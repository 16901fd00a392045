import type { Cell } from '../../cells.ts';
import type { Figure } from '../../figures/figure.ts';
import { weightedSum } from '../../figures/derive.ts';
import { evaluate, type Calculated } from './evaluate.ts';
import { keeps } from './having.ts';
import type { Onward } from './onward-plan.ts';
import { present, type ShownGroup } from './present.ts';
import type { ProtectedResult } from './protected-result.ts';

interface Row {
  readonly set: readonly number[];
  readonly groups: readonly (string | null)[];
  readonly shown: readonly (Figure | undefined)[];
}

/** The table that is made of a protected one. Pure. */
export function onwardOf(result: ProtectedResult, onward: Onward): ProtectedResult {
  const kept = result.rows
    .flatMap((cells) => joined(rowOf(cells, onward), onward))
    .filter(
      (row) =>
        onward.where === null ||
        keeps(onward.where, { groups: row.groups, figures: row.shown.map((one) => one?.value) }),
    );
  const types = [...onward.texts, ...(onward.list?.texts ?? [])];
  const by = onward.sums === null ? types.map((_, at) => at) : onward.by;
  const rows = onward.sums === null ? kept : grouped(kept, onward.sums, by);
  const table = present(
    {
      groups: by.map((at) => ({ name: types[at]?.name ?? '', type: types[at]?.type ?? 'string' })),
      measures: [],
      computed: onward.computed,
      output: onward.output.map(({ on, name: called }) => ({ on, name: called })),
      having: onward.having,
      order: onward.order,
      limit: onward.limit,
      offset: onward.offset,
    },
    rows.map(shownGroup),
  );
  return {
    ...result,
    columns: table.columns.map((column, at) => {
      const before = result.columns[onward.output[at]?.from ?? -1];
      return before === undefined ? column : { ...before, name: column.name };
    }),
    rows: table.rows,
    notices: [
      ...result.notices,
      ...(onward.sums === null
        ? []
        : ['What is added up over groups is of those that are shown, and of no others.']),
    ],
  };
}

function shownGroup(row: Row): ShownGroup {
  const figures = row.shown.map((one) => one?.value);
  return { ...row, figures, cells: [], computed: [] };
}

function rowOf(cells: readonly Cell[], { texts, numbers }: Onward): Row {
  return {
    set: texts.flatMap(({ column }, at) => (cells[column]?.kind === 'total' ? [] : [at])),
    groups: texts.map(({ column }) => {
      const cell = cells[column];
      return cell?.kind === 'value' ? String(cell.value) : null;
    }),
    shown: numbers.map((column) => {
      const cell = cells[column];
      if (cell?.kind !== 'value') return undefined;
      const value = Number(cell.value);
      return Number.isFinite(value) ? { value, margin: cell.margin ?? 0 } : undefined;
    }),
  };
}

/** A row with each row of the list that has its keys. */
function joined(row: Row, { texts, list }: Onward): readonly Row[] {
  if (list === null) return [row];
  const met = list.rows.filter((values) =>
    list.on.every(({ text, key }) => {
      const value = values[key] ?? null;
      return value !== null && row.groups[text] === value.text;
    }),
  );
  const beside = met.length === 0 && list.outer ? [undefined] : met;
  return beside.map((values) => ({
    set: [...row.set, ...list.texts.map((_, at) => texts.length + at)],
    groups: [...row.groups, ...list.texts.map(({ at }) => values?.[at]?.text ?? null)],
    shown: [
      ...row.shown,
      ...list.numbers.map((at) => {
        const value = values?.[at];
        return value === undefined || value === null ? undefined : { value: Number(value.text), margin: 0 };
      }),
    ],
  }));
}

function grouped(
  rows: readonly Row[],
  sums: NonNullable<Onward['sums']>,
  by: readonly number[],
): readonly Row[] {
  const values = sums.map(({ of }) => evaluate(of, rows));
  const parts = Map.groupBy(rows.keys(), (at) =>
    JSON.stringify(by.map((one) => rows[at]?.groups[one] ?? null)),
  );
  if (by.length === 0 && parts.size === 0) return [];
  return [...parts.values()].map((places) => ({
    set: by.map((_, at) => at),
    groups: by.map((one) => rows[places[0] ?? 0]?.groups[one] ?? null),
    shown: sums.map(({ kind }, at) =>
      total(
        places.map((one) => values[at]?.[one]),
        kind,
      ),
    ),
  }));
}

/** One that is hidden hides the whole; one that is missing is passed over, as in the engine. */
function total(values: readonly Calculated[], kind: 'sum' | 'mean'): Figure | undefined {
  if (values.includes(undefined)) return undefined;
  const there = values.filter((one): one is Figure => typeof one === 'object' && one !== null);
  if (there.length === 0) return undefined;
  const weight = kind === 'sum' ? 1 : 1 / there.length;
  return weightedSum(there.map((figure) => ({ figure, weight })));
}
