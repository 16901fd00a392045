import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import { formOf, nodeOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import type { Source } from './source.ts';
import { termOperands } from './read-term.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath, TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

const clauses = ['type', 'cte_map', 'select_list', 'from_table', 'where_clause', 'group_expressions'];

/**
 * `FROM (SELECT person, COUNT(*) AS n FROM table [WHERE …] GROUP BY person)`: how many people have how many rows. Its
 * rows are people, and n is a number that each has. @throws AggregateRefused
 */
export function perPersonSource(select: AstNode, from: AstNode, tables: readonly VisibleTable[]): Source {
  const refuse = (): never => {
    throw new AggregateRefused('aggregate-table', from);
  };
  onlyFields(from, ['type', 'alias', 'subquery'], 'aggregate-table');
  const query = nodeOf(from['subquery'], 'aggregate-table', from);
  const inner = nodeOf(query['node'], 'aggregate-table', from);
  onlyFields(query, ['node'], 'aggregate-table', from);
  if (inner['type'] !== 'SELECT_NODE') return refuse();
  onlyFields(inner, [...clauses, 'group_sets', 'aggregate_handling'], 'aggregate-table', from);
  if (isNode(inner['cte_map'])) onlyFields(inner['cte_map'], [], 'aggregate-table', from);
  const scope = TableScope.read(nodeOf(inner['from_table'], 'aggregate-table', from), tables);
  const isPerson = (node: AstNode | undefined): boolean =>
    node !== undefined &&
    formOf(node) === 'COLUMN_REF/COLUMN_REF' &&
    (textOf(node['alias']) ?? '') === '' &&
    scope.column(node).role === 'person';
  const [group, ...groups] = nodesOf(inner['group_expressions'], 'aggregate-table', from);
  const sets = inner['group_sets'];
  if (!isPerson(group) || groups.length > 0 || !isList(sets) || sets.length > 1) return refuse();
  const items = nodesOf(inner['select_list'], 'aggregate-table', from);
  const counts = items.filter((item) => !isPerson(item));
  const [count, ...others] = counts;
  if (count === undefined || others.length > 0) return refuse();
  onlyFields(count, ['class', 'type', 'alias', 'function_name', 'order_bys'], 'aggregate-table', from);
  if (isNode(count['order_bys'])) onlyFields(count['order_bys'], ['type'], 'aggregate-table', from);
  const name = textOf(count['alias']) ?? '';
  if (textOf(count['function_name']) !== 'count_star' || name === '' || scope.find(name) !== undefined)
    return refuse();
  const rows: Term = { op: 'own-rows', person: scope.person };
  const clause = inner['where_clause'];
  const alias = textOf(from['alias']) ?? '';
  return {
    scope: scope.people(alias === '' ? 'unnamed_subquery' : alias),
    people: true,
    related: refuse,
    term: (node, refusal) => {
      const path = columnPath(node);
      const named = path.length === 1 || (path.length === 2 && sameName(path[0] ?? '', alias));
      if (formOf(node) !== 'COLUMN_REF/COLUMN_REF' || !named || !sameName(path.at(-1) ?? '', name))
        throw new AggregateRefused(refusal, node);
      return rows;
    },
    // Each of its rows is a person.
    measured: (measure) => (measure.kind === 'rows' ? { ...measure, kind: 'people' } : measure),
    where: () => {
      if (isNode(select['where_clause'])) throw new AggregateRefused('aggregate-condition', select);
      const refusal = 'aggregate-condition';
      return isNode(clause)
        ? readCondition<Term>(clause, termOperands({ refusal, column: (one) => scope.plain(one, refusal) }))
        : null;
    },
  };
}
