import { isList, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleColumn, type VisibleTable } from '@vitrine/policy/cut';
import { formOf, onlyFields, sameName, textOf } from './node.ts';
import type { PlanColumn } from './condition.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';

/** The one table a query reads, and the names by which it may speak of its columns. */
export class TableScope {
  readonly table: string;
  /** The column people are counted by. */
  readonly person: string;
  readonly alias: string;
  readonly #table: VisibleTable;
  readonly #columns: readonly VisibleColumn[];
  /** Another table that is joined by person: its person is the same. */
  readonly #beside: TableScope | undefined;

  private constructor(table: VisibleTable, person: string, alias: string, beside: TableScope | undefined) {
    this.table = table.dataset;
    this.person = person;
    this.alias = alias;
    this.#table = table;
    this.#columns = table.columns;
    this.#beside = beside;
  }

  /** @throws AggregateRefused when FROM is anything but one visible table by its name */
  static read(from: AstNode, tables: readonly VisibleTable[], beside?: TableScope): TableScope {
    if (from['type'] !== 'BASE_TABLE') throw new AggregateRefused('aggregate-table', from);
    onlyFields(from, ['type', 'alias', 'table_name'], 'aggregate-table');
    const name = textOf(from['table_name']) ?? '';
    const table = tables.find((one) => sameName(one.dataset, name));
    if (table === undefined) throw new AggregateRefused('aggregate-table', from);
    const alias = textOf(from['alias']) ?? '';
    const person = table.columns.find((column) => column.role === 'person');
    if (person === undefined) throw new AggregateRefused('aggregate-no-person', from);
    return new TableScope(table, person.name, alias === '' ? table.dataset : alias, beside);
  }

  /** The people of the table alone, by another name. */
  people(alias: string): TableScope {
    const columns = this.#table.columns.filter((column) => column.role === 'person');
    return new TableScope({ ...this.#table, columns }, this.person, alias, undefined);
  }

  /** Column names mean the same in upper and lower case, as in the engine. */
  find(name: string): VisibleColumn | undefined {
    return this.#columns.find((column) => sameName(column.name, name));
  }

  /** The column a reference names, pseudonyms included. @throws AggregateRefused */
  column(node: AstNode): VisibleColumn {
    onlyFields(node, ['class', 'type', 'alias', 'column_names'], 'aggregate-condition');
    const path = columnPath(node);
    const name = path.at(-1) ?? '';
    const beside = this.#beside;
    const qualifier = path.length === 2 ? (path[0] ?? '') : undefined;
    if (beside !== undefined && qualifier !== undefined && sameName(qualifier, beside.alias)) {
      const other = beside.find(name);
      const person = this.find(this.person);
      if (other?.role === 'person' && person !== undefined) return person;
    }
    if (path.length > 2 || (qualifier !== undefined && !sameName(qualifier, this.alias)))
      throw new AggregateRefused('aggregate-unknown-column', node, path.join('.'));
    const column = this.find(name);
    if (column === undefined) throw new AggregateRefused('aggregate-unknown-column', node, name);
    if (qualifier === undefined && column.role !== 'person' && beside?.find(name) !== undefined)
      throw new AggregateRefused('aggregate-ambiguous-name', node, name);
    return column;
  }

  /** The plain column an expression is. @throws AggregateRefused for a pseudonym or anything computed */
  plain(node: AstNode, otherwise: AggregateRefusalCode): PlanColumn {
    if (formOf(node) !== 'COLUMN_REF/COLUMN_REF') throw new AggregateRefused(otherwise, node);
    const column = this.column(node);
    if (column.role !== 'value') throw new AggregateRefused('aggregate-pseudonym', node, column.name);
    return { name: column.name, type: column.type };
  }
}

/** `table.column` as its parts. */
export function columnPath(node: AstNode): readonly string[] {
  const names = node['column_names'];
  return isList(names) ? names.filter((one) => typeof one === 'string') : [];
}
