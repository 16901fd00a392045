/** A query without its values, and the values in order. */
export interface Shape {
  readonly shape: string;
  readonly values: readonly string[];
}

/** A quoted name or a comment is kept out of the values; a text or a number is one. */
const pieces =
  /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b|\s+/gi;

/**
 * Takes the values out of a query, so that queries which differ in values alone have one shape. Only for comparing
 * queries with each other: nothing is decided or run by it.
 */
export function shapeOf(sql: string): Shape {
  const values: string[] = [];
  const shape = sql.replace(pieces, (piece) => {
    if (piece.startsWith('"')) return piece.toLowerCase();
    if (piece.startsWith('--') || piece.startsWith('/*') || /^\s/.test(piece)) return ' ';
    values.push(piece);
    return '?';
  });
  return { shape: shape.replace(/\s+/g, ' ').trim().toLowerCase(), values };
}

/** The most queries of one shape that differ in one value alone, each with another: in which place, which queries. */
export function longestSweep<T extends { readonly sql: string | null }>(queries: readonly T[]): readonly T[] {
  const groups = new Map<string, Map<string, T>>();
  for (const query of queries) {
    const { shape, values } = shapeOf(query.sql ?? '');
    values.forEach((value, place) => {
      const others = values.toSpliced(place, 1);
      const key = JSON.stringify([shape, place, others]);
      const group = groups.get(key) ?? new Map<string, T>();
      group.set(value, query);
      groups.set(key, group);
    });
  }
  let longest: readonly T[] = [];
  for (const group of groups.values()) if (group.size > longest.length) longest = [...group.values()];
  return longest;
}
