import type { Expression } from './expression.ts';
import type { Shown } from './having.ts';

/** `undefined` is hidden, `null` is missing. */
export type Calculated = number | string | null | undefined;

/** An expression's value in every row. It sees protected figures alone; what rests on a hidden one is hidden. */
export function evaluate(expression: Expression, rows: readonly Shown[]): readonly Calculated[] {
  switch (expression.op) {
    case 'figure':
      return rows.map((row) => row.figures[expression.index]);
    case 'number':
      return rows.map(() => expression.value);
    case 'text':
      return rows.map(() => expression.text);
    case 'arithmetic': {
      const right = evaluate(expression.right, rows);
      return evaluate(expression.left, rows).map((one, at) => both(one, right[at], expression.is));
    }
    case 'call':
      return evaluate(expression.of, rows).map((one) => called(expression.name, one, expression.digits));
    case 'nullif':
      return evaluate(expression.of, rows).map((one) => (one === expression.value ? null : one));
    case 'coalesce':
      return evaluate(expression.of, rows).map((one) => (one === null ? expression.value : one));
    case 'over':
      return inParts(expression.by, evaluate(expression.of, rows), rows, (part) => {
        const total = part.reduce<Calculated>((sum, one) => both(sum, one, '+'), 0);
        const whole = expression.name === 'sum' ? total : both(total, part.length, '/');
        return part.map(() => whole);
      });
    case 'rank':
      return inParts(expression.by, evaluate(expression.of, rows), rows, (part) => ranked(expression, part));
  }
}

function both(left: Calculated, right: Calculated, is: string): Calculated {
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (right === 0 && (is === '/' || is === '//' || is === '%')) return null;
  return finite(
    is === '+'
      ? left + right
      : is === '-'
        ? left - right
        : is === '*'
          ? left * right
          : is === '/'
            ? left / right
            : is === '//'
              ? Math.trunc(left / right)
              : left % right,
  );
}

function called(name: string, value: Calculated, digits: number): Calculated {
  if (typeof value !== 'number') return value;
  switch (name) {
    case 'round':
      // Halves away from zero, as the engine rounds; the last digits of a double are noise.
      return Math.sign(value) * Number((Math.abs(value) * (1 + Number.EPSILON)).toFixed(digits));
    case 'abs':
      return Math.abs(value);
    case 'sqrt':
      return value < 0 ? null : Math.sqrt(value);
    case 'ln':
      return value <= 0 ? null : Math.log(value);
    case 'exp':
      return finite(Math.exp(value));
    case 'floor':
      return Math.floor(value);
    default:
      return Math.ceil(value);
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(14)) : null;
}

/** Applies a function to the rows of each part. */
function inParts(
  by: readonly number[],
  values: readonly Calculated[],
  rows: readonly Shown[],
  of: (part: readonly Calculated[]) => readonly Calculated[],
): readonly Calculated[] {
  const parts = new Map<string, number[]>();
  for (const [at, row] of rows.entries()) {
    const key = JSON.stringify(by.map((one) => row.groups[one] ?? null));
    parts.set(key, [...(parts.get(key) ?? []), at]);
  }
  const found: Calculated[] = [];
  for (const places of parts.values()) {
    const results = of(places.map((at) => values[at]));
    for (const [at, place] of places.entries()) found[place] = results[at];
  }
  return found;
}

/** Ranks among what is shown; what is hidden has no rank and takes none. */
function ranked(
  { name, descending }: { readonly name: string; readonly descending: boolean },
  part: readonly Calculated[],
): readonly Calculated[] {
  const shown = part.filter((one) => typeof one === 'number').sort((a, b) => (descending ? b - a : a - b));
  const distinct = [...new Set(shown)];
  const taken = new Map<number, number>();
  return part.map((one) => {
    if (typeof one !== 'number') return one;
    if (name === 'dense_rank') return distinct.indexOf(one) + 1;
    const before = name === 'row_number' ? (taken.get(one) ?? 0) : 0;
    taken.set(one, before + 1);
    return shown.indexOf(one) + 1 + before;
  });
}
