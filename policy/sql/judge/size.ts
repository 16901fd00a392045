import { isLosslessNumber } from 'lossless-json';
import { isNode, type AstNode } from '../kit/ast.ts';
import { folded, nodeOf, nodesOf, textOf } from '../kit/reading.ts';

/** The arguments of a call; of `name.lpad(9)` the first stands before the dot, where a schema would. */
export function argumentsOf(node: AstNode): readonly AstNode[] {
  const schema = folded(textOf(node, 'schema'));
  const column = { class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: [schema] };
  const children = nodesOf(node, 'children');
  return schema === '' || schema === 'main' ? children : [column, ...children];
}

/** What a text of a column is taken to have, in characters: longer ones are rare, and each row's is its own. */
const columnCharacters = 1_000;

/**
 * The largest that a number can be, as far as the query says it: a constant, or the least of several of which one is.
 * Undefined where only the data say it. Pure.
 */
export function mostOf(node: AstNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  switch (textOf(node, 'class')) {
    case 'CONSTANT':
      return numberIn(node);
    case 'CAST':
      return mostOf(nodeOf(node, 'child'));
    case 'FUNCTION': {
      const name = folded(textOf(node, 'function_name'));
      const all = nodesOf(node, 'children').map(mostOf);
      const known = all.filter((one) => one !== undefined);
      if (name === 'least') return known.length === 0 ? undefined : Math.min(...known);
      const ofData = mostByName(name, node);
      if (ofData !== undefined) return ofData;
      if (name === '+' || name === 'greatest') {
        if (known.length !== all.length) return undefined;
        return name === '+' ? sum(known) : Math.max(...known);
      }
      return magnitudeOf(node);
    }
    default:
      return undefined;
  }
}

/**
 * How far from zero a number can be, as far as the query says it: of `least(n, 5)` it is not known, since n may be far
 * below zero. Undefined where only the data say it. Pure.
 */
function magnitudeOf(node: AstNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  const shape = textOf(node, 'class');
  if (shape === 'CAST') return magnitudeOf(nodeOf(node, 'child'));
  if (shape === 'CONSTANT') {
    const value = numberIn(node);
    return value === undefined ? undefined : Math.abs(value);
  }
  if (shape !== 'FUNCTION') return undefined;
  const name = folded(textOf(node, 'function_name'));
  const of = nodesOf(node, 'children').map(magnitudeOf);
  if (name === '%' || name === 'mod') return of[1];
  const ofData = mostByName(name, node);
  if (ofData !== undefined) return ofData;
  const known = of.filter((one) => one !== undefined);
  if (known.length === 0 || known.length !== of.length) return undefined;
  if (name === '*') return known.reduce((product, one) => product * one, 1);
  if (name === '+' || name === '-') return sum(known);
  return /^(?:abs|least|greatest)$/.test(name) ? Math.max(...known) : undefined;
}

/** Parts of dates between two of which no more lie than any data have. */
const longParts = /^(?:day|week|month|quarter|year|decade|century)s?$/i;

/** Numbers that are never large, whatever the data. */
function mostByName(name: string, node: AstNode): number | undefined {
  const [part] = argumentsOf(node);
  if (/^(?:date_?diff|date_?sub)$/.test(name))
    return longParts.test(textIn(part) ?? '') ? mostDays : undefined;
  if (name === 'length' || name === 'len' || name === 'strlen') return columnCharacters;
  return /^(?:year|month|day|dayofyear|dayofweek|week|quarter|hour|minute)$/.test(name) ? 10_000 : undefined;
}
const mostDays = 10_000;

/**
 * How many characters a text has at most, as far as the query says it; Infinity where it gathers rows or does not
 * say it. Pure.
 */
export function charactersOf(node: AstNode | undefined, ofColumn = columnCharacters): number {
  if (node === undefined) return 0;
  const of = (one: AstNode | undefined): number => charactersOf(one, ofColumn);
  switch (textOf(node, 'class')) {
    case 'CONSTANT':
      return textIn(node)?.length ?? 40;
    case 'COLUMN_REF':
      return ofColumn;
    case 'CAST':
      return of(nodeOf(node, 'child'));
    case 'COLLATE':
      return of(nodeOf(node, 'child'));
    case 'CASE':
      return Math.max(
        of(nodeOf(node, 'else_expr')),
        ...nodesOf(node, 'case_checks').map((check) => of(nodeOf(check, 'then_expr'))),
      );
    case 'OPERATOR':
      return Math.max(0, ...nodesOf(node, 'children').map(of));
    case 'FUNCTION':
      return charactersOfCall(node, of);
    default:
      return Infinity;
  }
}

const cuts: ReadonlySet<string> = new Set(['left', 'right', 'left_grapheme', 'right_grapheme']);
const parts: ReadonlySet<string> = new Set(['substr', 'substring', 'substring_grapheme']);
const pads: ReadonlySet<string> = new Set(['lpad', 'rpad']);
const joins: ReadonlySet<string> = new Set(['concat', '||', 'concat_ws']);
/** Functions whose text is none longer than the longest of their arguments, or a few characters. */
const keeps: ReadonlySet<string> = new Set(
  [
    'upper lower ucase lcase trim ltrim rtrim reverse strip_accents nfc_normalize coalesce ifnull nullif least',
    'greatest split_part md5 sha1 sha256 strftime monthname dayname substr substring min max any_value first last',
    'arg_min arg_max mode array_extract list_extract struct_extract regexp_extract',
  ].flatMap((line) => line.split(' ')),
);

function charactersOfCall(node: AstNode, of: (one: AstNode | undefined) => number): number {
  const name = folded(textOf(node, 'function_name'));
  const [first, second, third] = argumentsOf(node);
  const all = argumentsOf(node).map(of);
  if (cuts.has(name)) return Math.min(of(first), Math.abs(mostOf(second) ?? Infinity));
  if (parts.has(name)) return Math.min(of(first), Math.abs(mostOf(third) ?? Infinity));
  if (pads.has(name)) return Math.max(0, mostOf(second) ?? Infinity);
  if (name === 'repeat') return of(first) * Math.max(0, mostOf(second) ?? Infinity);
  if (joins.has(name)) return sum(all);
  // Each character, and the place before the first, may become the replacement.
  if (name === 'replace' || name === 'regexp_replace') return (of(first) + 1) * Math.max(1, of(third));
  if (name === 'translate') return of(first);
  return keeps.has(name) ? Math.max(40, ...all) : Infinity;
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
