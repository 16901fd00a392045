import { aggregate } from './aggregates.ts';
import { condition, where } from './conditions.ts';
import { source, table } from './joins.ts';
import { nested } from './nested.ts';
import { scalar } from './scalars.ts';
import { any, date, integer, text, type Maker, type Source } from './source.ts';
import { stars } from './stars.ts';
import { framed, windowed, windowOver } from './windows.ts';

/** One SELECT. Its columns have names of their own: nothing rests on what the engine calls them. */
export function select(maker: Maker): string {
  return maker.draws.one(
    () => rows(maker),
    () => rows(maker),
    () => groups(maker),
    () => groups(maker),
    () => windows(maker),
    () => windows(maker),
    () => qualified(maker),
    () => distinct(maker),
    () => unnested(maker),
    () => stars(maker, table(maker)),
  );
}

/** Columns c0, c1, … of a SELECT. */
export function named(items: readonly string[]): string {
  return items.map((item, at) => `${item} AS c${at}`).join(', ');
}

function rows(maker: Maker): string {
  const from = source(maker);
  const items = maker.draws.some(3, () => scalar(maker, from));
  return maker.draws.one(
    () => `SELECT ${named(items)} FROM ${from.from}${where(maker, from)}`,
    () => `FROM ${from.from} SELECT ${named(items)}${where(maker, from)}`,
  );
}

function groups(maker: Maker): string {
  const { draws } = maker;
  const from = source(maker);
  const [one, other] = [key(maker, from), key(maker, from)];
  const items = draws.some(3, () => aggregate(maker, from));
  const rest = `${named(items)} FROM ${from.from}${where(maker, from)}`;
  const having = draws.sometimes(3, () => ` HAVING ${aggregate(maker, from)} IS NOT NULL`);
  return draws.one(
    () => `SELECT ${one} AS g, ${rest} GROUP BY ${one}${having}`,
    () => `SELECT ${rest}`,
    () => `SELECT ${one} AS g, ${other} AS h, ${rest} GROUP BY ALL${having}`,
    () => `SELECT ${one} AS g, ${other} AS h, ${rest} GROUP BY GROUPING SETS ((1, 2), (1), (2), ())${having}`,
    () => `SELECT grouping(${one}) AS r, ${one} AS g, ${rest} GROUP BY ROLLUP (${one}, ${other})`,
    () => `SELECT ${one} AS g, ${other} AS h, ${rest} GROUP BY CUBE (${one}, ${other})`,
  );
}

function key(maker: Maker, from: Source): string {
  return maker.draws.one(
    () => any(maker, from),
    () => `CAST(date_trunc('month', ${date(maker, from)}) AS DATE)`,
    () => `${integer(maker, from)} // 10`,
    () => `left(${text(maker, from)}, 2)`,
  );
}

function windows(maker: Maker): string {
  const from = source(maker);
  const over = `(${windowOver(maker, from)})`;
  const filter = where(maker, from);
  return maker.draws.one(
    () => `SELECT ${named([any(maker, from), windowed(maker, from, over)])} FROM ${from.from}${filter}`,
    () => `SELECT ${named([framed(maker, from)])} FROM ${from.from}${filter}`,
    () =>
      `SELECT ${named([windowed(maker, from, 'w'), windowed(maker, from, 'w')])} FROM ${from.from}${filter} WINDOW w AS ${over}`,
  );
}

function qualified(maker: Maker): string {
  const from = source(maker);
  const over = windowOver(maker, from);
  const rank = maker.draws.pick(['rank', 'row_number', 'dense_rank']);
  return `SELECT ${named([any(maker, from), scalar(maker, from)])} FROM ${from.from}${where(maker, from)} QUALIFY ${rank}() OVER (${over}) <= 2`;
}

function distinct(maker: Maker): string {
  const from = source(maker);
  const one = any(maker, from);
  return maker.draws.one(
    () => `SELECT DISTINCT ${named([one, scalar(maker, from)])} FROM ${from.from}${where(maker, from)}`,
    () =>
      `SELECT DISTINCT ON (${one}) ${named([one, scalar(maker, from)])} FROM ${from.from} ORDER BY ${one}, ${any(maker, from)}, ${from.row}`,
    () =>
      `SELECT ${named([scalar(maker, from)])} FROM ${from.from} ORDER BY ${any(maker, from)} DESC, ${from.row} LIMIT 9 OFFSET 2`,
  );
}

function unnested(maker: Maker): string {
  const from = source(maker);
  return maker.draws.one(
    () => `SELECT unnest([${text(maker, from)}, 'x']) AS u, ${any(maker, from)} AS v FROM ${from.from}`,
    () =>
      `SELECT unnest({'a': ${any(maker, from)}, 'b': ${text(maker, from)}}) FROM ${from.from}${where(maker, from)}`,
    () =>
      `SELECT len(list_filter([${integer(maker, from)}, 3], lambda x: x > 2)) AS n, ${nested(maker, from)} AS v FROM ${from.from} WHERE ${condition(maker, from)}`,
  );
}
