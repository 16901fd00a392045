import { isList, isNode, type AstNode } from '@vitrine/policy';

const counts: ReadonlySet<string> = new Set([
  'count',
  'count_star',
  'countif',
  'count_if',
  'approx_count_distinct',
]);

/** The places, from 0, of the select list's columns that are plain counts. Of a set operation: its left side's. */
export function countColumns(query: AstNode): ReadonlySet<number> {
  let node = query;
  while (isNode(node['left'])) node = node['left'];
  const list = node['select_list'];
  const places = new Set<number>();
  if (!isList(list)) return places;
  list.forEach((item, place) => {
    const name = isNode(item) ? item['function_name'] : undefined;
    if (typeof name === 'string' && counts.has(name.toLowerCase())) places.add(place);
  });
  return places;
}
