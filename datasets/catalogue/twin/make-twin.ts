import { setImmediate as others } from 'node:timers/promises';
import { applyTransform } from '@vitrine/policy/cut';
import { between, drawsOf, numberOf, type Draw } from './draws.ts';
import { keyValue, valuesOf } from './draw-value.ts';
import { fromPattern } from './from-pattern.ts';
import { shapes, totalVariation, type Row } from './published-shape.ts';
import { keepsRules } from './row-rules.ts';
import type { TwinColumn, TwinPlan } from './twin-plan.ts';

export interface Twin {
  /** A text or null for each column of the plan, in its order. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** How far the rows are from each published table that shaped them (`totalVariation`). */
  readonly likeness: readonly { readonly title: string; readonly totalVariation: number }[];
}

/** Rows of one person, where nothing else is known. */
const rowsPerPerson = 3;
/** Of a column that may be empty and of which nothing was published, how often it is. */
const emptyShare = 0.05;
/** After so many rows, what else the process has to do is let in. */
const rowsAtOnce = 100;
/** A lookup gives one of so many made-up parents: which it has is not in the description. */
const parents = 20;
/** How often values of unique columns are drawn again until none stands twice: for each row, and at least. */
const drawnAgain = { perRow: 20, least: 1_000 };

/** What is asked of a plan; nobody waits any more once the signal is aborted. */
interface Asked {
  readonly rows: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Rows that are nobody's, made from a plan alone. The same seed and number of rows give the same rows; tables that are
 * made with the same of both have the same people and keys. @throws the signal's reason
 */
export async function makeTwin(plan: TwinPlan, { rows, seed, signal }: Asked): Promise<Twin> {
  const { columns } = plan;
  const people = Math.max(1, Math.ceil(rows / rowsPerPerson));
  const streams = new Map(columns.map((column) => [column.name, drawsOf(seed, plan.dataset, column.name)]));
  const drawers = new Map(columns.map((column) => [column.name, valuesOf(column)]));
  const shaped = shapes(plan).map((shape, at) => ({
    shape,
    draw: drawsOf(seed, plan.dataset, 'published', at),
  }));
  const open = new Set(columns.filter(isOpen));
  const unlike = columns.flatMap((column) =>
    column.unique && column.role === 'value' ? [{ column, seen: new Set<string | null>() }] : [],
  );
  let left = drawnAgain.least + drawnAgain.perRow * rows;
  let turns = 0;
  const turn = async (): Promise<void> => {
    if (++turns % rowsAtOnce === 0) await others();
    signal?.throwIfAborted();
  };
  const made: Row[] = [];
  const shown: (string | null)[][] = [];
  for (let at = 0; at < rows; at++) {
    await turn();
    const row: Row = new Map();
    const place = { seed, at, person: at % people, people, rows };
    const drawn = (column: TwinColumn): string | null => {
      const draw = streams.get(column.name) as Draw;
      return identifierOf(column, open, draw, place) ?? drawers.get(column.name)?.(draw) ?? null;
    };
    for (const { shape, draw } of shaped) shape(row, draw);
    for (const column of columns) {
      if (row.has(column.name)) continue;
      const empty = column.nullable && (streams.get(column.name) as Draw)() < emptyShare;
      row.set(column.name, empty ? null : drawn(column));
    }
    keepsRules(columns, row, drawn);
    const twice = () => unlike.filter(({ column, seen }) => seen.has(row.get(column.name) ?? null));
    for (let again = twice(); again.length > 0 && left > 0; again = twice()) {
      left--;
      await turn();
      for (const { column } of again) row.set(column.name, drawn(column));
      keepsRules(columns, row, drawn);
    }
    for (const { column, seen } of unlike) seen.add(row.get(column.name) ?? null);
    made.push(row);
    shown.push(columns.map((column) => asShown(column, row.get(column.name) ?? null)));
  }
  return {
    rows: shown,
    likeness: plan.published.map((table) => ({
      title: table.title,
      totalVariation: totalVariation(table, made),
    })),
  };
}

interface Place {
  readonly seed: number;
  readonly at: number;
  readonly person: number;
  readonly people: number;
  readonly rows: number;
}

/** Of which nothing is said that numbers by rows would not keep. */
const isOpen = ({ values, min, max, pattern }: TwinColumn): boolean =>
  [values, min, max].every((one) => one === undefined) &&
  (pattern === undefined || fromPattern(pattern) === undefined);

/** Of people, keys and what is unique or refers to it; undefined for other columns. */
function identifierOf(
  column: TwinColumn,
  open: ReadonlySet<TwinColumn>,
  draw: Draw,
  { seed, at, person, people, rows }: Place,
): string | undefined {
  const { name, role, type, unique, references, entity } = column;
  if (role === 'person') return numberOf(seed, 'person', person);
  const key = role === 'key' ? { entity: entity ?? name, unique } : references?.key;
  if (key !== undefined) {
    // A key that stands in several rows is one of the same person's. Where rows need not have their own, the first row
    // of each person has the person's first, so that what refers to it finds it.
    const own = Math.max(1, Math.floor((rows - 1 - person) / people) + 1);
    const first = !key.unique && (role !== 'key' || at === person);
    const chosen = between(draw, 0, first ? 0 : own - 1);
    return keyValue(key.entity, type, seed, unique ? at : person + people * chosen);
  }
  if (references !== undefined)
    return numbered(references.to, type, unique ? at : between(draw, 0, rows - 1));
  return unique && open.has(column) ? numbered(name, type, at) : undefined;
}

/** What is unique and not otherwise described is numbered by rows, so that what refers to it finds it. */
function numbered(name: string, type: TwinColumn['type'], at: number): string | undefined {
  if (type === 'integer') return String(at + 1);
  return type === 'string' ? `${name}-${String(at + 1).padStart(6, '0')}` : undefined;
}

/** As the room would show it. */
function asShown({ transform }: TwinColumn, value: string | null): string | null {
  if (transform?.kind === 'lookup' && value !== null) {
    const at = between(drawsOf('lookup', transform.name, value), 1, parents);
    return `${transform.name}-${String(at).padStart(2, '0')}`;
  }
  const changed = applyTransform(transform, value, () => new Map());
  return changed === null ? null : String(changed);
}
