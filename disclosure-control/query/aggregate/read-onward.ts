import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { readCondition } from './conditions.ts';
import type { Expression } from './expression.ts';
import { holdsFigure } from './figure-names.ts';
import { isLiteral, readCount } from './literals.ts';
import { formOf, nodesOf, onlyFields, sameName, textOf } from './node.ts';
import { readWrittenList, textNamed } from './onward-list.ts';
import type { Onward } from './onward-plan.ts';
import type { OnwardSource } from './onward-source.ts';
import { someSum, sumOf } from './onward-sums.ts';
import type { OutputRef } from './plan.ts';
import { readExpression } from './read-expression.ts';
import { readModifiers } from './read-modifiers.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath } from './table-scope.ts';

type Refusal = 'aggregate-select-item' | 'aggregate-order' | 'aggregate-having' | 'aggregate-group-by';

/** Reads a SELECT over a table of protected figures. @throws AggregateRefused */
export function readOnward(select: AstNode, source: OnwardSource): Onward {
  onlyFields(
    select,
    ['type', 'modifiers', 'cte_map', 'select_list', 'from_table', 'where_clause', 'group_expressions'].concat(
      ['group_sets', 'aggregate_handling', 'having'],
    ),
    'aggregate-statement',
  );
  return new OnwardReader(select, source).read();
}

class OnwardReader {
  readonly #select: AstNode;
  readonly #source: OnwardSource;
  readonly #texts: Onward['texts'] = [];
  readonly #numbers: number[] = [];
  readonly #list: Onward['list'];
  readonly #items: readonly AstNode[];
  #by: number[] = [];
  #grouped = false;
  readonly #sums: { kind: 'sum' | 'mean'; of: Expression }[] = [];
  readonly #computed: Expression[] = [];
  readonly #output: Onward['output'] = [];

