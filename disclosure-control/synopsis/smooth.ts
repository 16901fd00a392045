import { marginOf, marginOfSum } from '../query/private/noise.ts';
import type { MadeSynopsis, MadeTable } from './made.ts';

/** How many people, as shown, and between which numbers what was counted lies in 95 of 100 synopses. */
export interface People {
  readonly people: number;
  readonly low: number;
  readonly high: number;
}

export interface ShownCell extends People {
  readonly values: readonly (string | null)[];
}

export interface ShownSynopsisTable {
  readonly title: string;
  readonly by: readonly string[];
  readonly cells: readonly ShownCell[];
  /** Of each column by itself, where there are several: sums of the cells. */
  readonly margins: readonly { readonly by: string; readonly cells: readonly ShownCell[] }[];
}

export interface ShownSynopsis {
  readonly dataset: string;
  readonly release: string;
  readonly epsilon: number;
  /** All people: the same in every table. */
  readonly total: People;
  readonly tables: readonly ShownSynopsisTable[];
}

/**
 * A synopsis as it is shown: whole numbers, none below zero, and every table adds up to the same total, which is the
 * least-squares estimate of all tables together. It is calculated of what was drawn alone, so it tells nothing more.
 * Intervals are of the noise as it was drawn: where rounding up to zero moved a figure out of its own, the interval
 * reaches to the figure.
 */
export function shownSynopsis({ dataset, release, epsilon, tables }: MadeSynopsis): ShownSynopsis {
  const total = totalOf(tables);
  return {
    dataset,
    release,
    epsilon,
    total,
    tables: tables.map((table): ShownSynopsisTable => {
      const people = wholeOf(
        onSimplex(
          table.cells.map((cell) => cell.people),
          total.people,
        ),
        total.people,
      );
      const whole = { table, people };
      return {
        title: table.title,
        by: table.by,
        cells: table.cells.map(({ values }, at) => ({ values, ...sumOf(whole, [at]) })),
        margins:
          table.by.length < 2
            ? []
            : table.by.map((by, place) => ({ by, cells: marginOfColumn(whole, place) })),
      };
    }),
  };
}

interface Whole {
  readonly table: MadeTable;
  /** What is shown of each cell. */
  readonly people: readonly number[];
}

function marginOfColumn(whole: Whole, place: number): readonly ShownCell[] {
  const values = [...new Set(whole.table.cells.map((cell) => cell.values[place] ?? null))];
  return values.map((value) => {
    const at = whole.table.cells.flatMap((cell, index) =>
      (cell.values[place] ?? null) === value ? [index] : [],
    );
    return { values: [value], ...sumOf(whole, at) };
  });
}

/** The people of some cells together. */
export function sumOf({ table, people }: Whole, at: readonly number[]): People {
  const shown = sum(at.map((one) => people[one] ?? 0));
  const drawn = sum(at.map((one) => table.cells[one]?.people ?? 0));
  const margin = at.length === 1 ? marginOf(table.epsilon) : marginOfSum(table.epsilon, at.length);
  return between(shown, drawn, margin);
}

function between(people: number, drawn: number, margin: number): People {
  return {
    people,
    low: Math.max(0, Math.min(people, drawn - margin)),
    high: Math.max(people, drawn + margin),
  };
}

/** Each table's sum estimates the same total, with a variance that grows with its cells. */
function totalOf(tables: readonly MadeTable[]): People {
  const sums = tables.map(({ cells, epsilon }) => {
    const q = Math.exp(-epsilon);
    return {
      value: sum(cells.map(({ people }) => people)),
      weight: (1 - q) ** 2 / (2 * q) / cells.length,
      ...{ epsilon, cells: cells.length },
    };
  });
  const weights = sum(sums.map(({ weight }) => weight));
  const drawn = sum(sums.map(({ value, weight }) => (value * weight) / weights));
  // Of the tables together: the noise of each, weighted, as one sum.
  const squares = sums.map(({ weight, cells }) => cells * (weight / weights) ** 2);
  const fourths = sums.map(({ weight, cells }) => cells * (weight / weights) ** 4);
  const margin = marginOfSum(sums[0]?.epsilon ?? 1, sum(squares), sum(fourths));
  const people = Math.max(0, Math.round(drawn));
  return between(people, people, margin + 1);
}

/** The nearest values (least squares) that are not below zero and add up to the total. */
export function onSimplex(values: readonly number[], total: number): readonly number[] {
  const descending = values.toSorted((a, b) => b - a);
  let before = 0;
  let shift = 0;
  descending.forEach((value, at) => {
    before += value;
    const candidate = (before - total) / (at + 1);
    if (value - candidate > 0) shift = candidate;
  });
  if (total === 0) return values.map(() => 0);
  return values.map((value) => Math.max(0, value - shift));
}

/** Whole numbers with the same sum: each rounded down, and what is left over goes to the largest remainders. */
export function wholeOf(values: readonly number[], total: number): readonly number[] {
  const floors = values.map(Math.floor);
  const left = total - sum(floors);
  const order = values
    .map((value, at) => ({ at, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  const raised = new Set(order.slice(0, left).map(({ at }) => at));
  return floors.map((value, at) => value + (raised.has(at) ? 1 : 0));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
