import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import type { Condition, PlanType } from './condition.ts';
import { inlineLookup } from './inline-lookup.ts';
import { inlineRows } from './inline-rows.ts';
import { figuresIn, shownColumns } from './figures-in.ts';
import { readOnward, type ShownColumn } from './read-onward.ts';
import { and } from './join-conditions.ts';
import type { Expression } from './expression.ts';
import { holdsFigure, nameOf } from './figure-names.ts';
import { isLiteral, literalType, readCount, readLiteral } from './literals.ts';
import { formOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import type { AggregatePlan, Measure, OutputRef } from './plan.ts';
import { readExpression } from './read-expression.ts';
import { readModifiers } from './read-modifiers.ts';
import { isFigure, readMeasure } from './read-measure.ts';
import { readSources } from './read-source.ts';
import { readTerm } from './read-term.ts';
import { AggregateRefused } from './refusals.ts';
import { selectNodes } from './select-node.ts';
import type { Source } from './source.ts';
import { columnPath } from './table-scope.ts';
import { typeOf, type Term } from './term.ts';
import { weightedCounts } from './weighted-counts.ts';

/**
 * Reads DuckDB's parse tree as the shape that aggregates mode answers (docs/disclosure-rules.md) and
 * refuses everything else. The answer depends on the query and the agreement alone, never on data.
 *
 * @param ast what `json_serialize_sql` printed (the document, its one statement, or the SELECT node)
 * @throws AggregateRefused
 */
export function planAggregate(ast: AstNode, tables: readonly VisibleTable[]): AggregatePlan {
  const { selects, whole } = selectNodes(ast);
  const [first, ...more] = selects.map((select) => ({ select, plan: planTable(select, tables) }));
  if (first === undefined) throw new AggregateRefused('aggregate-statement');
  if (more.length === 0) return first.plan;
  const kinds = (plan: AggregatePlan): string =>
    shownColumns(plan)
      .map(({ figure, type }) => (figure ? 'figure' : type))
      .join();
  for (const { select, plan } of more)
    if (kinds(plan) !== kinds(first.plan) || plan.onward !== undefined)
      throw new AggregateRefused('aggregate-statement', select);
  if (first.plan.onward !== undefined) throw new AggregateRefused('aggregate-statement', first.select);
  const united = { ...first.plan, more: more.map(({ plan }) => plan) };
  const modifiers = whole['modifiers'];
  if (!isList(modifiers) || modifiers.length === 0) return united;
  const everything = { class: 'STAR', type: 'STAR' };
  const ordered = {
    type: 'SELECT_NODE',
    select_list: [everything],
    modifiers,
    aggregate_handling: 'STANDARD_HANDLING',
  };
  return {
    ...united,
    onward: [readOnward(ordered, { alias: '', columns: shownColumns(united), list: undefined })],
  };
}

/** A SELECT over a table of the agreement, or over a table of figures that another one makes. */
function planTable(select: AstNode, tables: readonly VisibleTable[], depth = 0): AggregatePlan {
  const inner = depth > 3 ? undefined : figuresIn(select);
  if (inner === undefined) return planSelect(select, tables);
  const plan = planTable(inner.query, tables, depth + 1);
  const next = readOnward(select, {
    alias: inner.alias,
    list: inner.list,
    columns: named(shownColumns(plan), inner, select),
  });
  return { ...plan, onward: [...(plan.onward ?? []), next] };
}

function named(
  columns: readonly ShownColumn[],
  { columns: names }: { readonly columns: readonly string[] },
  select: AstNode,
): readonly ShownColumn[] {
  if (names.length > columns.length) throw new AggregateRefused('aggregate-table', select);
  return columns.map((column, at) => ({ ...column, name: names[at] ?? column.name }));
}

function planSelect(select: AstNode, tables: readonly VisibleTable[]): AggregatePlan {
  onlyFields(
    select,
    ['type', 'modifiers', 'cte_map', 'select_list', 'from_table', 'where_clause', 'group_expressions'].concat(
      ['group_sets', 'aggregate_handling', 'having'],
    ),
    'aggregate-statement',
  );
  const asked = inlineLookup(inlineRows(select, tables));
  let first: unknown;
  for (const source of readSources(asked, tables)) {
    try {
      return new Planner(asked, source).plan();
    } catch (error) {
      // Of two joined tables either may be the one that is grouped; the first one's reason is told.
      first ??= error;
    }
  }
  throw first;
}

type Refusal = 'aggregate-select-item' | 'aggregate-having' | 'aggregate-order';

/** The state of reading one SELECT. */
class Planner {
  readonly #select: AstNode;
  readonly #source: Source;
  readonly #groups: Term[] = [];
  readonly #groupNames: string[] = [];
  readonly #measures: Measure[] = [];
  readonly #computed: Expression[] = [];
  readonly #output: { on: OutputRef; name: string }[] = [];
  readonly #aliases = new Map<string, OutputRef>();
  #sets: number[][] = [];

  constructor(select: AstNode, source: Source) {
    this.#select = select;
    this.#source = source;
  }

  plan(): AggregatePlan {
    const items = nodesOf(this.#select['select_list'], 'aggregate-select-item', this.#select);
    if (items.length > 80) throw new AggregateRefused('aggregate-too-large', this.#select);
    this.#readGroups(items);
    for (const item of items) this.#readItem(item);
    if (this.#measures.length === 0) throw new AggregateRefused('aggregate-no-figure', this.#select);
    const having = this.#select['having'];
    const asked = isNode(having)
      ? readCondition<OutputRef>(having, {
          refusal: 'aggregate-having',
          resolve: (node) => {
            const on = this.#reference(node, 'aggregate-having');
            if (on.kind === 'computed') throw new AggregateRefused('aggregate-having', node);
            return { on, type: this.#typeOf(on) };
          },
          // Whether a figure is hidden is no condition: a hidden figure makes every condition unknown.
          nullable: (on) => on.kind === 'group',
        })
      : null;
    const { measures, conditions } = this.#ofPeople(asked);
    const all = this.#output.map(({ on }) => on);
    const modifiers = readModifiers(this.#select, all, (node) => {
      const position = readCount(node);
      return position === undefined
        ? this.#reference(node, 'aggregate-order')
        : this.#output[position - 1]?.on;
    });
    const where = this.#source.where;
    if (this.#source.people && this.#measures.some((one) => one.kind !== 'people'))
      throw new AggregateRefused('aggregate-table', this.#select);
    return {
      version: 1,
      table: this.#source.scope.table,
      person: this.#source.scope.person,
      where: where(),
      groups: this.#groups,
      measures,
      computed: this.#computed,
      sets: this.#sets,
      output: this.#output,
      having: conditions,
      ...modifiers,
    };
  }

  /** What is asked of each person's own rows: of a group it is a HAVING, of anything else a filter of every figure. */
  #ofPeople(asked: Condition<OutputRef> | null): {
    readonly measures: Measure[];
    readonly conditions: Condition<OutputRef> | null;
  } {
    const kept = asked === null ? [] : [asked];
    const filters: Condition<Term>[] = [];
    for (const one of this.#source.ofPeople?.() ?? []) {
      const ofGroup = this.#onGroup(one);
      if (ofGroup === undefined) filters.push(one);
      else kept.push(ofGroup);
    }
    const filter = and(filters);
    const [first] = kept;
    return {
      conditions: first === undefined ? null : kept.length === 1 ? first : { op: 'and', of: kept },
      measures:
        filter === null
          ? this.#measures
          : this.#measures.map((measure) => ({
              ...measure,
              filter: measure.filter === undefined ? filter : { op: 'and', of: [measure.filter, filter] },
            })),
    };
  }

  /** A comparison with a value that is grouped by. */
  #onGroup(condition: Condition<Term>): Condition<OutputRef> | undefined {
    if (condition.op !== 'compare' && condition.op !== 'in') return undefined;
    const key = JSON.stringify(condition.on);
    const index = this.#groups.findIndex((one) => JSON.stringify(one) === key);
    return index < 0 ? undefined : { ...condition, on: { kind: 'group', index } };
  }

  #readGroups(items: readonly AstNode[]): void {
    const handling = this.#select['aggregate_handling'];
    const expressions = nodesOf(this.#select['group_expressions'], 'aggregate-group-by', this.#select);
    if (handling === 'FORCE_AGGREGATES' && expressions.length === 0) {
      // GROUP BY ALL: every item of the SELECT list that holds no figure.
      for (const item of items) if (!holdsFigure(item) && !isLiteral(item)) this.#addGroup(item);
      this.#sets = [this.#groups.map((_, at) => at)];
    } else {
      if (handling !== 'STANDARD_HANDLING') throw new AggregateRefused('aggregate-group-by', this.#select);
      const places = expressions.map((one) => this.#addGroup(this.#groupTarget(one, items)));
      this.#sets = this.#readSets(places);
    }
    if (this.#groups.length > 16) throw new AggregateRefused('aggregate-too-large', this.#select);
  }

  /** The grouping sets, by the groups' places: one of all, or what ROLLUP, CUBE and GROUPING SETS write. */
  #readSets(places: readonly number[]): number[][] {
    const sets = this.#select['group_sets'];
    if (!isList(sets) || sets.length === 0) {
      if (places.length > 0) throw new AggregateRefused('aggregate-group-by', this.#select);
      return [[]];
    }
    const refuse = (): never => {
      throw new AggregateRefused('aggregate-group-by', this.#select);
    };
    const read = sets.map((set) =>
      (isList(set) ? set : refuse()).map((one) => {
        const at = typeof one === 'object' && one !== null && 'value' in one ? Number(one.value) : Number.NaN;
        return places[at] ?? refuse();
      }),
    );
    // A group that no set uses would be counted by and never shown.
    if (new Set(read.flat()).size !== this.#groups.length) return refuse();
    if (sets.length > 64) throw new AggregateRefused('aggregate-too-large', this.#select);
    return read.map((set) => [...new Set(set)]);
  }

  /** What a GROUP BY item names: an expression, or an item of the SELECT list by position or alias. */
  #groupTarget(expression: AstNode, items: readonly AstNode[]): AstNode {
    const position = readCount(expression);
    if (position !== undefined) {
      const item = items[position - 1];
      if (item === undefined) throw new AggregateRefused('aggregate-group-by', expression);
      return item;
    }
    const names = columnPath(expression);
    const [name] = names;
    if (name !== undefined && names.length === 1 && this.#source.scope.find(name) === undefined) {
      const aliased = items.filter((item) => sameName(textOf(item['alias']) ?? '', name));
      if (aliased.length > 1) throw new AggregateRefused('aggregate-ambiguous-name', expression, name);
      if (aliased[0] !== undefined) return aliased[0];
    }
    return expression;
  }

  /** The place of a group, which is added where it is new. */
  #addGroup(node: AstNode): number {
    const term = this.#term(node, 'aggregate-group-by');
    const key = JSON.stringify(term);
    const known = this.#groups.findIndex((one) => JSON.stringify(one) === key);
    if (known >= 0) return known;
    this.#groupNames.push(
      'op' in term ? textOf(node['alias']) || `group ${this.#groups.length + 1}` : term.name,
    );
    return this.#groups.push(term) - 1;
  }

  #term(node: AstNode, refusal: Refusal | 'aggregate-group-by'): Term {
    const { related } = this.#source;
    return readTerm(node, { refusal, column: (one) => this.#source.term(one, refusal), related });
  }

  #readItem(item: AstNode): void {
    const alias = textOf(item['alias']) ?? '';
    const on = this.#reference(item, 'aggregate-select-item');
    const name = alias || this.#nameOf(on);
    if (name.length > 255) throw new AggregateRefused('aggregate-too-large', item);
    const column = this.#source.scope.find(name);
    // `count(*) AS sex` would make ORDER BY sex mean two things.
    const term = on.kind === 'group' ? this.#groups[on.index] : undefined;
    const own = term !== undefined && !('op' in term) ? term.name : undefined;
    if (column !== undefined && column.name !== own)
      throw new AggregateRefused('aggregate-ambiguous-name', item, name);
    const other = this.#aliases.get(name.toLowerCase());
    if (other !== undefined && (other.kind !== on.kind || other.index !== on.index))
      throw new AggregateRefused('aggregate-ambiguous-name', item, name);
    this.#aliases.set(name.toLowerCase(), on);
    this.#output.push({ on, name });
  }

  /** A grouped value, a figure, or what is calculated of figures; each not met before is added. */
  #reference(node: AstNode, otherwise: Refusal): OutputRef {
    const weighted = isFigure(node) ? this.#weighted(node, otherwise) : undefined;
    if (weighted !== undefined) return this.#compute(weighted, node);
    if (isFigure(node)) return { kind: 'measure', index: this.#measure(node, otherwise) };
    if (formOf(node) === 'COLUMN_REF/COLUMN_REF' && otherwise !== 'aggregate-select-item') {
      const aliased = this.#aliased(node);
      if (aliased !== undefined) return aliased;
    }
    if (isLiteral(node)) return this.#label({ ...node, alias: '' }, otherwise);
    if (holdsFigure(node))
      return this.#compute(
        readExpression(node, {
          refusal: otherwise,
          figure: (one) =>
            isFigure(one)
              ? (this.#weighted(one, otherwise) ?? { op: 'figure', index: this.#measure(one, otherwise) })
              : undefined,
          typeOf: (group) => this.#typeOf({ kind: 'group', index: group }),
          alias: (one) => this.#aliasedFigure(one),
          group: (one) => this.#group(one, otherwise),
        }),
        node,
      );
    return { kind: 'group', index: this.#group(node, otherwise) };
  }

  /** A sum or mean of written-out numbers, as counts with a weight each. */
  #weighted(node: AstNode, otherwise: Refusal): Expression | undefined {
    const counts = weightedCounts(node);
    if (counts === undefined) return undefined;
    const [first] = counts.of;
    // A plain count keeps its name and its rounding.
    if (counts.of.length === 1 && first?.weight === 1 && counts.among === undefined) return undefined;
    const count = (one: AstNode): Expression => ({ op: 'figure', index: this.#measure(one, otherwise) });
    const sum = counts.of
      .map(({ weight, count: one }): Expression => {
        const right = count(one);
        return weight === 1
          ? right
          : { op: 'arithmetic', is: '*', left: { op: 'number', value: weight }, right };
      })
      .reduce((left, right) => ({ op: 'arithmetic', is: '+', left, right }));
    return counts.among === undefined
      ? sum
      : { op: 'arithmetic', is: '/', left: sum, right: count(counts.among) };
  }

  /** A text that says what a row is of. */
  #label(node: AstNode, otherwise: Refusal): OutputRef {
    if (otherwise !== 'aggregate-select-item' || literalType(node) !== 'string')
      throw new AggregateRefused(otherwise, node);
    return this.#compute({ op: 'text', text: readLiteral(node, 'string').text }, node);
  }

  #aliased(node: AstNode): OutputRef | undefined {
    const [name, ...more] = columnPath(node);
    return more.length === 0 && name !== undefined ? this.#aliases.get(name.toLowerCase()) : undefined;
  }

  #aliasedFigure(node: AstNode): Expression | undefined {
    const on = this.#aliased(node);
    if (on?.kind === 'measure') return { op: 'figure', index: on.index };
    return on?.kind === 'computed' ? this.#computed[on.index] : undefined;
  }

  #group(node: AstNode, otherwise: Refusal): number {
    const aliased = this.#aliased(node);
    if (aliased?.kind === 'group' && otherwise !== 'aggregate-select-item') return aliased.index;
    const term = this.#term(node, otherwise);
    const key = JSON.stringify(term);
    const index = this.#groups.findIndex((one) => JSON.stringify(one) === key);
    if (index < 0)
      throw new AggregateRefused('aggregate-group-by', node, 'op' in term ? undefined : term.name);
    return index;
  }

  #measure(node: AstNode, otherwise: Refusal): number {
    const measure = this.#source.measured(readMeasure(node, this.#source, otherwise), node);
    const key = JSON.stringify(measure);
    const known = this.#measures.findIndex((one) => JSON.stringify(one) === key);
    const index = known < 0 ? this.#measures.push(measure) - 1 : known;
    const filtered = this.#measures.filter((one) => one.filter !== undefined).length;
    if (index > 63 || filtered > 24) throw new AggregateRefused('aggregate-too-large', node);
    return index;
  }

  #compute(expression: Expression, node: AstNode): OutputRef {
    const index = this.#computed.push(expression) - 1;
    if (index > 63) throw new AggregateRefused('aggregate-too-large', node);
    return { kind: 'computed', index };
  }

  #typeOf(on: OutputRef): PlanType {
    const term = on.kind === 'group' ? this.#groups[on.index] : undefined;
    return term === undefined ? 'decimal' : typeOf(term);
  }

  #nameOf(on: OutputRef): string {
    if (on.kind === 'group') return this.#groupNames[on.index] ?? '';
    if (on.kind === 'computed') return `figure ${this.#output.length + 1}`;
    const measure = this.#measures[on.index];
    if (measure === undefined) return '';
    const name = nameOf(measure, this.#source.scope.person);
    return measure.filter === undefined ? name : `${name} FILTER ${on.index + 1}`;
  }
}
