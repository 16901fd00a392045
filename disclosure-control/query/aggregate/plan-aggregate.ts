import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import { readCount } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import type { AggregatePlan, Measure, Order, OutputRef, PlanColumn, PlanType } from './plan.ts';
import { AggregateRefused } from './refusals.ts';
import { selectNode } from './select-node.ts';
import { columnPath, TableScope } from './table-scope.ts';

/**
 * Reads DuckDB's parse tree as the one shape that aggregates mode answers (docs/disclosure-rules.md) and
 * refuses everything else. The answer depends on the query and the agreement alone, never on data.
 *
 * @param ast what `json_serialize_sql` printed (the document, its one statement, or the SELECT node)
 * @throws AggregateRefused
 */
export function planAggregate(ast: AstNode, tables: readonly VisibleTable[]): AggregatePlan {
  const select = selectNode(ast);
  onlyFields(
    select,
    ['type', 'modifiers', 'cte_map', 'select_list', 'from_table', 'where_clause', 'group_expressions'].concat(
      ['group_sets', 'aggregate_handling', 'having'],
    ),
    'aggregate-statement',
  );
  const ctes = select['cte_map'];
  if (isNode(ctes)) onlyFields(ctes, [], 'aggregate-statement', select);
  return new Planner(select, tables).plan();
}

const figureFunctions: ReadonlySet<string> = new Set(['count_star', 'count', 'sum', 'avg', 'mean']);

/** The state of reading one SELECT. */
class Planner {
  readonly #select: AstNode;
  readonly #scope: TableScope;
  readonly #groups: PlanColumn[] = [];
  readonly #measures: Measure[] = [];
  readonly #output: { on: OutputRef; name: string }[] = [];
  readonly #aliases = new Map<string, OutputRef>();

  constructor(select: AstNode, tables: readonly VisibleTable[]) {
    this.#select = select;
    this.#scope = new TableScope(nodeOf(select['from_table'], 'aggregate-table', select), tables);
  }