  constructor(select: AstNode, source: OnwardSource) {
    this.#select = select;
    this.#source = source;
    for (const [column, { name, type, figure }] of source.columns.entries()) {
      if (figure) this.#numbers.push(column);
      else this.#texts.push({ column, type, name });
    }
    this.#list = readWrittenList(select, source, this.#texts);
    this.#items = nodesOf(select['select_list'], 'aggregate-select-item', select).flatMap((item) =>
      formOf(item) === 'STAR/STAR' ? this.#everything(item) : [item],
    );
  }

  read(): Onward {
    this.#readGroups();
    for (const item of this.#items) this.#readItem(item);
    const clause = this.#select['where_clause'];
    const having = this.#select['having'];
    const where = isNode(clause) ? this.#condition(clause, 'aggregate-having', false) : null;
    const kept = isNode(having) ? this.#condition(having, 'aggregate-having', true) : null;
    const all = this.#output.map(({ on }) => on);
    const modifiers = readModifiers(this.#select, all, (node) => {
      const position = readCount(node);
      return position === undefined
        ? this.#reference(node, 'aggregate-order')
        : this.#output[position - 1]?.on;
    });
    return {
      texts: this.#texts,
      numbers: this.#numbers,
      list: this.#list,
      where,
      by: this.#by,
      sums: this.#grouped ? this.#sums : null,
      computed: this.#computed,
      output: this.#output,
      having: kept,
      ...modifiers,
    };
  }

  #everything(star: AstNode): readonly AstNode[] {
    onlyFields(star, ['class', 'type'], 'aggregate-select-item');
    if (this.#source.list !== undefined) throw new AggregateRefused('aggregate-select-item', star);
    return this.#source.columns.map(({ name }) => ({
      class: 'COLUMN_REF',
      type: 'COLUMN_REF',
      alias: '',
      column_names: [name],
    }));
  }

  /** A column by its name: a group or a figure of the rows before they are grouped. */
  #column(node: AstNode): { readonly text: number } | { readonly number: number } | undefined {
    if (formOf(node) !== 'COLUMN_REF/COLUMN_REF') return undefined;
    const path = columnPath(node);
    const { alias, columns, list } = this.#source;
    const text = textNamed(this.#texts, path, alias);
    if (text !== undefined) return { text };
    const name = path.at(-1) ?? '';
    const of = (table: string): boolean =>
      path.length === 1 || (path.length === 2 && sameName(path[0] ?? '', table));
    const own = this.#numbers.findIndex((at) => sameName(columns[at]?.name ?? '', name));
    if (own >= 0 && of(alias)) return { number: own };
    if (list === undefined || this.#list === null || !of(list.alias)) return undefined;
    const at = list.columns.findIndex((one) => sameName(one, name));
    const beside = this.#list.texts.findIndex((one) => one.at === at);
    if (beside >= 0) return { text: this.#texts.length + beside };
    const figure = this.#list.numbers.indexOf(at);
    return figure < 0 ? undefined : { number: this.#numbers.length + figure };
  }

  #readGroups(): void {
    const handling = this.#select['aggregate_handling'];
    const groups = nodesOf(this.#select['group_expressions'] ?? [], 'aggregate-group-by', this.#select);
    const all = handling === 'FORCE_AGGREGATES';
    const isSum = (item: AstNode): boolean =>
      sumOf(item) !== undefined || (holdsFigure(item) && someSum(item));
    this.#grouped = groups.length > 0 || all || this.#items.some(isSum);
    const sets = this.#select['group_sets'];
    if (isList(sets) && sets.length > 1) throw new AggregateRefused('aggregate-group-by', this.#select);
    const named = all ? this.#items.filter((item) => !isSum(item) && !isLiteral(item)) : groups;
    this.#by = named.map((one) => {
      const position = readCount(one);
      const node = position === undefined ? one : this.#items[position - 1];
      const aliased = this.#items.find((item) =>
        sameName(textOf(item['alias']) ?? '', columnPath(one).at(-1) ?? '-'),
      );
      const found = (node && this.#column(node)) ?? (aliased && this.#column(aliased));
      if (found === undefined || !('text' in found)) throw new AggregateRefused('aggregate-group-by', one);
      return found.text;
    });
  }

  #readItem(item: AstNode): void {
    const on = this.#reference(item, 'aggregate-select-item');
    const column = this.#column(item);
    const own = column !== undefined && 'number' in column ? this.#numbers[column.number] : undefined;
    const name = textOf(item['alias']) || columnPath(item).at(-1) || `figure ${this.#output.length + 1}`;
    this.#output.push({ on, name, from: this.#grouped ? null : (own ?? null) });
  }

  #reference(node: AstNode, refusal: Refusal): OutputRef {
    const aliased = refusal === 'aggregate-select-item' ? undefined : this.#aliased(node);
    if (aliased !== undefined) return aliased;
    const column = this.#column(node);
    if (column !== undefined && 'text' in column)
      return { kind: 'group', index: this.#place(column.text, node, refusal) };
    const index = this.#computed.push(this.#expression(node, refusal)) - 1;
    if (index > 63) throw new AggregateRefused('aggregate-too-large', node);
    return { kind: 'computed', index };
  }

  #aliased(node: AstNode): OutputRef | undefined {
    const [name, ...more] = columnPath(node);
    if (name === undefined || more.length > 0) return undefined;
    return this.#output.find((one) => sameName(one.name, name))?.on;
  }

  /** The place of a group among those that a row has in the end. */
  #place(text: number, node: AstNode, refusal: Refusal): number {
    const at = this.#grouped ? this.#by.indexOf(text) : text;
    if (at < 0)
      throw new AggregateRefused(refusal === 'aggregate-order' ? refusal : 'aggregate-group-by', node);
    return at;
  }

  #expression(node: AstNode, refusal: Refusal): Expression {
    return readExpression(node, {
      refusal,
      figure: (one) => (this.#grouped ? this.#sum(one, refusal) : this.#number(one)),
      alias: (one) => {
        const on = this.#aliased(one);
        return on?.kind === 'computed' ? this.#computed[on.index] : undefined;
      },
      group: (one) => {
        const column = this.#column(one);
        if (column === undefined || !('text' in column)) throw new AggregateRefused(refusal, one);
        return this.#place(column.text, one, refusal);
      },
      typeOf: (group) => {
        const types = [...this.#texts, ...(this.#list?.texts ?? [])];
        return types[this.#grouped ? (this.#by[group] ?? 0) : group]?.type ?? 'string';
      },
    });
  }

  #number(node: AstNode): Expression | undefined {
    const column = this.#column(node);
    return column !== undefined && 'number' in column ? { op: 'figure', index: column.number } : undefined;
  }

  #sum(node: AstNode, refusal: Refusal): Expression | undefined {
    const sum = sumOf(node);
    if (sum === undefined) return undefined;
    const refuse = (): never => {
      throw new AggregateRefused(refusal, node);
    };
    const of = readExpression(sum.of, {
      refusal,
      figure: (one) => this.#number(one),
      alias: () => undefined,
      group: refuse,
      typeOf: refuse,
    });
    const index = this.#sums.push({ kind: sum.kind, of }) - 1;
    if (index > 63) throw new AggregateRefused('aggregate-too-large', node);
    return { op: 'figure', index };
  }

  #condition(node: AstNode, refusal: Refusal, after: boolean): Onward['where'] {
    return readCondition<OutputRef>(node, {
      refusal,
      resolve: (one) => {
        const column = this.#column(one);
        if (column !== undefined && 'text' in column) {
          const index = after ? this.#place(column.text, one, refusal) : column.text;
          const types = [...this.#texts, ...(this.#list?.texts ?? [])];
          return { on: { kind: 'group', index }, type: types[column.text]?.type ?? 'string' };
        }
        const aliased = after ? this.#aliased(one) : undefined;
        const computed = aliased?.kind === 'computed' ? this.#computed[aliased.index] : undefined;
        const figure = after ? (computed ?? this.#sum(one, refusal)) : this.#number(one);
        if (figure?.op !== 'figure') throw new AggregateRefused(refusal, one);
        return { on: { kind: 'measure', index: figure.index }, type: 'decimal' };
      },
      nullable: (on) => on.kind === 'group',
    });
  }
}
