import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { namedQueries } from './inline-rows.ts';
import { conjuncts } from './join-conditions.ts';
import { isLiteral } from './literals.ts';
import { formOf, onlyFields, sameName, textOf } from './node.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath } from './table-scope.ts';
import { writtenRows, type WrittenRows } from './written-rows.ts';

/**
 * `FROM table JOIN (VALUES ('H', 'London'), …) r(code, name) ON r.code = table.region`: each name of the list is a CASE over
 * the column, and the query is judged as if it had been written so.
 */
export function inlineLookup(select: AstNode): AstNode {
  const from = select['from_table'];
  if (!isNode(from) || from['type'] !== 'JOIN') return select;
  const named = namedQueries(select);
  const { left, right } = from;
  if (!isNode(left) || !isNode(right)) return select;
  const list = writtenRows(right, named);
  const other = list === undefined ? writtenRows(left, named) : undefined;
  const written = list ?? other;
  if (written === undefined || left['type'] === 'JOIN' || right['type'] === 'JOIN') return select;
  const kind = textOf(from['join_type']);
  const refuse = (): never => {
    throw new AggregateRefused('aggregate-table', from);
  };
  onlyFields(
    from,
    ['type', 'left', 'right', 'condition', 'join_type', 'ref_type', 'using_columns'],
    'aggregate-table',
  );
  if (from['ref_type'] !== 'REGULAR' || (kind !== 'INNER' && !(kind === 'LEFT' && list !== undefined)))
    return refuse();
  const { at, column } = keyOf(from, written) ?? refuse();
  const keys = written.rows.map((row) => row[at] ?? refuse());
  const texts = keys.map((key) => JSON.stringify(key['value'] ?? key));
  // A key that stands twice would repeat rows.
  if (!written.rows.flat().every(isLiteral) || new Set(texts).size !== texts.length) return refuse();
  const replaced = replace(select, written, at, column);
  const isKnown: AstNode = {
    class: 'OPERATOR',
    type: 'COMPARE_IN',
    alias: '',
    children: [column, ...keys],
  };
  const clause = replaced['where_clause'];
  return {
    ...replaced,
    from_table: list === undefined ? right : left,
    where_clause:
      kind === 'LEFT'
        ? (clause ?? null)
        : isNode(clause)
          ? { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', children: [isKnown, clause] }
          : isKnown,
  };
}

/** The list's column that is equated with a column of the table, and that column. */
function keyOf(
  from: AstNode,
  { alias, columns }: WrittenRows,
): { readonly at: number; readonly column: AstNode } | undefined {
  const place = (name: string): number => columns.findIndex((one) => sameName(one, name));
  const using = from['using_columns'];
  if (isList(using) && using.length > 0) {
    const [name] = using;
    if (using.length > 1 || typeof name !== 'string' || place(name) < 0) return undefined;
    const column = { class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', column_names: [name] };
    return { at: place(name), column };
  }
  const condition = from['condition'];
  const [equal, ...more] = isNode(condition) ? conjuncts(condition) : [];
  if (equal === undefined || more.length > 0 || formOf(equal) !== 'COMPARISON/COMPARE_EQUAL')
    return undefined;
  const sides = [equal['left'], equal['right']].filter(isNode);
  const isTheirs = (node: AstNode): boolean =>
    sameName(columnPath(node)[0] ?? '', alias) && columnPath(node).length === 2;
  const theirs = sides.find(isTheirs);
  const column = sides.find((side) => side !== theirs);
  if (theirs === undefined || column === undefined || isTheirs(column)) return undefined;
  const at = place(columnPath(theirs)[1] ?? '');
  return at < 0 || formOf(column) !== 'COLUMN_REF/COLUMN_REF' ? undefined : { at, column };
}

function replace(node: AstNode, list: WrittenRows, at: number, column: AstNode, top = true): AstNode {
  if (formOf(node) === 'COLUMN_REF/COLUMN_REF') {
    const path = columnPath(node);
    const named = path.length === 1 || (path.length === 2 && sameName(path[0] ?? '', list.alias));
    const place = list.columns.findIndex((one) => sameName(one, path.at(-1) ?? ''));
    const ours = path.length === 1 && sameName(path[0] ?? '', columnPath(column).at(-1) ?? '');
    if (!named || place < 0 || ours) return node;
    const alias = textOf(node['alias']) ?? '';
    return place === at ? { ...column, alias } : { ...caseOf(list, at, place, column), alias };
  }
  const changed = (value: AstValue, field: string): AstValue => {
    if (field === 'from_table' || field === 'cte_map') return value;
    if (isList(value)) return value.map((one) => item(one, field));
    return isNode(value) ? replace(value, list, at, column, false) : value;
  };
  /** An item of the SELECT list keeps the name that it had. */
  const item = (value: AstValue, field: string): AstValue => {
    if (!isNode(value)) return isList(value) ? value.map((one) => item(one, field)) : value;
    const found = replace(value, list, at, column, false);
    const alias = textOf(value['alias']) ?? '';
    if (!top || field !== 'select_list' || alias !== '' || found === value) return found;
    return formOf(value) === 'COLUMN_REF/COLUMN_REF'
      ? { ...found, alias: columnPath(value).at(-1) ?? '' }
      : found;
  };
  return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, changed(value, field)]));
}

function caseOf({ rows }: WrittenRows, at: number, place: number, column: AstNode): AstNode {
  const checks = rows.map((row): AstNode => ({
    when_expr: {
      class: 'COMPARISON',
      type: 'COMPARE_EQUAL',
      alias: '',
      left: column,
      right: row[at] ?? null,
    },
    then_expr: row[place] ?? null,
  }));
  return { class: 'CASE', type: 'CASE_EXPR', alias: '', case_checks: checks, else_expr: null };
}
