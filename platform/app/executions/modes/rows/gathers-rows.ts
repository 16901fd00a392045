import { isList, isNode, type AstValue } from '@vitrine/policy/sql/kit';

/** Aggregates whose one value is made of many rows' values, one by one. */
const gathering: ReadonlySet<string> = new Set([
  'approx_top_k',
  'array_agg',
  'bitstring_agg',
  'group_concat',
  'histogram',
  'histogram_exact',
  'list',
  'listagg',
  'string_agg',
]);
/** Those that do so when they are asked for several values, by how many arguments they have then. */
const several: ReadonlyMap<string, number> = new Map([
  ['max', 2],
  ['min', 2],
  ['arg_max', 3],
  ['arg_min', 3],
  ['argmax', 3],
  ['argmin', 3],
  ['max_by', 3],
  ['min_by', 3],
]);

/** Whether one value of a query's result may be made of the values of many rows. */
export function gathersRows(query: AstValue | undefined): boolean {
  if (isList(query)) return query.some(gathersRows);
  if (!isNode(query)) return false;
  if (query['type'] === 'RECURSIVE_CTE_NODE') return true;
  const name = typeof query['function_name'] === 'string' ? query['function_name'].toLowerCase() : '';
  const given = isList(query['children']) ? query['children'].length : 0;
  return (
    gathering.has(name) || given >= (several.get(name) ?? Infinity) || Object.values(query).some(gathersRows)
  );
}
