import type { AstNode } from '@vitrine/policy/sql/kit';
import { mirrored, straight, type Comparison, type Link, type PlanColumn } from './condition.ts';
import { isLiteral, literalType, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, textOf } from './node.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath, type TableScope } from './table-scope.ts';
import { spanOf } from './written-dates.ts';

const refusal = 'aggregate-condition';
const mostDays = 36_500;

/** A date of one of the two tables, some days later. */
interface Moment {
  readonly side: 'theirs' | 'ours';
  readonly column: PlanColumn;
  readonly days: number;
}

/**
 * Reads a comparison of a date of one table with a date of the other: `b.day <= a.day + INTERVAL 30 DAY`,
 * `b.day BETWEEN a.day AND a.day + 30`, `date_diff('day', a.day, b.day) <= 30` or `b.day - a.day <= 30`.
 *
 * @returns nothing when it is not one
 */
export function readLinks(node: AstNode, theirs: TableScope, ours: TableScope): readonly Link[] | undefined {
  const at = (one: AstNode): Moment | undefined => moment(one, theirs, ours);
  if (formOf(node) === 'BETWEEN/COMPARE_BETWEEN') {
    const [input, lower, upper] = ['input', 'lower', 'upper'].map((part) =>
      at(nodeOf(node[part], refusal, node)),
    );
    const links = [link(input, 'gte', lower), link(input, 'lte', upper)];
    const found = links.filter((one) => one !== undefined);
    return found.length === links.length ? found : undefined;
  }
  const is = straight[textOf(node['type']) ?? ''];
  if (!formOf(node).startsWith('COMPARISON/') || is === undefined) return undefined;
  const left = nodeOf(node['left'], refusal, node);
  const right = nodeOf(node['right'], refusal, node);
  const days = daysOf(right);
  const between = days === undefined ? undefined : difference(left, at);
  const found =
    days === undefined || between === undefined
      ? link(at(left), is, at(right))
      : link(between.to, is, later(between.from, days));
  return found && [found];
}

function link(left: Moment | undefined, is: Comparison, right: Moment | undefined): Link | undefined {
  if (left === undefined || right === undefined || left.side === right.side) return undefined;
  const days = right.days - left.days;
  return left.side === 'theirs'
    ? { theirs: left.column, is, ours: right.column, days }
    : { theirs: right.column, is: mirrored[is], ours: left.column, days: -days };
}

function later(from: Moment, days: number): Moment {
  return { ...from, days: from.days + days };
}

/** `date_diff('day', from, to)` and `to - from`. */
function difference(
  node: AstNode,
  at: (node: AstNode) => Moment | undefined,
): { readonly from: Moment; readonly to: Moment } | undefined {
  if (formOf(node) !== 'FUNCTION/FUNCTION') return undefined;
  const name = (textOf(node['function_name']) ?? '').toLowerCase();
  const parts = nodesOf(node['children'], refusal, node);
  const [first, second, third] = parts;
  const named = name === 'date_diff' || name === 'datediff';
  const [from, to] = named ? [second, third] : name === '-' ? [second, first] : [];
  if (parts.length !== (named ? 3 : 2) || from === undefined || to === undefined) return undefined;
  if (named && !(first && isLiteral(first) && literalType(first) === 'string')) return undefined;
  if (named && first && readLiteral(first, 'string').text.toLowerCase() !== 'day') return undefined;
  const [start, end] = [at(from), at(to)];
  return start === undefined || end === undefined ? undefined : { from: start, to: end };
}

/** A date column by its table's name, or that plus days. */
function moment(node: AstNode, theirs: TableScope, ours: TableScope): Moment | undefined {
  if (formOf(node) === 'COLUMN_REF/COLUMN_REF') {
    const path = columnPath(node);
    if (path.length !== 2) return undefined;
    const is = (scope: TableScope): boolean => path[0]?.toLowerCase() === scope.alias.toLowerCase();
    const side = is(theirs) ? 'theirs' : is(ours) ? 'ours' : undefined;
    if (side === undefined) return undefined;
    const column = (side === 'theirs' ? theirs : ours).plain(node, refusal);
    return column.type === 'date' ? { side, column, days: 0 } : undefined;
  }
  const name = textOf(node['function_name']);
  if (formOf(node) !== 'FUNCTION/FUNCTION' || (name !== '+' && name !== '-')) return undefined;
  const [date, added, ...more] = nodesOf(node['children'], refusal, node);
  if (date === undefined || added === undefined || more.length > 0) return undefined;
  const days = daysOf(added);
  const from = moment(date, theirs, ours);
  return days === undefined || from === undefined ? undefined : later(from, name === '+' ? days : -days);
}

/** `30`, or an interval of days or weeks. */
function daysOf(node: AstNode): number | undefined {
  const span = spanOf(node);
  if (span === undefined && !isNumber(node)) return undefined;
  if (span?.unit === 'months') return undefined;
  const days = span?.count ?? Number(readLiteral(node, 'integer').text);
  if (Math.abs(days) > mostDays) throw new AggregateRefused('aggregate-literal', node);
  return days;
}

function isNumber(node: AstNode): boolean {
  return formOf(node) === 'CONSTANT/VALUE_CONSTANT' && literalType(node) === 'integer';
}
