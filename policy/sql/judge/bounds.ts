import type { AstNode } from '../kit/ast.ts';
import { folded, textOf } from '../kit/reading.ts';
import type { JudgeContext } from './judge-context.ts';
import type { Scope } from './scope.ts';
import {
  argumentsOf,
  charactersOf,
  constantOf,
  isOrdinaryTime,
  magnitudeOf,
  mostOf,
  textIn,
} from './size.ts';

/**
 * What one value may come to at most. The engine looks whether it should stop between pieces of two thousand rows and
 * not within one: a value that grows by a number in the query, and not by the data, would hold a room, and with it
 * the person's other queries, long after its time.
 */
const mostCharacters = 20_000;
const mostReplaced = 10_000_000;
const mostElements = 10_000;
const mostInOneList = 1_000_000;
const mostSeparator = 1_000;
const mostCompared = 1_000_000;

type Bound = (node: AstNode, scope: Scope) => string | undefined;

const lengthHelp = 'Write the length as a number, or bound it, as least(n, 100) does.';

/** Texts padded or repeated by a number. */
const made: Bound = (node, scope) =>
  charactersOf(node, scope) <= mostCharacters
    ? undefined
    : `It could make a text of more than ${mostCharacters} characters. ${lengthHelp}`;

const replaced: Bound = (node, scope) => {
  const [text, , by] = argumentsOf(node);
  return (charactersOf(text, scope) + 1) * Math.max(1, charactersOf(by, scope)) <= mostReplaced
    ? undefined
    : 'It could make a text of any length. Shorten both texts first, as left(x, 1000) does.';
};

/** A length or a number of elements in one place of the arguments. */
const counted =
  (place: number, most: number): Bound =>
  (node, scope) => {
    const count = argumentsOf(node)[place];
    return count === undefined || (mostOf(count, scope) ?? Infinity) <= most
      ? undefined
      : `It could make more than ${most} elements. ${lengthHelp}`;
  };

/** Steps of a day and longer, in which no range between two days of any data is long. */
const steps = /^to_(?:days|weeks|months|quarters|years|decades|centuries|millennia)$/;

const ranged: Bound = (node, scope) => {
  const all = argumentsOf(node);
  const [first, second, step] = all;
  const isOfTimes = step !== undefined && /^to_/.test(folded(textOf(step, 'function_name')));
  if (isOfTimes) {
    const isLong = steps.test(folded(textOf(step, 'function_name')));
    return isLong && isOrdinaryTime(first, scope) && isOrdinaryTime(second, scope) ? undefined : timesHelp;
  }
  const by = step === undefined ? 1 : (constantOf(step) ?? 0);
  const [from, to] = second === undefined ? [undefined, first] : [first, second];
  // Downwards the least that the end can be counts.
  const [low, high] =
    by > 0
      ? [from === undefined ? 0 : leastOf(from, scope), mostOf(to, scope)]
      : [leastOf(to, scope), from === undefined ? 0 : mostOf(from, scope)];
  const constant = all.every((one) => constantOf(one) !== undefined);
  const most = constant ? mostInOneList : mostElements;
  if (low !== undefined && high !== undefined && Math.abs(by) >= 1 && (high - low) / Math.abs(by) <= most)
    return undefined;
  return `It could make a list of more than ${most} numbers. In FROM it may have any length; elsewhere bound it, as range(least(n, 1000)) does.`;
};

const timesHelp =
  'It could make a list of any length. In FROM it may have any length; elsewhere it goes from a column or a day in the query to another, in steps of a day or longer.';

/** The least that a number can be, as far as the query says it. */
function leastOf(node: AstNode | undefined, scope: Scope): number | undefined {
  const constant = constantOf(node);
  if (constant !== undefined) return constant;
  const magnitude = magnitudeOf(node, scope);
  return magnitude === undefined ? undefined : -magnitude;
}

/** A width in a format makes a text as wide. */
const formatted =
  (wide: RegExp): Bound =>
  (node) => {
    const [format] = argumentsOf(node);
    const text = format !== undefined && textOf(format, 'class') === 'CONSTANT' ? textIn(format) : undefined;
    return text !== undefined && !wide.test(text)
      ? undefined
      : 'Its format must be written in the query, with widths of at most four digits: lpad and rpad take others.';
  };

const separated =
  (place: number): Bound =>
  (node, scope) =>
    charactersOf(argumentsOf(node)[place], scope) <= mostSeparator
      ? undefined
      : `What stands between the texts must have at most ${mostSeparator} characters.`;

const named: Bound = (node) => {
  const [, name] = argumentsOf(node);
  const text = name !== undefined && textOf(name, 'class') === 'CONSTANT' ? textIn(name) : undefined;
  return text !== undefined && text.length <= 80
    ? undefined
    : 'The name of the aggregate must be written in the query.';
};

/** Distances between texts take as long as the product of their lengths. */
const compared: Bound = (node, scope) => {
  const [one, other] = argumentsOf(node).map((text) => charactersOf(text, scope));
  return (one ?? 0) * (other ?? 0) <= mostCompared
    ? undefined
    : 'The texts that it compares could have any length. Compare their beginnings, as left(x, 1000) gives them.';
};

const bounds = new Map<string, Bound>([
  ...['lpad', 'rpad', 'repeat'].map((name): [string, Bound] => [name, made]),
  ...['replace', 'regexp_replace'].map((name): [string, Bound] => [name, replaced]),
  ...['list_resize', 'array_resize'].map((name): [string, Bound] => [name, counted(1, mostElements)]),
  ['bitstring', counted(1, mostCharacters)],
  ['to_base', counted(2, mostCharacters)],
  ...['range', 'generate_series'].map((name): [string, Bound] => [name, ranged]),
  ['printf', formatted(/%[^a-z%]*(?:\d{5}|\*)/i)],
  ...['format', 'fmt'].map((name): [string, Bound] => [name, formatted(/\{[^}]*(?:\d{5}|\{)/)]),
  ...['string_agg', 'group_concat', 'listagg', 'array_to_string'].map((name): [string, Bound] => [
    name,
    separated(1),
  ]),
  ...['list_aggregate', 'list_aggr', 'array_aggregate', 'array_aggr'].map((name): [string, Bound] => [
    name,
    named,
  ]),
  ...[
    'levenshtein editdist3 damerau_levenshtein jaccard jaro_similarity jaro_winkler_similarity hamming mismatches',
  ].flatMap((line) => line.split(' ').map((name): [string, Bound] => [name, compared])),
]);

/** Refuses a call that could make a value out of proportion to the data. @throws QueryRefused */
export function judgeBounds(context: JudgeContext, node: AstNode, scope: Scope): void {
  const name = folded(textOf(node, 'function_name'));
  const why = bounds.get(name)?.(node, scope);
  if (why === undefined) return;
  throw context.refusal(
    'function-refused',
    node,
    `The function ${name} is not accepted like this. ${why}`,
    'docs/sql.md says how long what a function makes may be.',
    { name },
  );
}
