import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';

const counts: ReadonlySet<string> = new Set([
  'count',
  'count_star',
  'countif',
  'count_if',
  'approx_count_distinct',
]);

/** The places, from 0, of the select list's columns that are plain counts. Of a set operation: on any side. */
export function countColumns(query: AstNode): ReadonlySet<number> {
  const places = new Set<number>();
  for (const side of sidesOf(query)) for (const place of countColumns(side)) places.add(place);
  const list = query['select_list'];
  if (!isList(list)) return places;
  list.forEach((item, place) => {
    const name = isNode(item) ? item['function_name'] : undefined;
    if (typeof name === 'string' && counts.has(name.toLowerCase())) places.add(place);
  });
  return places;
}

function sidesOf(query: AstNode): readonly AstNode[] {
  const children = query['children'];
  return [query['left'], query['right'], ...(isList(children) ? children : [])].filter(isNode);
}
