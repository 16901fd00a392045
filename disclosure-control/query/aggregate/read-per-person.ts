import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import type { Condition } from './condition.ts';
import { inlineRows, type derivedIn, type Named } from './inline-rows.ts';
import { readCount } from './literals.ts';
import { and } from './join-conditions.ts';
import { formOf, nodeOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import { rowCount } from './read-related.ts';
import type { Source } from './source.ts';
import { termOperands } from './read-term.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';
import { columnPath, TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

const clauses = ['type', 'cte_map', 'select_list', 'from_table', 'where_clause', 'group_expressions'];
type Derived = NonNullable<ReturnType<typeof derivedIn>>;

/**
 * `FROM (SELECT person, COUNT(*) AS n, MIN(day) AS first FROM table [WHERE …] GROUP BY person [HAVING COUNT(*) >= 2])`:
 * how many people have how many rows, since when. Its rows are people, and n and first are what each has of their
 * own. `SELECT DISTINCT person` has people alone. @throws AggregateRefused
 */
export function perPersonSource(
  select: AstNode,
  { query, alias, columns }: Derived,
  named: Named,
  tables: readonly VisibleTable[],
): Source {
  const refuse = (): never => {
    throw new AggregateRefused('aggregate-table', query);
  };
  if (query['type'] !== 'SELECT_NODE' || columns.length > 0) return refuse();
  const inner = inlineRows(query, tables, named);
  onlyFields(
    inner,
    [...clauses, 'group_sets', 'aggregate_handling', 'having', 'modifiers'],
    'aggregate-table',
  );
  if (isNode(inner['cte_map'])) onlyFields(inner['cte_map'], [], 'aggregate-table', query);
  const scope = TableScope.read(nodeOf(inner['from_table'], 'aggregate-table', query), tables);
  const items = nodesOf(inner['select_list'], 'aggregate-table', query);
  const isPerson = (node: AstNode): boolean =>
    formOf(node) === 'COLUMN_REF/COLUMN_REF' &&
    (textOf(node['alias']) ?? '') === '' &&
    scope.column(node).role === 'person';
  if (!onePerPerson(inner, items, isPerson)) return refuse();
  const terms = new Map<string, Term>();
  for (const item of items.filter((one) => !isPerson(one))) {
    const name = textOf(item['alias']) ?? '';
    if (name === '' || scope.find(name) !== undefined || terms.has(name.toLowerCase())) return refuse();
    terms.set(name.toLowerCase(), ownTerm(item, scope));
  }
  const having = inner['having'];
  const rows = isNode(having) ? rowCount(having) : undefined;
  if (isNode(having) && rows === undefined) return refuse();
  const term = (node: AstNode, refusal: AggregateRefusalCode): Term => {
    const path = columnPath(node);
    const own = path.length === 1 || (path.length === 2 && sameName(path[0] ?? '', alias));
    const found = terms.get((path.at(-1) ?? '').toLowerCase());
    if (formOf(node) !== 'COLUMN_REF/COLUMN_REF' || !own || found === undefined)
      throw new AggregateRefused(refusal, node);
    return found;
  };
  const read = (node: unknown, column: (node: AstNode) => Term): Condition<Term>[] =>
    isNode(node as AstNode)
      ? [readCondition<Term>(node as AstNode, termOperands({ refusal: 'aggregate-condition', column }))]
      : [];
  const counted: Condition<Term>[] =
    rows === undefined
      ? []
      : [
          {
            op: 'compare',
            on: { op: 'own-rows', person: scope.person },
            is: rows.is,
            value: { type: 'integer', text: String(rows.count) },
          },
        ];
  return {
    scope: scope.people(alias === '' ? 'unnamed_subquery' : alias),
    people: true,
    related: refuse,
    term,
    // Each of its rows is a person.
    measured: (measure) => (measure.kind === 'rows' ? { ...measure, kind: 'people' } : measure),
    where: () => and(read(inner['where_clause'], (one) => scope.plain(one, 'aggregate-condition'))),
    ofPeople: () => [...counted, ...read(select['where_clause'], (one) => term(one, 'aggregate-condition'))],
  };
}

/** GROUP BY person, or SELECT DISTINCT person. */
function onePerPerson(
  inner: AstNode,
  items: readonly AstNode[],
  isPerson: (node: AstNode) => boolean,
): boolean {
  const groups = nodesOf(inner['group_expressions'] ?? [], 'aggregate-table', inner).map(
    (one) => items[(readCount(one) ?? 0) - 1] ?? one,
  );
  const modifiers = nodesOf(inner['modifiers'] ?? [], 'aggregate-table', inner);
  for (const modifier of modifiers) {
    if (modifier['type'] !== 'DISTINCT_MODIFIER') return false;
    onlyFields(modifier, ['type'], 'aggregate-table', inner);
  }
  const sets = inner['group_sets'];
  if (isList(sets) && sets.length > 1) return false;
  const [group, ...more] = groups;
  if (group === undefined) return modifiers.length > 0 && items.length === 1 && items.every(isPerson);
  return more.length === 0 && isPerson(group);
}

/** COUNT(*), or MIN or MAX of a date, of each person's rows. */
function ownTerm(item: AstNode, scope: TableScope): Term {
  const fields = ['class', 'type', 'alias', 'function_name', 'children', 'order_bys'];
  onlyFields(item, fields, 'aggregate-table');
  if (isNode(item['order_bys'])) onlyFields(item['order_bys'], ['type'], 'aggregate-table', item);
  const name = textOf(item['function_name'])?.toLowerCase();
  const children = nodesOf(item['children'], 'aggregate-table', item);
  if (name === 'count_star' && children.length === 0) return { op: 'own-rows', person: scope.person };
  const [of, ...more] = children;
  if ((name !== 'min' && name !== 'max') || of === undefined || more.length > 0)
    throw new AggregateRefused('aggregate-table', item);
  const column = scope.plain(of, 'aggregate-table');
  if (column.type !== 'date') throw new AggregateRefused('aggregate-table', item);
  return { op: 'own-date', which: name === 'min' ? 'first' : 'last', of: column, person: scope.person };
}
