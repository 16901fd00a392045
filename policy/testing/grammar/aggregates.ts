import { condition } from './conditions.ts';
import { any, date, integer, text, type Maker, type Source } from './source.ts';

/** An aggregate whose value does not depend on the order in which rows come. */
export function aggregate(maker: Maker, source: Source): string {
  const { draws } = maker;
  return draws.one(
    () => 'count(*)',
    () => plain(maker, source),
    () => plain(maker, source),
    () => ordered(maker, source),
    () => `${plain(maker, source)} FILTER (WHERE ${condition(maker, source)})`,
    () => `${ordered(maker, source)} FILTER (WHERE ${condition(maker, source)})`,
    () => withinGroup(maker, source),
  );
}

function plain(maker: Maker, source: Source): string {
  const n = integer(maker, source);
  return maker.draws.pick([
    `count(${any(maker, source)})`,
    `count(DISTINCT ${any(maker, source)})`,
    `min(${any(maker, source)})`,
    `max(${any(maker, source)})`,
    `sum(${n})`,
    `sum(DISTINCT ${n})`,
    `avg(${n})`,
    `median(${n})`,
    `quantile_cont(${n}, [0.1, 0.9])`,
    `bit_xor(${n})`,
    `bool_and(${n} > 20)`,
    `max(${n}, 2)`,
    `histogram(${n})`,
    `count_if(${n} > 20)`,
  ]);
}

/** Values in an order of their own, so that which of them comes first is certain. */
function ordered(maker: Maker, source: Source): string {
  const t = text(maker, source);
  const n = integer(maker, source);
  const d = date(maker, source);
  return maker.draws.pick([
    `string_agg(${t}, ',' ORDER BY ${t} DESC)`,
    `list(${n} ORDER BY ${n} NULLS FIRST)`,
    `array_agg(DISTINCT ${t} ORDER BY ${t})`,
    `first(${t} ORDER BY ${d}, ${t})`,
    `last(${n} ORDER BY ${d}, ${n})`,
    `any_value(${t} ORDER BY ${t})`,
    `arg_max(${t}, ${d} ORDER BY ${d}, ${t})`,
    `mode(${t} ORDER BY ${t})`,
    `stddev(${n} ORDER BY ${n})`,
  ]);
}

function withinGroup(maker: Maker, source: Source): string {
  const n = integer(maker, source);
  const t = text(maker, source);
  return maker.draws.pick([
    `percentile_cont(0.3) WITHIN GROUP (ORDER BY ${n})`,
    `percentile_disc(0.7) WITHIN GROUP (ORDER BY ${n} DESC)`,
    `mode() WITHIN GROUP (ORDER BY ${t})`,
  ]);
}
