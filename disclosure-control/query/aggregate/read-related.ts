import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import type { Condition, Link } from './condition.ts';
import { readLinks } from './read-links.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import { and, conjuncts, equatesPersons } from './join-conditions.ts';
import { termOperands } from './read-term.ts';
import { AggregateRefused } from './refusals.ts';
import { TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

/** The people with a row of a table that meets a condition. */
export interface Cohort {
  readonly scope: TableScope;
  readonly where: Condition<Term> | null;
  /** Whether each person is in it once, so that a join with it repeats no row. */
  readonly distinct: boolean;
}
type Cohorts = ReadonlyMap<string, Cohort>;

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
  const ctes = select['cte_map'];
  const cohorts = new Map<string, Cohort>();
  if (!isNode(ctes)) return cohorts;
  onlyFields(ctes, ['map'], 'aggregate-statement', select);
  const entries = ctes['map'];
  if (entries === undefined) return cohorts;
  for (const entry of nodesOf(entries, 'aggregate-statement', select)) {
    onlyFields(entry, ['key', 'value'], 'aggregate-statement', select);
    const name = (textOf(entry['key']) ?? '').toLowerCase();
    const value = nodeOf(entry['value'], 'aggregate-statement', select);
    onlyFields(value, ['query', 'materialized', 'ctematerialized'], 'aggregate-statement', select);
    // A cohort with a table's name would make FROM mean two things.
    if (tables.some((table) => table.dataset.toLowerCase() === name))
      throw new AggregateRefused('aggregate-statement', select);
    cohorts.set(name, cohortIn(nodeOf(value['query'], 'aggregate-statement', select), '', tables, cohorts));
  }
  return cohorts;
}

/** A side of a join: a table, a cohort of WITH, or a sub-query that selects people. @throws AggregateRefused */
export function readCohort(from: AstNode, tables: readonly VisibleTable[], cohorts: Cohorts): Cohort {
  const alias = textOf(from['alias']) ?? '';
  if (from['type'] === 'SUBQUERY') {
    onlyFields(from, ['type', 'alias', 'subquery'], 'aggregate-table');
    return cohortIn(nodeOf(from['subquery'], 'aggregate-table', from), alias, tables, cohorts);
  }
  const name = textOf(from['table_name']) ?? '';
  const cohort = cohorts.get(name.toLowerCase());
  if (cohort === undefined || from['type'] !== 'BASE_TABLE')
    return { scope: TableScope.read(from, tables), where: null, distinct: false };
  onlyFields(from, ['type', 'alias', 'table_name'], 'aggregate-table');
  return { ...cohort, scope: cohort.scope.people(alias === '' ? name : alias) };
}

/** A query of one column, the person. */
function cohortIn(query: AstNode, alias: string, tables: readonly VisibleTable[], cohorts: Cohorts): Cohort {
  const refuse = (): never => {
    throw new AggregateRefused('aggregate-table', query);
  };
  const select = 'node' in query ? nodeOf(query['node'], 'aggregate-table', query) : query;
  if (select['type'] !== 'SELECT_NODE') return refuse();
  onlyFields(select, [...clauses, 'group_expressions', 'group_sets'], 'aggregate-table');
  if (isNode(select['cte_map'])) onlyFields(select['cte_map'], [], 'aggregate-table', select);
  const inner = readCohort(nodeOf(select['from_table'], 'aggregate-table', select), tables, cohorts);
  const isPerson = (node: AstNode): boolean =>
    formOf(node) === 'COLUMN_REF/COLUMN_REF' && inner.scope.column(node).role === 'person';
  const [item, ...more] = nodesOf(select['select_list'], 'aggregate-table', select);
  if (item === undefined || more.length > 0 || !isPerson(item)) return refuse();
  const named = textOf(item['alias']) ?? '';
  if (named !== '' && named.toLowerCase() !== inner.scope.person.toLowerCase()) return refuse();
  const modifiers = nodesOf(select['modifiers'], 'aggregate-table', select);
  for (const modifier of modifiers) {
    if (modifier['type'] !== 'DISTINCT_MODIFIER') return refuse();
    onlyFields(modifier, ['type'], 'aggregate-table', select);
  }
  const by = nodesOf(select['group_expressions'] ?? [], 'aggregate-table', select);
  if (by.length > 1 || !by.every(isPerson)) return refuse();
  const sets = select['group_sets'];
  if (isList(sets) && sets.length > 1) return refuse();
  const clause = select['where_clause'];
  const where = isNode(clause) ? [theirs(clause, inner.scope)] : [];
  return {
    scope: inner.scope.people(alias),
    where: and([...(inner.where === null ? [] : [inner.where]), ...where]),
    distinct: modifiers.length > 0 || by.length > 0 || inner.distinct,
  };
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
    };
    return kind === 'NOT_EXISTS' ? { op: 'not', of: related } : related;

    function inPeople(child: AstNode): Cohort & { readonly links: readonly Link[] } {
      if (formOf(child) !== 'COLUMN_REF/COLUMN_REF' || scope.column(child).role !== 'person') return refuse();
      return { ...cohortIn(query, '', tables, cohorts), links: [] };
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
      const rest = others.flatMap(({ one, links }) =>
        links === undefined ? [theirs(one, inner.scope)] : [],
      );
      const where = and([...(inner.where === null ? [] : [inner.where]), ...rest]);
      return { ...inner, where, links: others.flatMap(({ links = [] }) => links) };
    }
  };
}
