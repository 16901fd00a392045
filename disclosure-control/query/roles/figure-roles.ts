import { personColumn } from '@vitrine/policy/cut/names';
import { isAggregate } from '@vitrine/policy/sql/judge';
import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';

/**
 * What a column of an answer holds. `people`: all people that its row is made of, counted once each; `rows`:
 * another count; `statistic`: anything else computed over several rows; `plain`: neither, such as what is
 * grouped by.
 */
export type FigureRole = 'people' | 'rows' | 'statistic' | 'plain';

const counts: ReadonlySet<string> = new Set([
  'count',
  'count_star',
  'countif',
  'count_if',
  'approx_count_distinct',
]);

/**
 * What each column of a query's answer holds, by its parse tree; what is computed inside (WITH, sub-queries) is
 * followed by its name. Where two readings are possible the one that protects more is taken.
 *
 * @param names of the answer's columns, as the engine gave them
 */
export function figureRoles(
  { placed, named }: FigureReading,
  names: readonly string[],
): readonly FigureRole[] {
  const byName: Named = new Map(Object.entries(named));
  return names.map((name, at) => placed?.[at] ?? byName.get(name.toLowerCase()) ?? 'plain');
}

/** What a parse tree says of an answer's columns, by place and by name, as a value that can be handed on. */
export interface FigureReading {
  /** Absent where a star stands, after which places say nothing. */
  readonly placed?: readonly FigureRole[];
  readonly named: Readonly<Record<string, FigureRole>>;
}

/** Reads what the columns of a query's answer hold. Pure. */
export function readFigures(query: AstNode): FigureReading {
  const named = namedRoles(query);
  const placed = placedRoles(query, named);
  return { named: Object.fromEntries(named), ...(placed === undefined ? {} : { placed }) };
}

type Named = ReadonlyMap<string, FigureRole>;

/** The roles of everything that a name is given to, wherever in the query; names lead to names. */
function namedRoles(query: AstNode): Named {
  const items = [...selectItems(query)];
  let named: Named = new Map();
  for (;;) {
    const next = new Map<string, FigureRole>();
    for (const item of items) {
      const name = nameOf(item);
      const role = roleOf(item, named);
      if (name !== undefined && role !== 'plain') next.set(name, merged(next.get(name), role));
    }
    if ([...next].every(([name, role]) => named.get(name) === role)) return next;
    named = next;
  }
}

/** By place; undefined where a star stands, after which places say nothing. */
function placedRoles(query: AstNode, named: Named): readonly FigureRole[] | undefined {
  const sides = [query['left'], query['right'], ...listOf(query['children'])].filter(isNode);
  if (sides.length > 0) {
    const placed = sides.map((side) => placedRoles(side, named));
    if (!placed.every((side) => side !== undefined)) return undefined;
    const width = Math.max(...placed.map((side) => side.length));
    return Array.from({ length: width }, (_, at) =>
      placed.map((side) => side[at] ?? 'plain').reduce((one, other) => merged(one, other)),
    );
  }
  const items = listOf(query['select_list']).filter(isNode);
  if (items.some((item) => item['class'] === 'STAR')) return undefined;
  return items.map((item) => roleOf(item, named));
}

/** Of two things in one column: a count hides more than a statistic does, and people are known of neither. */
function merged(one: FigureRole | undefined, other: FigureRole): FigureRole {
  if (one === undefined || one === other) return other;
  if ([one, other].some((role) => role === 'people' || role === 'rows')) return 'rows';
  return 'statistic';
}

function roleOf(item: AstNode, named: Named): FigureRole {
  if (item['class'] === 'CAST' && isNode(item['child'])) return roleOf(item['child'], named);
  if (item['class'] === 'COLUMN_REF') return named.get(lastName(item)) ?? 'plain';
  const name = functionName(item);
  if (item['class'] === 'FUNCTION' && name !== undefined && counts.has(name))
    return countsPeople(item) ? 'people' : 'rows';
  return computesOverRows(item, named) ? 'statistic' : 'plain';
}

/** `COUNT(DISTINCT person_id)` over all rows of the group. */
function countsPeople(call: AstNode): boolean {
  const [of] = listOf(call['children']);
  return (
    functionName(call) === 'count' &&
    call['distinct'] === true &&
    !isNode(call['filter']) &&
    isNode(of) &&
    of['class'] === 'COLUMN_REF' &&
    lastName(of) === personColumn.toLowerCase()
  );
}

function computesOverRows(node: AstNode, named: Named): boolean {
  if (node['class'] === 'WINDOW' || node['class'] === 'SUBQUERY') return true;
  if (node['class'] === 'COLUMN_REF') return named.has(lastName(node));
  const name = functionName(node);
  if (name !== undefined && isAggregate(name)) return true;
  return childrenOf(node).some((child) => computesOverRows(child, named));
}

function* selectItems(node: AstNode): Iterable<AstNode> {
  yield* listOf(node['select_list']).filter(isNode);
  for (const child of childrenOf(node)) yield* selectItems(child);
}

function childrenOf(node: AstNode): readonly AstNode[] {
  return Object.values(node).flatMap((value) => (isList(value) ? value : [value]).filter(isNode));
}

const listOf = (value: AstValue | undefined): readonly AstValue[] =>
  value !== undefined && isList(value) ? value : [];

function functionName(node: AstNode): string | undefined {
  const name = node['function_name'];
  return typeof name === 'string' ? name.toLowerCase() : undefined;
}

function nameOf(item: AstNode): string | undefined {
  const alias = item['alias'];
  if (typeof alias === 'string' && alias !== '') return alias.toLowerCase();
  return item['class'] === 'COLUMN_REF' ? lastName(item) : functionName(item);
}

function lastName(reference: AstNode): string {
  const last = listOf(reference['column_names']).at(-1);
  return typeof last === 'string' ? last.toLowerCase() : '';
}
