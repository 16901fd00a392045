import { isAggregate } from '@vitrine/policy/sql/judge';
import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import type { VisibleTable } from '@vitrine/policy/cut';
import { columnPath } from './table-scope.ts';
import { formOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import { AggregateRefused } from './refusals.ts';

const deepest = 8;
const clauses = ['type', 'cte_map', 'select_list', 'from_table', 'where_clause', 'aggregate_handling'];

/** The queries that WITH names, by their names in lower case. */
export type Named = ReadonlyMap<string, AstNode>;

/** @throws AggregateRefused when WITH is of another form, or has a name twice */
export function namedQueries(select: AstNode): Named {
  const ctes = select['cte_map'];
  const found = new Map<string, AstNode>();
  if (!isNode(ctes)) return found;
  onlyFields(ctes, ['map'], 'aggregate-statement', select);
  for (const entry of nodesOf(ctes['map'] ?? [], 'aggregate-statement', select)) {
    onlyFields(entry, ['key', 'value'], 'aggregate-statement', select);
    const name = (textOf(entry['key']) ?? '').toLowerCase();
    if (!isNode(entry['value']) || found.has(name)) throw new AggregateRefused('aggregate-statement', select);
    found.set(name, entry['value']);
  }
  return found;
}

/** The SELECT in FROM by its words or by a name of WITH; nothing where FROM is anything else. */
export function derivedIn(
  from: AstNode,
  named: Named,
): { readonly query: AstNode; readonly alias: string; readonly columns: readonly string[] } | undefined {
  const alias = textOf(from['alias']) ?? '';
  const texts = (value: AstValue | undefined): readonly string[] =>
    isList(value) ? value.filter((one) => typeof one === 'string') : [];
  if (from['type'] === 'SUBQUERY') {
    onlyFields(from, ['type', 'alias', 'subquery', 'column_name_alias'], 'aggregate-table');
    const query = selectIn(from['subquery']);
    return query && { query, alias, columns: texts(from['column_name_alias']) };
  }
  const name = textOf(from['table_name']) ?? '';
  const value = from['type'] === 'BASE_TABLE' ? named.get(name.toLowerCase()) : undefined;
  if (value === undefined) return undefined;
  onlyFields(from, ['type', 'alias', 'table_name'], 'aggregate-table');
  onlyFields(value, ['query', 'materialized', 'ctematerialized', 'aliases'], 'aggregate-statement', from);
  const query = selectIn(value['query']);
  return query && { query, alias: alias === '' ? name : alias, columns: texts(value['aliases']) };
}

function selectIn(value: AstValue | undefined): AstNode | undefined {
  if (!isNode(value)) return undefined;
  const node = 'node' in value ? value['node'] : value;
  return isNode(node) ? node : undefined;
}

/** What a derived table calls its columns: the expression that each stands for; `null` lets every column through. */
interface View {
  readonly alias: string;
  readonly own: string;
  readonly everything: boolean;
  readonly columns: ReadonlyMap<string, AstNode>;
}

/**
 * `FROM (SELECT … FROM table WHERE …)`, and the same by a name of WITH, with the derived table's expressions put in the
 * places of their names: the query then asks the table itself, and is judged as if it had been written so. A
 * derived table that groups, orders, limits or repeats rows is left as it is.
 */
export function inlineRows(
  select: AstNode,
  tables: readonly VisibleTable[],
  named = namedQueries(select),
  depth = 0,
): AstNode {
  const from = select['from_table'];
  const derived = isNode(from) ? derivedIn(from, named) : undefined;
  if (derived === undefined || derived.columns.length > 0 || !selectsRows(derived.query)) return select;
  if (depth > deepest) throw new AggregateRefused('aggregate-too-large', select);
  const inner = inlineRows(derived.query, tables, named, depth + 1);
  const table = inner['from_table'];
  if (!isNode(table) || table['type'] !== 'BASE_TABLE') return select;
  const alias = textOf(table['alias']) ?? '';
  const own = alias === '' ? (textOf(table['table_name']) ?? '') : alias;
  const view = viewOf(inner, derived.alias, own);
  // `SELECT *, … AS sex` has two columns of the name.
  const its = tables.find((one) => sameName(one.dataset, textOf(table['table_name']) ?? ''))?.columns ?? [];
  if (view.everything && its.some(({ name }) => view.columns.has(name.toLowerCase())))
    throw new AggregateRefused('aggregate-ambiguous-name', select);
  const where = [inner['where_clause'], select['where_clause']].filter(isNode);
  const replaced = replace(select, view, aliasesOf(select));
  const [first, second] = [where[0], isNode(replaced['where_clause']) ? replaced['where_clause'] : undefined];
  return {
    ...replaced,
    select_list: itemsOf(select, view),
    from_table: table,
    where_clause: !isNode(inner['where_clause'])
      ? (replaced['where_clause'] ?? null)
      : first !== undefined && second !== undefined
        ? { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', children: [first, second] }
        : inner['where_clause'],
  };
}

/** A plain SELECT of rows, each as it is. */
function selectsRows(query: AstNode): boolean {
  if (query['type'] !== 'SELECT_NODE' || query['aggregate_handling'] !== 'STANDARD_HANDLING') return false;
  try {
    onlyFields(query, clauses, 'aggregate-table');
  } catch {
    return false;
  }
  const ctes = query['cte_map'];
  if (isNode(ctes) && Object.values(ctes).some((one) => isList(one) && one.length > 0)) return false;
  const items = query['select_list'];
  return isList(items) && items.every((item) => isNode(item) && !computes(item));
}

/** Whether an expression looks at more than its own row. */
function computes(node: AstNode): boolean {
  const form = formOf(node);
  if (form.startsWith('WINDOW/') || form.startsWith('SUBQUERY/')) return true;
  const name = textOf(node['function_name']) ?? '';
  if (name !== '' && isAggregate(name)) return true;
  return childrenOf(node).some(computes);
}

function viewOf(inner: AstNode, alias: string, own: string): View {
  const columns = new Map<string, AstNode>();
  let everything = false;
  for (const item of nodesOf(inner['select_list'], 'aggregate-table', inner)) {
    if (formOf(item) === 'STAR/STAR') {
      onlyFields(item, ['class', 'type'], 'aggregate-table');
      everything = true;
      continue;
    }
    const name = textOf(item['alias']) || (columnPath(item).at(-1) ?? '');
    if (name === '' || columns.has(name.toLowerCase())) throw new AggregateRefused('aggregate-table', item);
    columns.set(name.toLowerCase(), { ...item, alias: '' });
  }
  return { alias, own, everything, columns };
}

/** Names that the SELECT list itself gives. */
function aliasesOf(select: AstNode): ReadonlySet<string> {
  const items = nodesOf(select['select_list'], 'aggregate-select-item', select);
  return new Set(
    items.map((item) => (textOf(item['alias']) ?? '').toLowerCase()).filter((one) => one !== ''),
  );
}

/** The items of the SELECT list, each under the name that it had. */
function itemsOf(select: AstNode, view: View): readonly AstValue[] {
  return nodesOf(select['select_list'], 'aggregate-select-item', select).map((item) => {
    const alias = textOf(item['alias']) ?? '';
    const found = replace(item, view, new Set());
    if (alias !== '' || formOf(item) !== 'COLUMN_REF/COLUMN_REF') return { ...found, alias };
    const name = columnPath(item).at(-1) ?? '';
    const same = formOf(found) === 'COLUMN_REF/COLUMN_REF' && sameName(columnPath(found).at(-1) ?? '', name);
    return { ...found, alias: same ? '' : name };
  });
}

/** A node with every name of the derived table's put in its place. @throws AggregateRefused for a name it lacks */
function replace(node: AstNode, view: View, aliases: ReadonlySet<string>): AstNode {
  if (formOf(node) === 'COLUMN_REF/COLUMN_REF') return replacedColumn(node, view, aliases);
  if (node['type'] === 'SELECT_NODE' && node['from_table'] !== undefined && aliases === inSubquery)
    return fields(node, (one) => replace(one, view, inSubquery));
  const within = formOf(node).startsWith('SUBQUERY/') ? inSubquery : aliases;
  return fields(node, (one, name) =>
    name === 'from_table' || name === 'cte_map' ? one : replace(one, view, within),
  );
}

/** Inside a sub-query a name without a table's may be of that table. */
const inSubquery: ReadonlySet<string> = new Set();

function replacedColumn(node: AstNode, view: View, aliases: ReadonlySet<string>): AstNode {
  const path = columnPath(node);
  const [first = '', second] = path;
  const qualified = second !== undefined && sameName(first, view.alias);
  if ((aliases === inSubquery || path.length !== 1) && !qualified) return node;
  const name = second ?? first;
  const found = view.columns.get(name.toLowerCase());
  const alias = textOf(node['alias']) ?? '';
  if (found !== undefined) {
    const plain = formOf(found) === 'COLUMN_REF/COLUMN_REF';
    const its = plain ? (columnPath(found).at(-1) ?? '') : '';
    return plain
      ? { ...node, alias, column_names: aliases === inSubquery ? [view.own, its] : [its] }
      : { ...found, alias };
  }
  if (view.everything) return { ...node, column_names: aliases === inSubquery ? [view.own, name] : [name] };
  if (second === undefined && aliases.has(name.toLowerCase())) return node;
  throw new AggregateRefused('aggregate-unknown-column', node, name);
}

function fields(node: AstNode, change: (node: AstNode, field: string) => AstNode): AstNode {
  const changed = (value: AstValue, field: string): AstValue => {
    if (isList(value)) return value.map((one) => changed(one, field));
    return isNode(value) ? change(value, field) : value;
  };
  return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, changed(value, field)]));
}

function childrenOf(node: AstNode): readonly AstNode[] {
  return Object.values(node).flatMap((value) => (isList(value) ? value : [value]).filter(isNode));
}
