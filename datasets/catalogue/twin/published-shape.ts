import { columnOf, type ByColumn } from '@vitrine/disclosure-control/synopsis';
import type { Draw } from './draws.ts';
import { inBand, isWithin, valuesOf, type DrawValue } from './draw-value.ts';
import type { PublishedCells, TwinColumn, TwinPlan } from './twin-plan.ts';

/** A row before transforms: a value or null of each column that was drawn. */
export type Row = Map<string, string | null>;

interface Cell {
  readonly people: number;
  /** The published value of each column, and how one of the column's own is drawn for it. */
  readonly values: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly draw: DrawValue | null;
  }[];
}

/** How often a day is drawn again until it is in its month or quarter. */
const mostTries = 200;

/**
 * Puts values of published tables into rows: one cell of each table, as often as people were counted in it, among the
 * cells that agree with what the row has by then. It reads published figures alone, and post-processing of what was
 * published with noise tells nothing more (Dwork and Roth, 2014, proposition 2.1).
 */
export function shapes({ columns, published }: TwinPlan): readonly ((row: Row, draw: Draw) => void)[] {
  return published.map((table) => {
    const cells = table.cells.flatMap(({ values, people }): Cell[] => {
      const drawn = table.by.map((by, at) => drawnFor(columns, by, values[at] ?? null));
      const whole = drawn.filter((one) => one !== undefined);
      return people > 0 && whole.length === drawn.length ? [{ people, values: whole }] : [];
    });
    return (row, draw) => {
      const agreeing = cells.filter((cell) =>
        cell.values.every(({ name, value }, at) => !row.has(name) || labelOf(table.by[at], row) === value),
      );
      const total = agreeing.reduce((sum, { people }) => sum + people, 0);
      let left = draw() * total;
      const cell = agreeing.find(({ people }) => (left -= people) < 0);
      for (const { name, draw: value } of cell?.values ?? [])
        if (!row.has(name)) row.set(name, value === null ? null : value(draw));
    };
  });
}

type Drawn = Cell['values'][number];

/** Undefined where the column cannot have what was published, such as a value that no list names. */
function drawnFor(columns: readonly TwinColumn[], by: ByColumn, value: string | null): Drawn | undefined {
  const name = columnOf(by);
  const column = columns.find((one) => one.name === name);
  if (column === undefined) return undefined;
  if (value === null) return column.nullable ? { name, value, draw: null } : undefined;
  if (typeof by === 'string') {
    const known = column.values === undefined || column.values.includes(value);
    return known && isWithin(column, value) ? { name, value, draw: () => value } : undefined;
  }
  if ('band' in by) {
    const draw = Number.isNaN(Number(value)) ? undefined : inBand(column, Number(value), by.band);
    return draw && { name, value, draw };
  }
  const any = valuesOf(column);
  const draw: DrawValue = (stream) => {
    let one = any(stream);
    for (let tries = 1; tries < mostTries && partOf(by.part, one) !== value; tries++) one = any(stream);
    return one;
  };
  return { name, value, draw };
}

/** The cell's value that a row's own belongs to. */
export function labelOf(by: ByColumn | undefined, row: Row): string | null {
  if (by === undefined) return null;
  const value = row.get(columnOf(by)) ?? null;
  if (value === null || typeof by === 'string') return value;
  return 'band' in by ? String(Math.floor(Number(value) / by.band) * by.band) : partOf(by.part, value);
}

function partOf(part: 'quarter' | 'month' | 'dow', day: string): string {
  const month = Number(day.slice(5, 7));
  if (part === 'month') return String(month);
  return String(part === 'quarter' ? Math.ceil(month / 3) : new Date(day.slice(0, 10)).getUTCDay());
}

/** Half the sum of differences between the shares of a published table and those of rows: 0 is alike, 1 apart. */
export function totalVariation(table: PublishedCells, rows: readonly Row[]): number {
  const total = table.cells.reduce((sum, { people }) => sum + people, 0);
  const shares = new Map<string, number>();
  for (const { values, people } of table.cells)
    shares.set(
      JSON.stringify(values),
      (shares.get(JSON.stringify(values)) ?? 0) + people / Math.max(1, total),
    );
  for (const row of rows) {
    const label = JSON.stringify(table.by.map((by) => labelOf(by, row)));
    shares.set(label, (shares.get(label) ?? 0) - 1 / rows.length);
  }
  return [...shares.values()].reduce((sum, share) => sum + Math.abs(share), 0) / 2;
}
