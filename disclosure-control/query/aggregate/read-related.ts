import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import { mirrored, straight, type Condition, type Link, type RowCount } from './condition.ts';
import { holdsFigure } from './figure-names.ts';
import { namedQueries } from './inline-rows.ts';
import { isLiteral, isNull, readCount } from './literals.ts';
import { isFigure } from './read-measure.ts';
import { readLinks } from './read-links.ts';
import { formOf, nodeOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import { and, conjuncts, equatesPersons } from './join-conditions.ts';
import { termOperands } from './read-term.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath, TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

/** The people with a row of a table that meets a condition. */
export interface Cohort {
  readonly scope: TableScope;
  readonly where: Condition<Term> | null;
  /** Whether each person is in it once, so that a join with it repeats no row. */
  readonly distinct: boolean;
  /** How many such rows each has. */
  readonly rows?: RowCount | undefined;
}
/** A cohort of WITH by its name, which is read when it is used. @throws AggregateRefused */
export type Cohorts = (name: string) => Cohort | undefined;

const clauses = [
  'type',
  'modifiers',
  'cte_map',
  'select_list',
  'from_table',
  'where_clause',
  'aggregate_handling',
];

/** WITH name AS (SELECT person FROM table WHERE …). @throws AggregateRefused */
export function cohortsOf(select: AstNode, tables: readonly VisibleTable[]): Cohorts {
  const named = [...namedQueries(select)];
  // A cohort with a table's name would make FROM mean two things.
  if (tables.some((table) => named.some(([name]) => sameName(table.dataset, name))))
    throw new AggregateRefused('aggregate-statement', select);
  const before =
    (count: number): Cohorts =>
    (name) => {
      const at = named.findIndex(([one], place) => place < count && sameName(one, name));
      const value = named[at]?.[1];
      if (value === undefined) return undefined;
      onlyFields(value, ['query', 'materialized', 'ctematerialized'], 'aggregate-statement', select);
      const query = nodeOf(value['query'], 'aggregate-statement', select);
      return cohortIn(query, '', { tables, cohorts: before(at), alone: false });
    };
  return before(named.length);
}

/** A side of a join: a table, a cohort of WITH, or a sub-query that selects people. @throws AggregateRefused */
export function readCohort(from: AstNode, tables: readonly VisibleTable[], cohorts: Cohorts): Cohort {
  const alias = textOf(from['alias']) ?? '';
  if (from['type'] === 'SUBQUERY') {
    onlyFields(from, ['type', 'alias', 'subquery'], 'aggregate-table');
    return cohortIn(nodeOf(from['subquery'], 'aggregate-table', from), alias, {
      tables,
      cohorts,
      alone: false,
    });
  }
  const name = textOf(from['table_name']) ?? '';
  const cohort = from['type'] === 'BASE_TABLE' ? cohorts(name) : undefined;
  if (cohort === undefined) return { scope: TableScope.read(from, tables), where: null, distinct: false };
  onlyFields(from, ['type', 'alias', 'table_name'], 'aggregate-table');
  return { ...cohort, scope: cohort.scope.people(alias === '' ? name : alias) };
}

interface Beside {
  readonly tables: readonly VisibleTable[];
  readonly cohorts: Cohorts;
  /** Whether the person must be the only column. */
  readonly alone: boolean;
}

/** A query of people: what else it selects cannot be spoken of. */
function cohortIn(query: AstNode, alias: string, { tables, cohorts, alone }: Beside): Cohort {
  const refuse = (): never => {
    throw new AggregateRefused('aggregate-table', query);
  };
  const select = 'node' in query ? nodeOf(query['node'], 'aggregate-table', query) : query;
  if (select['type'] !== 'SELECT_NODE') return refuse();
  onlyFields(select, [...clauses, 'group_expressions', 'group_sets', 'having'], 'aggregate-table');
  if (isNode(select['cte_map'])) onlyFields(select['cte_map'], [], 'aggregate-table', select);
  const inner = readCohort(nodeOf(select['from_table'], 'aggregate-table', select), tables, cohorts);
  const isPerson = (node: AstNode): boolean =>
    formOf(node) === 'COLUMN_REF/COLUMN_REF' &&
    inner.scope.find(columnPath(node).at(-1) ?? '')?.role === 'person' &&
    inner.scope.column(node).role === 'person';
  const items = nodesOf(select['select_list'], 'aggregate-table', select);
  const item = items.find((one) => isPerson(one) || isStar(one));
  if (item === undefined || (alone && (items.length > 1 || isStar(item)))) return refuse();
  const named = textOf(item['alias']) ?? '';
  if (named !== '' && !sameName(named, inner.scope.person)) return refuse();
  const modifiers = nodesOf(select['modifiers'], 'aggregate-table', select);
  for (const modifier of modifiers) {
    if (modifier['type'] !== 'DISTINCT_MODIFIER') return refuse();
    onlyFields(modifier, ['type'], 'aggregate-table', select);
  }
  const by = nodesOf(select['group_expressions'] ?? [], 'aggregate-table', select).map(
    (one) => items[(readCount(one) ?? 0) - 1] ?? one,
  );
  if (by.length > 1 || !by.every(isPerson)) return refuse();
  if (by.length === 0 && items.some(holdsFigure)) return refuse();
  const sets = select['group_sets'];
  if (isList(sets) && sets.length > 1) return refuse();
  const clause = select['where_clause'];
  const having = select['having'];
  const rows = isNode(having) ? rowCount(having) : undefined;
  if (isNode(having) && (by.length === 0 || rows === undefined)) return refuse();
  // How many rows are counted of those that meet what is asked of each row, and no others.
  if (inner.rows !== undefined && (isNode(clause) || rows !== undefined)) return refuse();
  if (inner.distinct && rows !== undefined) return refuse();
  const where = isNode(clause) ? [theirs(clause, inner.scope)] : [];
  return {
    scope: inner.scope.people(alias),
    where: and([...(inner.where === null ? [] : [inner.where]), ...where]),
    distinct:
      (modifiers.length > 0 && items.length === 1 && !isStar(item)) || by.length > 0 || inner.distinct,
    rows: rows ?? inner.rows,
  };
}

function isStar(node: AstNode): boolean {
  if (formOf(node) !== 'STAR/STAR') return false;
  onlyFields(node, ['class', 'type'], 'aggregate-table');
  return true;
}

/** HAVING COUNT(*) >= 2. */
export function rowCount(node: AstNode): RowCount | undefined {
  const is = straight[textOf(node['type']) ?? ''];
  const { left, right } = node;
  if (!formOf(node).startsWith('COMPARISON/') || is === undefined || !isNode(left) || !isNode(right))
    return undefined;
  const counts = (one: AstNode): boolean =>
    isFigure(one) &&
    ['count_star', 'count'].includes(textOf(one['function_name']) ?? '') &&
    one['distinct'] !== true &&
    !isNode(one['filter']) &&
    (isList(one['children']) ? one['children'] : []).every(
      (child) => isNode(child) && isLiteral(child) && !isNull(child),
    );
  const count = readCount(counts(left) ? right : left);
  if (count === undefined || count > 1_000_000 || !(counts(left) || counts(right))) return undefined;
  return { is: counts(left) ? is : mirrored[is], count };
}

function theirs(node: AstNode, scope: TableScope): Condition<Term> {
  const refusal = 'aggregate-condition';
  return readCondition<Term>(node, termOperands({ refusal, column: (one) => scope.plain(one, refusal) }));
}

/** Reads `person IN (SELECT person FROM …)` and `EXISTS (SELECT … WHERE theirs.person = ours.person AND …)`. */
export function relatedReader(
  scope: TableScope,
  tables: readonly VisibleTable[],
  cohorts: Cohorts,
): (node: AstNode) => Condition<Term> {
  return (node) => {
    const refuse = (): never => {
      throw new AggregateRefused('aggregate-condition', node);
    };
    onlyFields(
      node,
      ['class', 'type', 'subquery_type', 'subquery', 'child', 'comparison_type'],
      'aggregate-condition',
    );
    const query = nodeOf(node['subquery'], 'aggregate-condition', node);
    const kind = textOf(node['subquery_type']) ?? '';
    const found =
      kind === 'ANY' && node['comparison_type'] === 'COMPARE_EQUAL'
        ? inPeople(nodeOf(node['child'], 'aggregate-condition', node))
        : kind === 'EXISTS' || kind === 'NOT_EXISTS'
          ? existing(query)
          : refuse();
    const related: Condition<Term> = {
      op: 'related',
      table: found.scope.table,
      person: found.scope.person,
      where: found.where,
      ...(found.links.length === 0 ? {} : { links: found.links }),
      ...(found.rows === undefined ? {} : { rows: found.rows }),
    };
    if (found.links.length > 0 && found.rows !== undefined) return refuse();
    return kind === 'NOT_EXISTS' ? { op: 'not', of: related } : related;

    function inPeople(child: AstNode): Cohort & { readonly links: readonly Link[] } {
      if (formOf(child) !== 'COLUMN_REF/COLUMN_REF' || scope.column(child).role !== 'person') return refuse();
      return { ...cohortIn(query, '', { tables, cohorts, alone: true }), links: [] };
    }

    function existing(subquery: AstNode): Cohort & { readonly links: readonly Link[] } {
      const select = 'node' in subquery ? nodeOf(subquery['node'], 'aggregate-condition', node) : subquery;
      const from = select['from_table'];
      if (select['type'] !== 'SELECT_NODE' || !isNode(from) || from['type'] === 'EMPTY') return refuse();
      onlyFields(select, clauses, 'aggregate-condition', node);
      if (isList(select['modifiers']) && select['modifiers'].length > 0) return refuse();
      if (isNode(select['cte_map'])) onlyFields(select['cte_map'], [], 'aggregate-condition', node);
      const inner = readCohort(from, tables, cohorts);
      const clause = select['where_clause'];
      if (!isNode(clause) || inner.scope.alias.toLowerCase() === scope.alias.toLowerCase()) return refuse();
      const all = conjuncts(clause);
      const persons = all.filter((one) => equatesPersons(one, inner.scope, scope));
      if (persons.length !== 1) return refuse();
      const others = all
        .filter((one) => !persons.includes(one))
        .map((one) => ({ one, links: readLinks(one, inner.scope, scope) }));
      if (inner.rows !== undefined && others.length > 0) return refuse();
      const rest = others.flatMap(({ one, links }) =>
        links === undefined ? [theirs(one, inner.scope)] : [],
      );
      const where = and([...(inner.where === null ? [] : [inner.where]), ...rest]);
      return { ...inner, where, links: others.flatMap(({ links = [] }) => links) };
    }
  };
}
