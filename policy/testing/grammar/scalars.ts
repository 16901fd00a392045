import { condition } from './conditions.ts';
import { nested } from './nested.ts';
import { any, date, integer, text, type Maker, type Source } from './source.ts';
import { scalarSubQuery } from './sub-queries.ts';

/**
 * An expression over one row. None fails, whatever the values. Times, intervals and enumerations are told as text,
 * because a room and the engine's own library write them differently.
 */
export function scalar(maker: Maker, source: Source): string {
  const { draws } = maker;
  return draws.one(
    () => any(maker, source),
    () => ofText(maker, source),
    () => ofNumber(maker, source),
    () => ofDate(maker, source),
    () => cast(maker, source),
    () => cast(maker, source),
    () => choice(maker, source),
    () => nested(maker, source),
    () => nested(maker, source),
    () => scalarSubQuery(maker, source),
  );
}

function ofText(maker: Maker, source: Source): string {
  const t = text(maker, source);
  return maker.draws.pick([
    `upper(left(${t}, 3))`,
    `${t} || '-' || length(${t})`,
    `substr(${t}, 2, 2)`,
    `replace(reverse(${t}), '1', '')`,
    `regexp_extract(${t}, '([0-9]+)', 1)`,
    `regexp_replace(${t}, '[0-9]', '#', 'g')`,
    `split_part(${t}, ' ', 2)`,
    `lpad(${t}, 6, '.')`,
    `concat_ws('/', ${t}, ${any(maker, source)})`,
    `md5(${t})`,
    `format('{}!', ${t})`,
    `${t}.lower().trim()`,
    `levenshtein(${t}, 'W1')`,
    `strpos(${t}, '1')`,
    `(${t} COLLATE NOCASE) = 'w1'`,
  ]);
}

function ofNumber(maker: Maker, source: Source): string {
  const n = integer(maker, source);
  return maker.draws.pick([
    `(${n} + 1) * 2`,
    `abs(${n}) % 7`,
    `${n} // 3`,
    `-${n}`,
    `greatest(${n}, ${integer(maker, source)}, 20)`,
    `round(${n} / 4, 1)`,
    `sign(${n})`,
    `${n} & 6`,
    `chr(CAST(65 + abs(${n}) % 20 AS INTEGER))`,
  ]);
}

function ofDate(maker: Maker, source: Source): string {
  const d = date(maker, source);
  return maker.draws.pick([
    `CAST(date_trunc('month', ${d}) AS DATE)`,
    `CAST(${d} + INTERVAL 3 DAY AS DATE)`,
    `extract(year FROM ${d})`,
    `strftime(${d}, '%Y-%m')`,
    `datediff('day', ${d}, ${date(maker, source)})`,
    `dayname(${d})`,
    `last_day(${d})`,
    `make_date(year(${d}), 1, 1)`,
    `${d} - DATE '2020-01-01'`,
    `time_bucket(INTERVAL 7 DAY, ${d})`,
    `CAST(age(TIMESTAMP '2021-01-01 00:00:00', CAST(${d} AS TIMESTAMP)) AS VARCHAR)`,
    `CAST(try_strptime(CAST(${d} AS VARCHAR), '%Y-%m-%d') AS VARCHAR)`,
  ]);
}

function cast(maker: Maker, source: Source): string {
  const n = integer(maker, source);
  return maker.draws.pick([
    `TRY_CAST(${text(maker, source)} AS INTEGER)`,
    `TRY(CAST(${text(maker, source)} AS INTEGER))`,
    `TRY(${integer(maker, source)} * 100000000000000000)`,
    `${any(maker, source)}::VARCHAR`,
    `CAST(${n} AS DECIMAL(30, 2))`,
    `CAST(${n} AS HUGEINT)`,
    `CAST(CAST(${date(maker, source)} AS TIMESTAMP) AS VARCHAR)`,
    `CAST(TRY_CAST(${text(maker, source)} AS ENUM ('W1', 'W2', 'kind 1')) AS VARCHAR)`,
    `TRY_CAST(${text(maker, source)} AS DATE)`,
    `CAST(${n} AS DOUBLE)`,
  ]);
}

function choice(maker: Maker, source: Source): string {
  const name = any(maker, source);
  return maker.draws.one(
    () => `CASE WHEN ${name} IS NULL THEN 'none' ELSE 'some' END`,
    () => `CASE WHEN ${condition(maker, source)} THEN 1 WHEN ${condition(maker, source)} THEN 2 END`,
    () => `CASE ${text(maker, source)} WHEN '1' THEN 'one' ELSE CAST(${name} AS VARCHAR) END`,
    () => `coalesce(${integer(maker, source)}, 0)`,
    () => `nullif(${text(maker, source)}, '1')`,
    () => `if(${condition(maker, source)}, 'yes', 'no')`,
  );
}
