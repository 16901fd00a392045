import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import type { Condition, Link } from './condition.ts';
import { readLinks } from './read-links.ts';
import { and, conjuncts, equatesPersons } from './join-conditions.ts';
import { formOf, nodeOf, onlyFields, textOf } from './node.ts';
import { cohortsOf, readCohort, relatedReader, type Cohort } from './read-related.ts';
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
  if (from['type'] === 'SUBQUERY') return [perPersonSource(select, from, tables)];
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
  if (textOf(from['ref_type']) !== 'REGULAR' || !['INNER', 'SEMI', 'ANTI'].includes(kind))
    throw new AggregateRefused('aggregate-table', from);
  const sides = ['left', 'right'].map((side) => nodeOf(from[side], 'aggregate-table', from));
  const [left, right] = sides;
  if (left === undefined || right === undefined) throw new AggregateRefused('aggregate-table', from);
  const joined = (base: AstNode, other: AstNode): Source => {
    const beside = readCohort(other, tables, cohorts);
    const scope = TableScope.read(base, tables, beside.scope);
    const links = joinsByPerson(from, scope, beside.scope);
    if (links === undefined) throw new AggregateRefused('aggregate-table', from);
    const people = kind === 'INNER' && !beside.distinct;
    return source(select, scope, tables, cohorts, {
      people,
      joined: { ...beside, links },
      not: kind === 'ANTI',
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

function source(
  select: AstNode,
  scope: TableScope,
  tables: readonly VisibleTable[],
  cohorts: ReadonlyMap<string, Cohort>,
  {
    people,
    joined,
    not,
  }: { people: boolean; joined: (Cohort & { links: readonly Link[] }) | undefined; not: boolean },
): Source {
  const related = relatedReader(scope, tables, cohorts);
  const on = (table: TableScope) =>
    termOperands({
      refusal: 'aggregate-condition',
      column: (node) => table.plain(node, 'aggregate-condition'),
      related,
    });
  return {
    scope,
    people,
    related,
    term: (node, refusal) => scope.plain(node, refusal),
    measured: (measure) => measure,
    where: () => {
      const clause = select['where_clause'];
      const all = isNode(clause) ? conjuncts(clause) : [];
      const theirs = all.filter((one) => joined !== undefined && speaksOf(one, joined.scope.alias));
      const own = all
        .filter((one) => !theirs.includes(one))
        .map((one) => readCondition<Term>(one, on(scope)));
      if (joined === undefined) return and(own);
      const met = theirs.map((one) => readCondition<Term>(one, on(joined.scope)));
      const where = and([...(joined.where === null ? [] : [joined.where]), ...met]);
      const has: Condition<Term> = {
        op: 'related',
        table: joined.scope.table,
        person: joined.scope.person,
        where,
        ...(joined.links.length === 0 ? {} : { links: joined.links }),
      };
      return and([...own, not ? { op: 'not', of: has } : has]);
    },
  };
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

/** ON a.person = b.person or USING (person), with links of dates and nothing else; `undefined` for anything else. */
function joinsByPerson(from: AstNode, ours: TableScope, theirs: TableScope): readonly Link[] | undefined {
  const using = from['using_columns'];
  if (isList(using) && using.length > 0)
    return using.length === 1 && textOf(using[0])?.toLowerCase() === ours.person.toLowerCase()
      ? []
      : undefined;
  const all = conjuncts(nodeOf(from['condition'], 'aggregate-table', from));
  const persons = all.filter((one) => equatesPersons(one, ours, theirs));
  const links = all.filter((one) => !persons.includes(one)).map((one) => readLinks(one, theirs, ours));
  const found = links.filter((one) => one !== undefined);
  return persons.length === 1 && found.length === links.length ? found.flat() : undefined;
}
