import type { ColumnType } from '../../cut/catalogue-view.ts';
import type { VisibleTable } from '../../cut/visible.ts';
import type { Draws } from './draws.ts';

/** A column of what stands in FROM. */
export interface Field {
  readonly sql: string;
  readonly name: string;
  readonly type: ColumnType;
  /** Pseudonyms are too large to count with. */
  readonly pseudonym: boolean;
}

/** What stands in FROM, and what can be read from it. */
export interface Source {
  readonly from: string;
  readonly fields: readonly [Field, ...Field[]];
  /** What orders its rows up to rows that are the same in everything. */
  readonly row: string;
}

/** Where a query is being made: what is drawn from, and the tables there are. */
export interface Maker {
  readonly draws: Draws;
  readonly tables: readonly [VisibleTable, ...VisibleTable[]];
}

export function tableName(table: VisibleTable): string {
  return `"${table.dataset}"`;
}

export function fieldsOf(table: VisibleTable, alias: string): readonly [Field, ...Field[]] {
  const [first, ...rest] = table.columns.map((column) => ({
    sql: `${alias}."${column.name}"`,
    name: column.name,
    type: column.type,
    pseudonym: column.role !== 'value',
  }));
  if (first === undefined) throw new TypeError('A grammar needs columns.');
  return [first, ...rest];
}

/** A field that the query itself makes. */
export function made(sql: string, type: ColumnType): Field {
  return { sql, name: sql.replace(/^.*\./, ''), type, pseudonym: false };
}

function fitting({ draws }: Maker, source: Source, types: readonly ColumnType[]): Field {
  const [first, ...rest] = source.fields.filter((field) => types.includes(field.type));
  return draws.pick(first === undefined ? source.fields : [first, ...rest]);
}

export function any({ draws }: Maker, source: Source): string {
  return draws.pick(source.fields).sql;
}

export function text(maker: Maker, source: Source): string {
  const { sql, type } = fitting(maker, source, ['string', 'date', 'boolean']);
  return type === 'string' ? sql : `CAST(${sql} AS VARCHAR)`;
}

/** A whole number small enough to be added and multiplied. */
export function integer(maker: Maker, source: Source): string {
  const { sql, type, pseudonym } = fitting(maker, source, ['integer', 'decimal']);
  const plain = type === 'integer' && !pseudonym;
  return plain ? sql : `TRY_CAST(right(CAST(${sql} AS VARCHAR), 4) AS BIGINT)`;
}

export function date(maker: Maker, source: Source): string {
  const { sql, type } = fitting(maker, source, ['date']);
  return type === 'date' ? sql : `TRY_CAST(CAST(${sql} AS VARCHAR) AS DATE)`;
}

/** The column by which a table is joined with another: its first, as text. */
export function keyOf(table: VisibleTable, alias: string): string {
  return `CAST(${fieldsOf(table, alias)[0].sql} AS VARCHAR)`;
}