  plan(): AggregatePlan {
    const where = this.#select['where_clause'];
    const items = nodesOf(this.#select['select_list'], 'aggregate-select-item', this.#select);
    if (items.length > 80) throw new AggregateRefused('aggregate-too-large', this.#select);
    this.#readGroups(items);
    for (const item of items) this.#readItem(item);
    if (!this.#output.some((one) => one.on.kind === 'measure'))
      throw new AggregateRefused('aggregate-no-figure', this.#select);
    const having = this.#select['having'];
    const conditions = isNode(having)
      ? readCondition<OutputRef>(having, {
          refusal: 'aggregate-having',
          resolve: (node) => {
            const on = this.#reference(node, 'aggregate-having');
            return { on, type: this.#typeOf(on) };
          },
          // Whether a figure is hidden is no condition: a hidden figure makes every condition unknown.
          nullable: (on) => on.kind === 'group',
        })
      : null;
    const modifiers = this.#readModifiers();
    return {
      version: 1,
      table: this.#scope.table,
      person: this.#scope.person,
      where: isNode(where)
        ? readCondition<PlanColumn>(where, {
            refusal: 'aggregate-condition',
            resolve: (node) => {
              const on = this.#scope.plain(node, 'aggregate-condition');
              return { on, type: on.type };
            },
            nullable: () => true,
          })
        : null,
      groups: this.#groups,
      measures: this.#measures,
      output: this.#output,
      having: conditions,
      ...modifiers,
    };
  }

  #readGroups(items: readonly AstNode[]): void {
    const handling = this.#select['aggregate_handling'];
    const expressions = nodesOf(this.#select['group_expressions'], 'aggregate-group-by', this.#select);
    if (handling === 'FORCE_AGGREGATES' && expressions.length === 0) {
      // GROUP BY ALL: every plain column of the SELECT list.
      for (const item of items) if (formOf(item) === 'COLUMN_REF/COLUMN_REF') this.#addGroup(item, item);
      return;
    }
    if (handling !== 'STANDARD_HANDLING') throw new AggregateRefused('aggregate-group-by', this.#select);
    this.#checkSets(expressions);
    for (const expression of expressions) this.#addGroup(this.#groupTarget(expression, items), expression);
    if (this.#groups.length > 16) throw new AggregateRefused('aggregate-too-large', this.#select);
  }

  /** Exactly one grouping set, of all the expressions: no ROLLUP, CUBE or GROUPING SETS. */
  #checkSets(expressions: readonly AstNode[]): void {
    const sets = this.#select['group_sets'];
    const [only, ...more] = isList(sets) ? sets : [];
    const whole =
      only === undefined ? expressions.length === 0 : isList(only) && only.length === expressions.length;
    if (more.length > 0 || !whole)
      throw new AggregateRefused('aggregate-group-by', expressions[0] ?? this.#select);
  }

  /** What a GROUP BY item names: a column, or an item of the SELECT list by position or alias. */
  #groupTarget(expression: AstNode, items: readonly AstNode[]): AstNode {
    const position = readCount(expression);
    if (position !== undefined) {
      const item = items[position - 1];
      if (item === undefined) throw new AggregateRefused('aggregate-group-by', expression);
      return item;
    }
    const names = columnPath(expression);
    const [name] = names;
    if (name === undefined) throw new AggregateRefused('aggregate-group-by', expression);
    if (names.length === 1 && this.#scope.find(name) === undefined) {
      const aliased = items.filter((item) => sameName(textOf(item['alias']) ?? '', name));
      if (aliased.length > 1) throw new AggregateRefused('aggregate-ambiguous-name', expression, name);
      if (aliased[0] !== undefined) return aliased[0];
    }
    return expression;
  }

  #addGroup(node: AstNode, at: AstNode): void {
    if (formOf(node) !== 'COLUMN_REF/COLUMN_REF') throw new AggregateRefused('aggregate-group-by', at);
    const column = this.#scope.plain(node, 'aggregate-group-by');
    if (!this.#groups.some((one) => one.name === column.name)) this.#groups.push(column);
  }

  #readItem(item: AstNode): void {
    const alias = textOf(item['alias']) ?? '';
    const on = this.#reference(item, 'aggregate-select-item');
    const name = alias || this.#nameOf(on);
    if (name.length > 255) throw new AggregateRefused('aggregate-too-large', item);
    const column = this.#scope.find(name);
    // `count(*) AS sex` would make ORDER BY sex mean two things.
    const names = on.kind === 'group' ? this.#groups[on.index]?.name : undefined;
    if (column !== undefined && column.name !== names)
      throw new AggregateRefused('aggregate-ambiguous-name', item, name);
    const other = this.#aliases.get(name.toLowerCase());
    if (other !== undefined && (other.kind !== on.kind || other.index !== on.index))
      throw new AggregateRefused('aggregate-ambiguous-name', item, name);
    this.#aliases.set(name.toLowerCase(), on);
    this.#output.push({ on, name });
  }

  /** A grouped column or a figure; a figure not met before is added to those computed. */
  #reference(
    node: AstNode,
    otherwise: 'aggregate-select-item' | 'aggregate-having' | 'aggregate-order',
  ): OutputRef {
    if (formOf(node) === 'FUNCTION/FUNCTION') return this.#measure(node, otherwise);
    if (formOf(node) !== 'COLUMN_REF/COLUMN_REF') throw new AggregateRefused(otherwise, node);
    const [name, ...more] = columnPath(node);
    const aliased =
      more.length === 0 && name !== undefined ? this.#aliases.get(name.toLowerCase()) : undefined;
    if (aliased !== undefined && otherwise !== 'aggregate-select-item') return aliased;
    const column = this.#scope.plain(node, otherwise);
    const index = this.#groups.findIndex((one) => one.name === column.name);
    if (index < 0) throw new AggregateRefused('aggregate-group-by', node, column.name);
    return { kind: 'group', index };
  }

  #measure(
    node: AstNode,
    otherwise: 'aggregate-select-item' | 'aggregate-having' | 'aggregate-order',
  ): OutputRef {
    const name = (textOf(node['function_name']) ?? '').toLowerCase();
    if (!figureFunctions.has(name)) throw new AggregateRefused(otherwise, node);
    onlyFields(
      node,
      ['class', 'type', 'alias', 'function_name', 'children', 'distinct', 'order_bys'],
      'aggregate-function-form',
    );
    const orders = node['order_bys'];
    if (isNode(orders)) onlyFields(orders, ['type'], 'aggregate-function-form', node);
    const measure = this.#measureOf(node, otherwise);
    const known = this.#measures.findIndex((one) => sameMeasure(one, measure));
    const index = known < 0 ? this.#measures.push(measure) - 1 : known;
    if (index > 63) throw new AggregateRefused('aggregate-too-large', node);
    return { kind: 'measure', index };
  }

  #measureOf(
    node: AstNode,
    otherwise: 'aggregate-select-item' | 'aggregate-having' | 'aggregate-order',
  ): Measure {
    const name = (textOf(node['function_name']) ?? '').toLowerCase();
    const distinct = node['distinct'] === true;
    const [child, ...more] = nodesOf(node['children'], otherwise, node);
    if (name === 'count_star' && child === undefined && !distinct) return { kind: 'rows' };
    if (child === undefined || more.length > 0 || formOf(child) !== 'COLUMN_REF/COLUMN_REF')
      throw new AggregateRefused(otherwise, node);
    const column = this.#scope.column(child);
    if (name === 'count' && distinct && column.role === 'person') return { kind: 'people' };
    if (name.startsWith('count')) throw new AggregateRefused(otherwise, node);
    if (distinct) throw new AggregateRefused('aggregate-function-form', node);
    if (column.role !== 'value') throw new AggregateRefused('aggregate-pseudonym', child, column.name);
    if (column.type !== 'integer' && column.type !== 'decimal')
      throw new AggregateRefused('aggregate-not-numeric', child, column.name);
    return { kind: name === 'sum' ? 'sum' : 'mean', column: { name: column.name, type: column.type } };
  }

  #readModifiers(): Pick<AggregatePlan, 'order' | 'limit' | 'offset'> {
    let order: Order[] = [];
    let limit: number | null = null;
    let offset = 0;
    for (const modifier of nodesOf(this.#select['modifiers'], 'aggregate-limit', this.#select)) {
      if (modifier['type'] === 'ORDER_MODIFIER') {
        onlyFields(modifier, ['type', 'orders'], 'aggregate-order', this.#select);
        order = nodesOf(modifier['orders'], 'aggregate-order', this.#select).map((one) => this.#order(one));
      } else if (modifier['type'] === 'LIMIT_MODIFIER') {
        onlyFields(modifier, ['type', 'limit', 'offset'], 'aggregate-limit', this.#select);
        limit = this.#count(modifier['limit']) ?? null;
        offset = this.#count(modifier['offset']) ?? 0;
      } else if (modifier['type'] === 'DISTINCT_MODIFIER') {
        throw new AggregateRefused('aggregate-distinct', this.#select);
      } else {
        throw new AggregateRefused('aggregate-limit', this.#select);
      }
    }
    if (order.length > 80) throw new AggregateRefused('aggregate-too-large', this.#select);
    return { order, limit, offset };
  }

  #count(value: AstValue | undefined): number | undefined {
    if (!isNode(value)) return undefined;
    const count = readCount(value);
    if (count === undefined) throw new AggregateRefused('aggregate-limit', value);
    return count;
  }

  #order(node: AstNode): Order {
    onlyFields(node, ['type', 'null_order', 'expression'], 'aggregate-order', this.#select);
    const expression = nodeOf(node['expression'], 'aggregate-order', this.#select);
    const position = readCount(expression);
    const on =
      position === undefined
        ? this.#reference(expression, 'aggregate-order')
        : this.#output[position - 1]?.on;
    if (on === undefined) throw new AggregateRefused('aggregate-order', expression);
    return {
      on,
      descending: node['type'] === 'DESCENDING',
      nulls: node['null_order'] === 'NULLS FIRST' ? 'first' : 'last',
    };
  }

  #typeOf(on: OutputRef): PlanType {
    return on.kind === 'group' ? (this.#groups[on.index]?.type ?? 'string') : 'decimal';
  }

  #nameOf(on: OutputRef): string {
    if (on.kind === 'group') return this.#groups[on.index]?.name ?? '';
    const measure = this.#measures[on.index];
    switch (measure?.kind) {
      case 'people':
        return `count(DISTINCT ${this.#scope.person})`;
      case 'sum':
        return `sum(${measure.column.name})`;
      case 'mean':
        return `avg(${measure.column.name})`;
      default:
        return 'count(*)';
    }
  }
}

function sameMeasure(a: Measure, b: Measure): boolean {
  if (a.kind === 'sum' || a.kind === 'mean') return b.kind === a.kind && b.column.name === a.column.name;
  return a.kind === b.kind;
}
