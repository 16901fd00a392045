import { setImmediate as others } from 'node:timers/promises';
import { applyTransform } from '@vitrine/policy/cut';
import { between, drawsOf, numberOf, type Draw } from './draws.ts';
import { keyValue, valuesOf, type DrawValue } from './draw-value.ts';
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

/**
 * Rows that are nobody's, made from a plan alone. The same seed and number of rows give the same rows; tables that are
 * made with the same of both have the same people and keys.
 */
export async function makeTwin(
  plan: TwinPlan,
  { rows, seed }: { rows: number; seed: number },
): Promise<Twin> {
  const people = Math.max(1, Math.ceil(rows / rowsPerPerson));
  const streams = new Map(
    plan.columns.map((column) => [column.name, drawsOf(seed, plan.dataset, column.name)]),
  );
  const drawers = new Map(plan.columns.map((column) => [column.name, valuesOf(column)]));
  const shaped = shapes(plan).map((shape, at) => ({
    shape,
    draw: drawsOf(seed, plan.dataset, 'published', at),
  }));
  const made: Row[] = [];
  const shown: (string | null)[][] = [];
  for (let at = 0; at < rows; at++) {
    if (at % rowsAtOnce === rowsAtOnce - 1) await others();
    const row: Row = new Map();
    const person = at % people;
    for (const { shape, draw } of shaped) shape(row, draw);
    for (const column of plan.columns) {
      const draw = streams.get(column.name) as Draw;
      if (row.has(column.name)) continue;
      const place = { seed, at, person, people, rows };
      row.set(
        column.name,
        identifierOf(column, draw, place) ?? valueOf(column, draw, drawers.get(column.name)),
      );
    }
    keepsRules(plan.columns, row, (column) => drawers.get(column.name)?.(streams.get(column.name) as Draw));
    made.push(row);
    shown.push(plan.columns.map((column) => asShown(column, row.get(column.name) ?? null)));
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

/** Of people, keys and what is unique or refers to it; undefined for other columns. */
function identifierOf(column: TwinColumn, draw: Draw, place: Place): string | undefined {
  const { seed, at, person, people, rows } = place;
  const { name, role, type, unique, references, entity } = column;
  if (role === 'person') return numberOf(seed, 'person', person);
  if (role === 'key') {
    // A key that stands in several rows is one of the same person's.
    const own = Math.max(1, Math.floor((rows - 1 - person) / people) + 1);
    return keyValue(entity ?? name, type, seed, unique ? at : person + people * between(draw, 0, own - 1));
  }
  if (unique) return numbered(name, type, at);
  return references === undefined ? undefined : numbered(references, type, between(draw, 0, rows - 1));
}

/** What is unique is numbered by rows, so that what refers to it finds it. */
function numbered(name: string, type: TwinColumn['type'], at: number): string | undefined {
  if (type === 'integer') return String(at + 1);
  return type === 'string' ? `${name}-${String(at + 1).padStart(6, '0')}` : undefined;
}

function valueOf(column: TwinColumn, draw: Draw, value: DrawValue | undefined): string | null {
  if (column.nullable && draw() < emptyShare) return null;
  return value?.(draw) ?? null;
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
