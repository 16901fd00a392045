import { productOf, ranksOf, ratioOf, weightedSum } from '../../figures/derive.ts';
import type { Figure } from '../../figures/figure.ts';
import type { Expression } from './expression.ts';
import { compareText } from './values.ts';

/** `undefined` is hidden, `null` is missing. A number carries the size of its error, which follows from those of its figures. */
export type Calculated = Figure | string | null | undefined;

/** A row as calculations see it: its grouped values, and its figures after protection. */
interface Row {
  /** The places of the groups that its set holds. */
  readonly set: readonly number[];
  readonly groups: readonly (string | null)[];
  readonly shown: readonly (Figure | undefined)[];
}

/** An expression's value in every row. It sees protected figures alone; what rests on a hidden one is hidden. */
export function evaluate(expression: Expression, rows: readonly Row[]): readonly Calculated[] {
  switch (expression.op) {
    case 'figure':
      return rows.map((row) => row.shown[expression.index]);
    case 'number':
      return rows.map(() => exactly(expression.value));
    case 'text':
      return rows.map(() => expression.text);
    case 'arithmetic': {
      const right = evaluate(expression.right, rows);
      return evaluate(expression.left, rows).map((one, at) => both(one, right[at], expression.is));
    }
    case 'call':
      return evaluate(expression.of, rows).map((one) => called(expression.name, one, expression.digits));
    case 'nullif':
      return evaluate(expression.of, rows).map((one) =>
        isFigure(one) && one.value === expression.value ? null : one,
      );
    case 'coalesce':
      return evaluate(expression.of, rows).map((one) => (one === null ? exactly(expression.value) : one));
    case 'over':
      return inParts(expression.by, evaluate(expression.of, rows), rows, (part) => {
        const total = part.reduce<Calculated>((sum, one) => both(sum, one, '+'), exactly(0));
        const whole = expression.name === 'sum' ? total : both(total, exactly(part.length), '/');
        return part.map(() => whole);
      });
    case 'grouping':
      return rows.map(({ set }) => exactly(set.includes(expression.group) ? 0 : 1));
    case 'running':
    case 'lag': {
      const { along } = expression;
      const places = rows.map(({ groups }) => groups[along.group] ?? null);
      return inParts(expression.by, evaluate(expression.of, rows), rows, (part, at) => {
        const keys = at.map((one) => places[one] ?? null);
        return expression.op === 'running'
          ? running(part, keys, along)
          : lagging(part, keys, along, expression.rows);
      });
    }
    case 'rank':
      return inParts(expression.by, evaluate(expression.of, rows), rows, (part) => ranked(expression, part));
  }
}

const exactly = (value: number): Figure => ({ value, margin: 0 });

function isFigure(value: Calculated): value is Figure {
  return typeof value === 'object' && value !== null;
}

function both(left: Calculated, right: Calculated, is: string): Calculated {
  if (left === undefined || right === undefined) return undefined;
  if (!isFigure(left) || !isFigure(right)) return null;
  if (right.value === 0 && (is === '/' || is === '//' || is === '%')) return null;
  switch (is) {
    case '+':
      return finite(weightedSum([part(left, 1), part(right, 1)]));
    case '-':
      return finite(weightedSum([part(left, 1), part(right, -1)]));
    case '*':
      return finite(productOf(left, right));
    case '/':
      return finite(ratioOf(left, right));
    case '//':
      return whole(ratioOf(left, right), Math.trunc);
    default:
      return finite({ value: left.value % right.value, margin: Math.hypot(left.margin, right.margin) });
  }
}

const part = (figure: Figure, weight: number): { figure: Figure; weight: number } => ({ figure, weight });

function called(name: string, of: Calculated, digits: number): Calculated {
  if (!isFigure(of)) return of;
  const { value, margin } = of;
  switch (name) {
    case 'round':
      return finite({
        // Halves away from zero, as the engine rounds; the last digits of a double are noise.
        value: Math.sign(value) * Number((Math.abs(value) * (1 + Number.EPSILON)).toFixed(digits)),
        margin: margin === 0 ? 0 : margin + 0.5 * 10 ** -digits,
      });
    case 'abs':
      return { value: Math.abs(value), margin };
    case 'sqrt':
      return value < 0 ? null : curved(of, Math.sqrt);
    case 'ln':
      return value <= 0 ? null : curved(of, Math.log);
    case 'exp':
      return curved(of, Math.exp);
    case 'floor':
      return whole(of, Math.floor);
    default:
      return whole(of, Math.ceil);
  }
}

