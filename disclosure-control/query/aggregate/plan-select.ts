import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { readCondition } from './conditions.ts';
import type { Condition, PlanType } from './condition.ts';
import { inlineLookup } from './inline-lookup.ts';
import { inlineRows } from './inline-rows.ts';
import { and } from './join-conditions.ts';
import type { Expression } from './expression.ts';
import { holdsFigure, nameOf } from './figure-names.ts';
import { isLiteral, literalType, readCount, readLiteral } from './literals.ts';
import { formOf, nodesOf, onlyFields, textOf } from './node.ts';
import type { AggregatePlan, Measure, OutputRef } from './plan.ts';
import { readExpression } from './read-expression.ts';
import { Groups, termOf } from './read-groups.ts';
import { readModifiers } from './read-modifiers.ts';
import { isFigure, readMeasure } from './read-measure.ts';
import { readSources } from './read-source.ts';
import { AggregateRefused } from './refusals.ts';
import type { Source } from './source.ts';
import { columnPath } from './table-scope.ts';
import { typeOf, type Term } from './term.ts';
import { weightedSum } from './weighted-counts.ts';

/**
 * Reads a SELECT over the agreement's tables.
 * @throws AggregateRefused
 */
export function planSelect(select: AstNode, tables: readonly VisibleTable[]): AggregatePlan {
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
  readonly #items: readonly AstNode[];
  readonly #groups: Groups;
  readonly #measures: Measure[] = [];
  readonly #computed: Expression[] = [];
  readonly #output: { on: OutputRef; name: string }[] = [];
  readonly #aliases = new Map<string, OutputRef>();

  constructor(select: AstNode, source: Source) {
    this.#select = select;
    this.#source = source;
    this.#items = nodesOf(select['select_list'], 'aggregate-select-item', select);
    if (this.#items.length > 80) throw new AggregateRefused('aggregate-too-large', select);
    this.#groups = new Groups(select, source, this.#items);
  }

  plan(): AggregatePlan {
    for (const item of this.#items) this.#readItem(item);
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
      groups: this.#groups.terms,
      measures,
      computed: this.#computed,
      sets: this.#groups.sets,
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
    const index = this.#groups.placeOf(condition.on);
    return index === undefined ? undefined : { ...condition, on: { kind: 'group', index } };
  }

  #readItem(item: AstNode): void {
    const alias = textOf(item['alias']) ?? '';
    const on = this.#reference(item, 'aggregate-select-item');
    const name = alias || this.#nameOf(on);
    if (name.length > 255) throw new AggregateRefused('aggregate-too-large', item);
    const column = this.#source.scope.find(name);
    // `count(*) AS sex` would make ORDER BY sex mean two things.
    const term = on.kind === 'group' ? this.#groups.terms[on.index] : undefined;
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

  #weighted(node: AstNode, otherwise: Refusal): Expression | undefined {
    return weightedSum(node, (one) => ({ op: 'figure', index: this.#measure(one, otherwise) }));
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
    const term = termOf(this.#source, node, otherwise);
    const index = this.#groups.placeOf(term);
    if (index === undefined)
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
    const term = on.kind === 'group' ? this.#groups.terms[on.index] : undefined;
    return term === undefined ? 'decimal' : typeOf(term);
  }

  #nameOf(on: OutputRef): string {
    if (on.kind === 'group') return this.#groups.nameOf(on.index);
    if (on.kind === 'computed') return `figure ${this.#output.length + 1}`;
    const measure = this.#measures[on.index];
    if (measure === undefined) return '';
    const name = nameOf(measure, this.#source.scope.person);
    return measure.filter === undefined ? name : `${name} FILTER ${on.index + 1}`;
  }
}
