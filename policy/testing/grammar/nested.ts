import { any, date, integer, text, type Maker, type Source } from './source.ts';

/** An expression with lists, structs, maps, lambdas or JSON in it. */
export function nested(maker: Maker, source: Source): string {
  const { draws } = maker;
  const n = integer(maker, source);
  const t = text(maker, source);
  const x = any(maker, source);
  return draws.one(
    () => lists(maker, n, t, x),
    () => lambdas(maker, n, t, x),
    () =>
      draws.pick([
        `{'k': ${x}}.k`,
        `{'k': ${t}, 'n': {'d': ${date(maker, source)}}}`,
        `struct_pack(a := ${n}, b := ${t})`,
        `CAST(row(${n}, ${t}) AS VARCHAR)`,
        `struct_insert({'a': ${n}}, b := ${t})`,
        `struct_extract({'a': ${n}, 'b': ${t}}, 'b')`,
      ]),
    () =>
      draws.pick([
        `MAP {'k': ${t}}['k']`,
        `map(['a', 'b'], [${n}, 2])`,
        `map_keys(MAP {'a': ${n}})`,
        `map_extract(MAP {'a': ${t}}, 'a')`,
        `map_entries(MAP {'a': ${n}})`,
        `cardinality(map_from_entries([('a', ${t})]))`,
      ]),
    () =>
      draws.pick([
        `CAST(to_json({'a': ${n}, 'b': [${t}]}) AS VARCHAR)`,
        `json_extract_string(to_json({'b': [${t}]}), '$.b[0]')`,
        `json_array_length(to_json([${n}, 1]))`,
      ]),
  );
}

function lists({ draws }: Maker, n: string, t: string, x: string): string {
  return draws.pick([
    `[${n}, 1, ${n}][1:2]`,
    `[${x}, ${x}][2]`,
    `len([${n}, NULL])`,
    `list_sort([${n}, 5, 30], 'DESC')`,
    `list_sort(list_distinct([${n}, 5, 5]))`,
    `list_contains([${t}, 'W1'], 'W1')`,
    `list_position([${n}, 5], 5)`,
    `flatten([[${t}], ['z']])`,
    `list_aggregate([${n}, 5], 'sum')`,
    `CAST(list_zip([${n}], [${t}]) AS VARCHAR)`,
    `string_split(${t}, '1')`,
    `range(abs(${n}) % 4)`,
    `array_value(${n}, 2)`,
    `list_has_any([${t}], ['W1', 'W2'])`,
  ]);
}

function lambdas({ draws }: Maker, n: string, t: string, x: string): string {
  return draws.pick([
    `list_transform([${x}], lambda x: CAST(x AS VARCHAR) || '!')`,
    `list_filter([${n}, 5, 30], lambda x, i: x > i)`,
    `list_reduce([coalesce(${n}, 0), 2, 3], lambda a, b: a + b)`,
    `list_transform([1, 2], lambda x: list_filter([${n}, 1], lambda y: y > x))`,
    `[y + 1 FOR y IN [${n}, 2, 3] IF y > 1]`,
    `[upper(y) FOR y IN string_split(${t}, ' ')]`,
  ]);
}
