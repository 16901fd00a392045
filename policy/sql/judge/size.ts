import { isLosslessNumber } from 'lossless-json';
import { isNode, type AstNode } from '../kit/ast.ts';
import { folded, nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import type { Scope } from './scope.ts';

/** The arguments of a call; of `name.lpad(9)` the first stands before the dot, where a schema would. */
export function argumentsOf(node: AstNode): readonly AstNode[] {
  const schema = folded(textOf(node, 'schema'));
  const column = { class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: [schema] };
  const children = nodesOf(node, 'children');
  return schema === '' || schema === 'main' ? children : [column, ...children];
}

/** What a text of a column is taken to have, in characters: longer ones are rare, and each row's is its own. */
export const columnCharacters = 1_000;

/** Reckons a node's size once: an argument stands in many sizes, and all of them are asked for. */
function once<T>(known: WeakMap<AstNode, T>, node: AstNode, reckon: () => T): T {
  if (known.has(node)) return known.get(node) as T;
  const size = reckon();
  known.set(node, size);
  return size;
}

/**
 * The largest that a number can be, as far as the query says it: a constant, or the least of several of which one is.
 * Undefined where only the data say it. Pure.
 */
export function mostOf(node: AstNode | undefined, scope: Scope): number | undefined {
  return node === undefined ? undefined : once(scope.sizes.most, node, () => reckonMost(node, scope));
}

function reckonMost(node: AstNode, scope: Scope): number | undefined {
  switch (textOf(node, 'class')) {
    case 'CONSTANT':
      return numberIn(node);
    case 'CAST':
      return mostOf(nodeOf(node, 'child'), scope);
    case 'FUNCTION': {
      const name = folded(textOf(node, 'function_name'));
      const all = nodesOf(node, 'children').map((one) => mostOf(one, scope));
      const known = all.filter((one) => one !== undefined);
      if (name === 'least') return known.length === 0 ? undefined : Math.min(...known);
      const ofData = mostByName(name, node, scope);
      if (ofData !== undefined) return ofData;
      if (all.length > 1 && (name === '+' || name === 'greatest')) {
        if (known.length !== all.length) return undefined;
        return name === '+' ? sum(known) : Math.max(...known);
      }
      return magnitudeOf(node, scope);
    }
    default:
      return undefined;
  }
}

/**
 * How far from zero a number can be, as far as the query says it: of `least(n, 5)` it is not known, since n may be far
 * below zero. Undefined where only the data say it. Pure.
 */
export function magnitudeOf(node: AstNode | undefined, scope: Scope): number | undefined {
  if (node === undefined) return undefined;
  return once(scope.sizes.magnitude, node, () => reckonMagnitude(node, scope));
}

function reckonMagnitude(node: AstNode, scope: Scope): number | undefined {
  const shape = textOf(node, 'class');
  if (shape === 'CAST') return magnitudeOf(nodeOf(node, 'child'), scope);
  if (shape === 'CONSTANT') {
    const value = numberIn(node);
    return value === undefined ? undefined : Math.abs(value);
  }
  if (shape !== 'FUNCTION') return undefined;
  const name = folded(textOf(node, 'function_name'));
  const of = nodesOf(node, 'children').map((one) => magnitudeOf(one, scope));
  if (name === '%' || name === 'mod') return of[1];
  const ofData = mostByName(name, node, scope);
  if (ofData !== undefined) return ofData;
  const known = of.filter((one) => one !== undefined);
  if (known.length === 0 || known.length !== of.length) return undefined;
  if (name === '*') return known.reduce((product, one) => product * one, 1);
  if (name === '+' || name === '-') return sum(known);
  return /^(?:abs|least|greatest)$/.test(name) ? Math.max(...known) : undefined;
}

/** The value of a number that is written in the query, with its sign; undefined for anything else. */
export function constantOf(node: AstNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  const shape = textOf(node, 'class');
  if (shape === 'CAST') return constantOf(nodeOf(node, 'child'));
  if (shape === 'CONSTANT') {
    const value = numberIn(node);
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  }
  const [only, ...more] = nodesOf(node, 'children');
  if (shape !== 'FUNCTION' || textOf(node, 'function_name') !== '-' || more.length > 0) return undefined;
  const value = constantOf(only);
  return value === undefined ? undefined : -value;
}

/** Parts of dates between two of which no more lie than any data have. */
const longParts = /^(?:day|week|month|quarter|year|decade|century)s?$/i;

/** Numbers that are never large, whatever the data. */
function mostByName(name: string, node: AstNode, scope: Scope): number | undefined {
  const [part, ...dates] = argumentsOf(node);
  if (/^(?:date_?diff|date_?sub)$/.test(name))
    return longParts.test(textIn(part) ?? '') && dates.every((date) => isOrdinaryTime(date, scope))
      ? mostDays
      : undefined;
  if (name === 'length' || name === 'len' || name === 'strlen') {
    const characters = charactersOf(part, scope);
    return Number.isFinite(characters) ? characters : undefined;
  }
  if (name === 'year') return isOrdinaryTime(part, scope) ? 10_000 : undefined;
  return /^(?:month|day|dayofyear|dayofweek|week|quarter|hour|minute)$/.test(name) ? 366 : undefined;
}
/** Days between two times of any data. */
export const mostDays = 10_000;
const years = { from: 1800, to: 2200 };

/**
 * Whether a day or moment is one that data have: a column of a table of the agreement, today, or one written in the
 * query. Others can be reckoned hundreds of thousands of years away.
 */
export function isOrdinaryTime(node: AstNode | undefined, scope: Scope): boolean {
  if (node === undefined) return false;
  switch (textOf(node, 'class')) {
    case 'COLUMN_REF':
      return scope.isOfTable(folded(textsOf(node, 'column_names').at(-1) ?? ''));
    case 'CAST':
      return isOrdinaryTime(nodeOf(node, 'child'), scope);
    case 'CONSTANT': {
      const year = /^(\d{4})-\d\d-\d\d(?:$|[ T])/.exec(textIn(node) ?? '')?.[1];
      return year !== undefined && Number(year) >= years.from && Number(year) <= years.to;
    }
    case 'FUNCTION':
      return /^(?:today|current_date|now|get_current_timestamp|current_timestamp)$/.test(
        folded(textOf(node, 'function_name')),
      );
    default:
      return false;
  }
}

/**
 * How many characters a text has at most, as far as the query says it; Infinity where it gathers rows or does not
 * say it. Pure.
 */
export function charactersOf(node: AstNode | undefined, scope: Scope): number {
  return node === undefined ? 0 : once(scope.sizes.characters, node, () => reckonCharacters(node, scope));
}

function reckonCharacters(node: AstNode, scope: Scope): number {
  const of = (one: AstNode | undefined): number => charactersOf(one, scope);
  switch (textOf(node, 'class')) {
    case 'CONSTANT':
      return textIn(node)?.length ?? 40;
    case 'COLUMN_REF':
      return scope.charactersOf(folded(textsOf(node, 'column_names').at(-1) ?? ''));
    case 'CAST':
    case 'COLLATE':
      return of(nodeOf(node, 'child'));
    case 'CASE':
      return Math.max(
        of(nodeOf(node, 'else_expr')),
        ...nodesOf(node, 'case_checks').map((check) => of(nodeOf(check, 'then_expr'))),
      );
    case 'OPERATOR':
      return Math.max(0, ...nodesOf(node, 'children').map(of));
    case 'COMPARISON':
    case 'CONJUNCTION':
    case 'BETWEEN':
      return fewCharacters;
    case 'FUNCTION':
    case 'WINDOW':
      return charactersOfCall(node, scope);
    default:
      return Infinity;
  }
}

/** What a number, a day or a truth value has as a text. */
const fewCharacters = 40;
/** Functions that give numbers, days or truth values. */
const short: ReadonlySet<string> = new Set(
  [
    '+ - * / // % count count_star count_if sum avg mean median stddev stddev_pop stddev_samp variance var_pop var_samp',
    'quantile_cont quantile_disc abs round floor ceil ceiling trunc sqrt ln log exp power pow sign mod year month day',
    'week quarter hour minute second dayofweek dayofyear isodow date_diff datediff date_sub datesub date_part datepart',
    'date_trunc datetrunc last_day make_date age today current_date now row_number rank dense_rank ntile percent_rank',
    'cume_dist length len strlen strpos instr position contains starts_with ends_with prefix suffix regexp_matches',
    'regexp_full_match approx_count_distinct bool_and bool_or ~~ !~~ ~~* !~~* hash corr',
  ].flatMap((line) => line.split(' ')),
);

const cuts: ReadonlySet<string> = new Set(['left', 'right', 'left_grapheme', 'right_grapheme']);
const parts: ReadonlySet<string> = new Set(['substr', 'substring', 'substring_grapheme']);
const pads: ReadonlySet<string> = new Set(['lpad', 'rpad']);
const joins: ReadonlySet<string> = new Set(['concat', '||', 'concat_ws']);
/** Functions whose text is none longer than the longest of their arguments, or a few characters. */
const keeps: ReadonlySet<string> = new Set(
  [
    'upper lower ucase lcase trim ltrim rtrim reverse strip_accents nfc_normalize coalesce ifnull nullif least',
    'greatest split_part md5 sha1 sha256 strftime monthname dayname substr substring min max any_value first last',
    'lag lead first_value last_value nth_value arg_min arg_max mode array_extract list_extract struct_extract regexp_extract',
  ].flatMap((line) => line.split(' ')),
);

function charactersOfCall(node: AstNode, scope: Scope): number {
  const name = folded(textOf(node, 'function_name'));
  const given = argumentsOf(node);
  const [, second, third] = given;
  const all = given.map((one) => charactersOf(one, scope));
  const [first = 0, , by = 0] = all;
  const most = (one: AstNode | undefined): number => mostOf(one, scope) ?? Infinity;
  if (short.has(name)) return fewCharacters;
  if (cuts.has(name)) return Math.min(first, magnitudeOf(second, scope) ?? Infinity);
  if (parts.has(name)) return Math.min(first, magnitudeOf(third, scope) ?? Infinity);
  if (pads.has(name)) return Math.max(0, most(second));
  if (name === 'repeat') return first * Math.max(0, most(second));
  if (joins.has(name)) return sum(all);
  // Each character, and the place before the first, may become the replacement.
  if (name === 'replace' || name === 'regexp_replace') return (first + 1) * Math.max(1, by);
  if (name === 'translate') return first;
  return keeps.has(name) ? Math.max(fewCharacters, ...all) : Infinity;
}

/** The text of a constant; undefined when it is none. */
export function textIn(node: AstNode | undefined): string | undefined {
  const value = node === undefined ? undefined : nodeOf(node, 'value')?.['value'];
  return typeof value === 'string' ? value : undefined;
}

function numberIn(node: AstNode): number | undefined {
  const value = nodeOf(node, 'value');
  if (value === undefined) return undefined;
  const inner = value['value'];
  // A whole number beyond 64 bits is written in two halves.
  if (isNode(inner)) return Infinity;
  const number = Number(isLosslessNumber(inner) ? inner.toString() : inner);
  return typeof inner === 'boolean' || !Number.isFinite(number) ? Infinity : number;
}

const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0);