/** A function that rises, with the error on the side where it is the larger. Where the lower end has no value, all may be wrong. */
function curved({ value, margin }: Figure, of: (value: number) => number): Calculated {
  const at = of(value);
  const below = of(Math.max(0, value - margin));
  const ends = [at - (Number.isFinite(below) ? below : 0), of(value + margin) - at].map(Math.abs);
  return finite({ value: at, margin: margin === 0 ? 0 : Math.max(...ends) });
}

/** A whole number near a figure may be one off besides. */
function whole(of: Figure | undefined, to: (value: number) => number): Calculated {
  return of && finite({ value: to(of.value), margin: of.margin === 0 ? 0 : of.margin + 1 });
}

/** To fourteen digits, the error to two and never less than it is. */
function finite(figure: Figure | undefined): Calculated {
  if (figure === undefined) return undefined;
  const { value, margin } = figure;
  if (!Number.isFinite(value) || !Number.isFinite(margin)) return null;
  return { value: Number(value.toPrecision(14)), margin: roundedUp(margin) };
}

function roundedUp(margin: number): number {
  if (margin === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(margin)) - 1);
  return Number((Math.ceil(margin / unit - 1e-9) * unit).toPrecision(2));
}

type Along = Extract<Expression, { readonly op: 'running' }>['along'];

/** Values of a group in their order; those without a value come last, as in the engine. */
function inOrder({ type, descending }: Along): (a: string | null, b: string | null) => number {
  return (a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return descending ? compareText(b, a, type) : compareText(a, b, type);
  };
}

/** Totals of the rows up to each, and of those in the same place. */
function running(
  part: readonly Calculated[],
  keys: readonly (string | null)[],
  along: Along,
): readonly Calculated[] {
  const compare = inOrder(along);
  return keys.map((key) =>
    part.reduce<Calculated>(
      (sum, one, at) => (compare(keys[at] ?? null, key) <= 0 ? both(sum, one, '+') : sum),
      exactly(0),
    ),
  );
}

function lagging(
  part: readonly Calculated[],
  keys: readonly (string | null)[],
  along: Along,
  rows: number,
): readonly Calculated[] {
  const compare = inOrder(along);
  const order = [...part.keys()].sort((a, b) => compare(keys[a] ?? null, keys[b] ?? null));
  const found: Calculated[] = part.map(() => null);
  for (const [place, at] of order.entries()) {
    const from = order[place - rows];
    if (from !== undefined) found[at] = part[from];
  }
  return found;
}

/** Applies a function to the rows of each part, which it gets with their places. */
function inParts(
  by: readonly number[],
  values: readonly Calculated[],
  rows: readonly Row[],
  of: (part: readonly Calculated[], places: readonly number[]) => readonly Calculated[],
): readonly Calculated[] {
  const parts = new Map<string, number[]>();
  for (const [at, row] of rows.entries()) {
    const key = JSON.stringify(by.map((one) => row.groups[one] ?? null));
    parts.set(key, [...(parts.get(key) ?? []), at]);
  }
  const found: Calculated[] = [];
  for (const places of parts.values()) {
    const results = of(
      places.map((at) => values[at]),
      places,
    );
    for (const [at, place] of places.entries()) found[place] = results[at];
  }
  return found;
}

/**
 * Ranks among what is shown; what is hidden has no rank and takes none. Figures whose difference is within its error
 * share the better rank, because their order is not known; ROW_NUMBER numbers them nevertheless, in their order.
 */
function ranked(
  { name, descending }: { readonly name: string; readonly descending: boolean },
  part: readonly Calculated[],
): readonly Calculated[] {
  const signed = part.map((one) =>
    isFigure(one) ? { value: descending ? one.value : -one.value, margin: one.margin } : undefined,
  );
  const sure = ranksOf(signed);
  const levels = [...new Set(sure.filter((rank) => rank !== undefined))].sort((a, b) => a - b);
  const order = signed
    .flatMap((one, at) => (one === undefined ? [] : [{ at, value: one.value }]))
    .sort((a, b) => b.value - a.value)
    .map(({ at }) => at);
  return part.map((one, at) => {
    const rank = sure[at];
    if (!isFigure(one) || rank === undefined) return one;
    if (name === 'row_number') return exactly(order.indexOf(at) + 1);
    return exactly(name === 'dense_rank' ? levels.indexOf(rank) + 1 : rank);
  });
}
