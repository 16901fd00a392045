import type { VisibleTable } from '@vitrine/policy/cut';
import type { PlanColumn, PlanLiteral } from '../aggregate/condition.ts';
import type { Term } from '../aggregate/term.ts';

type Values = readonly (string | null)[];

const parts: Readonly<Record<string, readonly number[]>> = {
  quarter: range(1, 4),
  month: range(1, 12),
  week: range(1, 53),
  day: range(1, 31),
  dow: range(0, 6),
  isodow: range(1, 7),
  doy: range(1, 366),
  hour: range(0, 23),
};
/** More bands than this are no table that anybody reads. */
const mostBands = 1_000;

/**
 * The values that a grouped term may have, as the engine prints them, NULL last: from what is written down of a column
 * (its code list, its bounds) or in the term itself, never from the data. Undefined where they are not known.
 */
export function knownValues(term: Term, table: VisibleTable): Values | undefined {
  const found = valuesOf(term, table);
  return found === undefined ? undefined : [...new Set([...found.filter((one) => one !== null), null])];
}

function valuesOf(term: Term, table: VisibleTable): Values | undefined {
  if (!('op' in term)) return ofColumn(term, table);
  switch (term.op) {
    case 'constant':
      return printed(term.value);
    case 'case': {
      const results = [...term.whens.map(({ then }) => then), term.otherwise];
      const lists = results.map((one) => (one === null ? [null] : valuesOf(one, table)));
      return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
    }
    case 'part':
      return parts[term.part]?.map(String);
    case 'coalesce': {
      const values = valuesOf(term.of, table);
      const instead = printed(term.value);
      return values && instead && [...values, ...instead];
    }
    case 'letters':
      return valuesOf(term.of, table)?.map(
        (one) => one && (term.to === 'upper' ? one.toUpperCase() : one.toLowerCase()),
      );
    case 'slice':
      return valuesOf(term.of, table)?.map((one) => one && sliced(one, term));
    case 'band':
      return bandsOf(term, table);
    default:
      return undefined;
  }
}

/** The engine writes decimals in a form of its own (`2.0`, `1e+20`): a group by another spelling would stay empty. */
const printed = ({ type, text }: PlanLiteral): Values | undefined =>
  type === 'decimal' ? undefined : [text];

function ofColumn({ name, type }: PlanColumn, table: VisibleTable): Values | undefined {
  if (type === 'boolean') return ['false', 'true'];
  const codes = Object.keys(table.columns.find((one) => one.name === name)?.codes ?? {});
  if (codes.length === 0) return undefined;
  if (type === 'integer') return codes.every((code) => /^(?:0|-?[1-9]\d*)$/.test(code)) ? codes : undefined;
  return type === 'string' ? codes : undefined;
}

function sliced(text: string, { side, start, length }: Extract<Term, { op: 'slice' }>): string {
  const letters = Array.from(text);
  if (side === 'right') return length === 0 ? '' : letters.slice(-length).join('');
  return letters.slice(start - 1, start - 1 + length).join('');
}

/** Whole bands of a plain column between its bounds. A value beyond them is in no band that is shown. */
function bandsOf(
  { of, width, times, floor }: Extract<Term, { op: 'band' }>,
  table: VisibleTable,
): Values | undefined {
  if ('op' in of) return undefined;
  const bounds = table.columns.find((one) => one.name === of.name)?.bounds;
  if (bounds === undefined) return undefined;
  const band = (value: number): number => (floor ? Math.floor(value / width) : Math.trunc(value / width));
  const [first, last] = [band(bounds.min), band(bounds.max)];
  return last - first >= mostBands ? undefined : range(first, last).map((at) => String(at * times));
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
