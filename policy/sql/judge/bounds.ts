import type { AstNode } from '../kit/ast.ts';
import { folded, textOf } from '../kit/reading.ts';
import type { CaseFile } from './case-file.ts';
import { argumentsOf, charactersOf, mostOf, textIn } from './size.ts';

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

type Bound = (file: CaseFile, node: AstNode) => string | undefined;

const lengthHelp = 'Write the length as a number, or bound it, as least(n, 100) does.';

/** Texts padded or repeated by a number. */
const made: Bound = (_, node) =>
  charactersOf(node) <= mostCharacters
    ? undefined
    : `It could make a text of more than ${mostCharacters} characters. ${lengthHelp}`;

const replaced: Bound = (_, node) => {
  const [text, , by] = argumentsOf(node);
  return (charactersOf(text) + 1) * Math.max(1, charactersOf(by)) <= mostReplaced
    ? undefined
    : 'It could make a text of any length. Shorten both texts first, as left(x, 1000) does.';
};

/** A length or a number of elements in one place of the arguments. */
const counted =
  (place: number, most: number): Bound =>
  (_, node) => {
    const count = argumentsOf(node)[place];
    return count === undefined || (mostOf(count) ?? Infinity) <= most
      ? undefined
      : `It could make more than ${most} elements. ${lengthHelp}`;
  };

/** Names of days and longer, in steps of which no range is long. */
const steps = /^to_(?:minutes|hours|days|weeks|months|quarters|years|decades|centuries|millennia)$/;

const ranged: Bound = (_, node) => {
  const all = argumentsOf(node);
  const [first, second, step] = all;
  if (step !== undefined && steps.test(folded(textOf(step, 'function_name')))) return undefined;
  const from = second === undefined ? 0 : leastOf(first);
  const to = mostOf(second ?? first);
  const by = step === undefined ? 1 : Math.abs(mostOf(step) ?? 0);
  const constant = all.every((one) => textOf(one, 'class') === 'CONSTANT');
  const most = constant ? mostInOneList : mostElements;
  if (to !== undefined && from !== undefined && by >= 1 && Math.abs(to - from) / by <= most) return undefined;
  return `It could make a list of more than ${most} numbers. In FROM it may have any length; elsewhere bound it, as range(least(n, 1000)) does.`;
};

/** Of what begins a range only a constant says how little it can be. */
function leastOf(node: AstNode | undefined): number | undefined {
  return node !== undefined && textOf(node, 'class') === 'CONSTANT' ? mostOf(node) : undefined;
}

/** A width in a format makes a text as wide. */
const formatted =
  (wide: RegExp): Bound =>
  (_, node) => {
    const [format] = argumentsOf(node);
    const text = format !== undefined && textOf(format, 'class') === 'CONSTANT' ? textIn(format) : undefined;
    return text !== undefined && !wide.test(text)
      ? undefined
      : 'Its format must be written in the query, with widths of at most four digits: lpad and rpad take others.';
  };

const separated =
  (place: number): Bound =>
  (_, node) =>
    charactersOf(argumentsOf(node)[place]) <= mostSeparator
      ? undefined
      : `What stands between the texts must have at most ${mostSeparator} characters.`;

const named: Bound = (_, node) => {
  const [, name] = argumentsOf(node);
  const text = name !== undefined && textOf(name, 'class') === 'CONSTANT' ? textIn(name) : undefined;
  return text !== undefined && text.length <= 80
    ? undefined
    : 'The name of the aggregate must be written in the query.';
};

/** Functions whose text is as long as all rows together. */
const gathers = [
  'string_agg group_concat listagg list_aggregate list_aggr array_aggregate array_aggr array_to_string',
  'list_string_agg array_to_string_comma_default json_group_array json_group_object list array_agg to_json',
].flatMap((line) => line.split(' '));

/** Distances between texts take as long as the product of their lengths. */
const compared: Bound = (file, node) => {
  const long = gathers.some((name) => file.functions.has(name));
  const [one, other] = argumentsOf(node).map((text) => charactersOf(text, long ? Infinity : undefined));
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
export function judgeBounds(file: CaseFile, node: AstNode): void {
  const name = folded(textOf(node, 'function_name'));
  const why = bounds.get(name)?.(file, node);
  if (why === undefined) return;
  throw file.refusal(
    'function-refused',
    node,
    `The function ${name} is not accepted like this. ${why}`,
    'docs/sql.md says how long what a function makes may be.',
    { name },
  );
}
