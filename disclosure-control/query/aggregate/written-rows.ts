import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { derivedIn, type Named } from './inline-rows.ts';
import { formOf, nodesOf, onlyFields } from './node.ts';
import { AggregateRefused } from './refusals.ts';

const most = 2_000;

/** A table that a query writes out: VALUES with names for its columns. */
export interface WrittenRows {
  readonly alias: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly AstNode[])[];
}

/** `(VALUES …) AS std(age, weight)`, by its words or by a name of WITH. Nothing for anything else. */
export function writtenRows(from: AstNode, named: Named): WrittenRows | undefined {
  const derived = derivedIn(from, named);
  if (derived === undefined) return undefined;
  const { query, alias, columns } = derived;
  const source = query['from_table'];
  const [item, ...items] = isList(query['select_list']) ? query['select_list'] : [];
  if (query['type'] !== 'SELECT_NODE' || !isNode(source) || items.length > 0) return undefined;
  if (!isNode(item) || formOf(item) !== 'STAR/STAR') return undefined;
  const isValues = source['type'] === 'EXPRESSION_LIST';
  const inner = isValues ? undefined : writtenRows(source, named);
  if (!isValues && inner === undefined) return undefined;
  onlyFields(
    query,
    ['type', 'cte_map', 'select_list', 'from_table', 'aggregate_handling'],
    'aggregate-table',
  );
  onlyFields(item, ['class', 'type'], 'aggregate-table');
  const rows = inner?.rows ?? valuesOf(source);
  const names = columns.length > 0 ? columns : (inner?.columns ?? []);
  const width = rows[0]?.length ?? 0;
  if (rows.length === 0 || rows.length > most) throw new AggregateRefused('aggregate-too-large', from);
  if (names.length !== width || rows.some((row) => row.length !== width))
    throw new AggregateRefused('aggregate-table', from);
  return { alias, columns: names, rows };
}

function valuesOf(source: AstNode): readonly (readonly AstNode[])[] {
  onlyFields(source, ['type', 'alias', 'values'], 'aggregate-table');
  const values = source['values'];
  return (isList(values) ? values : []).map((row) => nodesOf(row, 'aggregate-table', source));
}
