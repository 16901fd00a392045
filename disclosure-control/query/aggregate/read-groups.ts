import { isList, type AstNode } from '@vitrine/policy/sql/kit';
import { holdsFigure } from './figure-names.ts';
import { isLiteral, readCount } from './literals.ts';
import { nodesOf, sameName, textOf } from './node.ts';
import { readTerm } from './read-term.ts';
import { AggregateRefused } from './refusals.ts';
import type { Source } from './source.ts';
import { columnPath } from './table-scope.ts';
import type { Term } from './term.ts';

type Refusal = 'aggregate-select-item' | 'aggregate-having' | 'aggregate-order' | 'aggregate-group-by';

/** A value that rows are grouped by. @throws AggregateRefused */
export function termOf(source: Source, node: AstNode, refusal: Refusal): Term {
  const { related } = source;
  return readTerm(node, { refusal, column: (one) => source.term(one, refusal), related });
}

/** What a SELECT groups by: its terms, and which of them each row of the answer is of. */
export class Groups {
  readonly #select: AstNode;
  readonly #source: Source;
  readonly #names: string[] = [];
  readonly terms: Term[] = [];
  /** The grouping sets, by the terms' places. */
  readonly sets: number[][];

  /** @throws AggregateRefused */
  constructor(select: AstNode, source: Source, items: readonly AstNode[]) {
    this.#select = select;
    this.#source = source;
    this.sets = this.#read(items);
    if (this.terms.length > 16) throw new AggregateRefused('aggregate-too-large', select);
  }

  placeOf(term: Term): number | undefined {
    const key = JSON.stringify(term);
    const at = this.terms.findIndex((one) => JSON.stringify(one) === key);
    return at < 0 ? undefined : at;
  }

  nameOf(index: number): string {
    return this.#names[index] ?? '';
  }

  #read(items: readonly AstNode[]): number[][] {
    const handling = this.#select['aggregate_handling'];
    const expressions = nodesOf(this.#select['group_expressions'], 'aggregate-group-by', this.#select);
    if (handling === 'FORCE_AGGREGATES' && expressions.length === 0) {
      // GROUP BY ALL: every item of the SELECT list that holds no figure.
      for (const item of items) if (!holdsFigure(item) && !isLiteral(item)) this.#add(item);
      return [this.terms.map((_, at) => at)];
    }
    if (handling !== 'STANDARD_HANDLING') throw new AggregateRefused('aggregate-group-by', this.#select);
    return this.#readSets(expressions.map((one) => this.#add(this.#target(one, items))));
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
    if (new Set(read.flat()).size !== this.terms.length) return refuse();
    if (sets.length > 64) throw new AggregateRefused('aggregate-too-large', this.#select);
    return read.map((set) => [...new Set(set)]);
  }

  /** What a GROUP BY item names: an expression, or an item of the SELECT list by position or alias. */
  #target(expression: AstNode, items: readonly AstNode[]): AstNode {
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
  #add(node: AstNode): number {
    const term = termOf(this.#source, node, 'aggregate-group-by');
    const known = this.placeOf(term);
    if (known !== undefined) return known;
    this.#names.push('op' in term ? textOf(node['alias']) || `group ${this.terms.length + 1}` : term.name);
    return this.terms.push(term) - 1;
  }
}
