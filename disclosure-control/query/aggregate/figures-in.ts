import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { holdsFigure } from './figure-names.ts';
import { derivedIn, namedQueries, type Named } from './inline-rows.ts';
import { formOf, nodesOf, onlyFields, textOf } from './node.ts';
import type { AggregatePlan } from './plan.ts';
import type { ShownColumn } from './onward-source.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath } from './table-scope.ts';
import { typeOf } from './term.ts';
import { writtenRows, type WrittenRows } from './written-rows.ts';

/** A SELECT of figures in FROM. */
interface FiguresInFrom {
  readonly query: AstNode;
  readonly alias: string;
  readonly columns: readonly string[];
  readonly list: WrittenRows | undefined;
}

/** The SELECT of figures that a query asks onward, with the written-out rows that it is joined with; or nothing. */
export function figuresIn(select: AstNode): FiguresInFrom | undefined {
  const from = select['from_table'];
  const ctes = select['cte_map'];
  if (select['type'] !== 'SELECT_NODE' || !isNode(from)) return undefined;
  const named = namedQueries(select);
  if (from['type'] !== 'JOIN') return figuresOf(from, named, ctes, undefined);
  const { left, right } = from;
  if (!isNode(left) || !isNode(right)) return undefined;
  const list = writtenRows(right, named);
  const other = list === undefined ? writtenRows(left, named) : undefined;
  const found = figuresOf(list === undefined ? right : left, named, ctes, list ?? other);
  if (found?.list === undefined) return undefined;
  onlyFields(
    from,
    ['type', 'left', 'right', 'condition', 'join_type', 'ref_type', 'using_columns'],
    'aggregate-table',
  );
  const kind = textOf(from['join_type']);
  if (from['ref_type'] !== 'REGULAR' || (kind !== 'INNER' && !(kind === 'LEFT' && list !== undefined)))
    throw new AggregateRefused('aggregate-table', from);
  return found;
}

function figuresOf(
  from: AstNode,
  named: Named,
  ctes: AstNode[string] | undefined,
  list: WrittenRows | undefined,
): FiguresInFrom | undefined {
  if (from['type'] !== 'SUBQUERY' && from['type'] !== 'BASE_TABLE') return undefined;
  const derived = derivedIn(from, named);
  if (derived?.query['type'] !== 'SELECT_NODE' || !makesFigures(derived.query)) return undefined;
  const own = derived.query['cte_map'];
  const hasOwn = isNode(own) && isList(own['map']) && own['map'].length > 0;
  const query = hasOwn || ctes === undefined ? derived.query : { ...derived.query, cte_map: ctes };
  return { ...derived, query, list };
}

/** Whether a SELECT makes figures of groups, or asks a table of them onward, and not one row a person. */
function makesFigures(query: AstNode): boolean {
  const items = nodesOf(query['select_list'], 'aggregate-table', query);
  const groups = nodesOf(query['group_expressions'] ?? [], 'aggregate-table', query);
  const having = query['having'];
  const figures = items.some(holdsFigure) || (isNode(having) && holdsFigure(having));
  const isPerson = (node: AstNode): boolean =>
    formOf(node) === 'COLUMN_REF/COLUMN_REF' && /^person_id$/i.test(columnPath(node).at(-1) ?? '');
  const isStar = (node: AstNode): boolean => formOf(node) === 'STAR/STAR';
  return figures && !groups.some(isPerson) && !items.some((one) => isPerson(one) || isStar(one));
}

/** What the table of figures of a plan shows. */
export function shownColumns(plan: AggregatePlan): readonly ShownColumn[] {
  const last = plan.onward?.at(-1);
  if (last !== undefined) {
    const texts = [...last.texts, ...(last.list?.texts ?? [])];
    const by = last.sums === null ? texts : last.by.map((at) => texts[at]);
    return last.output.map(({ on, name }) => ({
      name,
      type: on.kind === 'group' ? (by[on.index]?.type ?? 'string') : 'decimal',
      figure: on.kind !== 'group',
    }));
  }
  return plan.output.map(({ on, name }) => {
    const term = on.kind === 'group' ? plan.groups[on.index] : undefined;
    const isText = on.kind === 'computed' && plan.computed[on.index]?.op === 'text';
    return {
      name,
      type: term !== undefined ? typeOf(term) : isText ? 'string' : 'decimal',
      figure: term === undefined && !isText,
    };
  });
}
