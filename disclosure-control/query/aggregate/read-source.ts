import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import type { Condition, Link } from './condition.ts';
import { readLinks } from './read-links.ts';
import { and, conjuncts, equatesPersons } from './join-conditions.ts';
import { derivedIn, namedQueries } from './inline-rows.ts';
import { formOf, nodeOf, onlyFields, sameName, textOf } from './node.ts';
import { cohortsOf, readCohort, relatedReader, type Cohort, type Cohorts } from './read-related.ts';
import { termOperands } from './read-term.ts';
import { perPersonSource } from './read-per-person.ts';
import { AggregateRefused } from './refusals.ts';
import type { Source } from './source.ts';
import { columnPath, TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

/** FROM as a table or two tables joined by person: either of them may be the one that is grouped. */
export function readSources(select: AstNode, tables: readonly VisibleTable[]): readonly Source[] {
  const from = nodeOf(select['from_table'], 'aggregate-table', select);
  const cohorts = cohortsOf(select, tables);
  const named = namedQueries(select);
  const derived = derivedIn(from, named);
  if (derived !== undefined) return [perPersonSource(select, derived, named, tables)];
  if (from['type'] !== 'JOIN') {
    const scope = TableScope.read(from, tables);
    return [source(select, scope, tables, cohorts, { people: false, joined: undefined, not: false })];
  }
  onlyFields(
    from,
    ['type', 'left', 'right', 'condition', 'join_type', 'ref_type', 'using_columns'],
    'aggregate-table',
  );
  const kind = textOf(from['join_type']) ?? '';
  if (textOf(from['ref_type']) !== 'REGULAR' || !['INNER', 'LEFT', 'SEMI', 'ANTI'].includes(kind))
    throw new AggregateRefused('aggregate-table', from);
  const sides = ['left', 'right'].map((side) => nodeOf(from[side], 'aggregate-table', from));
  const [left, right] = sides;
  if (left === undefined || right === undefined) throw new AggregateRefused('aggregate-table', from);
  const joined = (base: AstNode, other: AstNode): Source => {
    const beside = readCohort(other, tables, cohorts);
    const scope = TableScope.read(base, tables, beside.scope);
    const met = joinsByPerson(from, scope, beside.scope);
    if (met === undefined) throw new AggregateRefused('aggregate-table', from);
    const { links, theirs } = met;
    if (beside.rows !== undefined && (links.length > 0 || theirs.length > 0))
      throw new AggregateRefused('aggregate-table', from);
    const without = kind === 'LEFT' && isWithout(select, beside.scope);
    const people = (kind === 'INNER' || kind === 'LEFT') && !beside.distinct && !without;
    return source(select, scope, tables, cohorts, {
      people,
      joined: { ...beside, links, theirs, outer: kind === 'LEFT' },
      not: kind === 'ANTI' || without,
    });
  };
  const orders =
    kind === 'INNER' ? [[left, right] as const, [right, left] as const] : [[left, right] as const];
  const found = orders.map(([base, other]) => {
    try {
      return joined(base, other);
    } catch (error) {
      return error;
    }
  });
  const readable = found.filter(
    (one): one is Source => typeof one === 'object' && one !== null && 'scope' in one,
  );
  if (readable.length === 0) throw found[0];
  return readable;
}

interface Joined extends Cohort {
  readonly links: readonly Link[];
  /** What ON asks of its rows besides. */
  readonly theirs: readonly AstNode[];
  /** LEFT JOIN: rows without one are kept. */
  readonly outer: boolean;
}

function source(
  select: AstNode,
  scope: TableScope,
  tables: readonly VisibleTable[],
  cohorts: Cohorts,
  { people, joined, not }: { people: boolean; joined: Joined | undefined; not: boolean },
): Source {
  const related = relatedReader(scope, tables, cohorts);
  const on = (table: TableScope) =>
    termOperands({
      refusal: 'aggregate-condition',
      column: (node) => table.plain(node, 'aggregate-condition'),
      related,
    });
  const has = (beside: Joined, conditions: readonly AstNode[]): Condition<Term> => {
    const met = [...beside.theirs, ...conditions].map((one) => readCondition<Term>(one, on(beside.scope)));
    return {
      op: 'related',
      table: beside.scope.table,
      person: beside.scope.person,
      where: and([...(beside.where === null ? [] : [beside.where]), ...met]),
      ...(beside.links.length === 0 ? {} : { links: beside.links }),
      ...(beside.rows === undefined ? {} : { rows: beside.rows }),
    };
  };
  return {
    scope,
    people,
    related,
    term: (node, refusal) => scope.plain(node, refusal),
    measured: (measure, node) => {
      if (joined?.outer !== true || measure.kind !== 'people' || !speaksOf(node, joined.scope.alias))
        return measure;
      const theirs = has(joined, []);
      return {
        ...measure,
        filter: measure.filter === undefined ? theirs : { op: 'and', of: [measure.filter, theirs] },
      };
    },
    where: () => {
      const clause = select['where_clause'];
      const all = isNode(clause) ? conjuncts(clause) : [];
      const theirs = all.filter((one) => joined !== undefined && speaksOf(one, joined.scope.alias));
      const own = all
        .filter((one) => !theirs.includes(one))
        .map((one) => readCondition<Term>(one, on(scope)));
      if (joined === undefined) return and(own);
      if (!joined.outer)
        return and([...own, not ? { op: 'not', of: has(joined, theirs) } : has(joined, theirs)]);
      const [asked, ...more] = theirs.map((one) => personIsNull(one, joined.scope));
      if (asked === undefined && theirs.length === 0) return and(own);
      if (asked === undefined || more.length > 0)
        throw new AggregateRefused('aggregate-condition', theirs[0]);
      return and([...own, asked ? { op: 'not', of: has(joined, []) } : has(joined, [])]);
    },
  };
}

/** Whether WHERE keeps the rows of a LEFT JOIN that have no other. */
function isWithout(select: AstNode, beside: TableScope): boolean {
  const clause = select['where_clause'];
  return isNode(clause) && conjuncts(clause).some((one) => personIsNull(one, beside) === true);
}

/** `person IS NULL` of the other table: true; IS NOT NULL: false; nothing of anything else. */
function personIsNull(node: AstNode, { alias, person }: TableScope): boolean | undefined {
  const form = formOf(node);
  if (form !== 'OPERATOR/OPERATOR_IS_NULL' && form !== 'OPERATOR/OPERATOR_IS_NOT_NULL') return undefined;
  const children = node['children'];
  const [child] = isList(children) ? children : [];
  const [table = '', column = '', ...more] = isNode(child) ? columnPath(child) : [];
  if (more.length > 0 || !sameName(table, alias) || !sameName(column, person)) return undefined;
  return form === 'OPERATOR/OPERATOR_IS_NULL';
}

function speaksOf(node: AstNode, alias: string): boolean {
  if (formOf(node) === 'COLUMN_REF/COLUMN_REF') {
    const path = columnPath(node);
    return path.length === 2 && path[0]?.toLowerCase() === alias.toLowerCase();
  }
  return Object.values(node).some((value) => {
    const parts: readonly AstValue[] = isList(value) ? value : [value];
    return parts.some((one) => isNode(one) && speaksOf(one, alias));
  });
}

/**
 * ON a.person = b.person or USING (person), with links of dates and conditions on the other table's own columns;
 * `undefined` for anything else.
 */
function joinsByPerson(
  from: AstNode,
  ours: TableScope,
  theirs: TableScope,
): { readonly links: readonly Link[]; readonly theirs: readonly AstNode[] } | undefined {
  const using = from['using_columns'];
  if (isList(using) && using.length > 0)
    return using.length === 1 && textOf(using[0])?.toLowerCase() === ours.person.toLowerCase()
      ? { links: [], theirs: [] }
      : undefined;
  const all = conjuncts(nodeOf(from['condition'], 'aggregate-table', from));
  const persons = all.filter((one) => equatesPersons(one, ours, theirs));
  const links: Link[] = [];
  const others: AstNode[] = [];
  for (const one of all.filter((one) => !persons.includes(one))) {
    const found = readLinks(one, theirs, ours);
    if (found !== undefined) links.push(...found);
    else if (speaksOf(one, theirs.alias) && !speaksOf(one, ours.alias)) others.push(one);
    else return undefined;
  }
  return persons.length === 1 ? { links, theirs: others } : undefined;
}
