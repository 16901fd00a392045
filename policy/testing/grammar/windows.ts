import { condition } from './conditions.ts';
import { any, date, integer, text, type Maker, type Source } from './source.ts';

/** A window: its rows in an order that leaves open only which of two equal rows comes first. */
export function windowOver(maker: Maker, source: Source): string {
  const part = maker.draws.one(
    () => '',
    () => `PARTITION BY ${any(maker, source)} `,
    () => `PARTITION BY ${text(maker, source)}, ${any(maker, source)} `,
  );
  const end = maker.draws.pick(['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST']);
  return `${part}ORDER BY ${any(maker, source)}${end}, ${source.row}`;
}

const bounds = [
  'ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
  'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING',
  'ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING',
  'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  'RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
  'GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
] as const;
const exclusions = [
  '',
  ' EXCLUDE CURRENT ROW',
  ' EXCLUDE GROUP',
  ' EXCLUDE TIES',
  ' EXCLUDE NO OTHERS',
] as const;

/** A window function over `over`, a name or a window in brackets. */
export function windowed(maker: Maker, source: Source, over: string): string {
  const { draws } = maker;
  const x = any(maker, source);
  return draws.one(
    () => `row_number() OVER ${over}`,
    () =>
      draws.pick([`rank()`, `dense_rank()`, 'percent_rank()', 'cume_dist()', 'ntile(4)']) + ` OVER ${over}`,
    () =>
      draws.pick([
        `lag(${x}) OVER ${over}`,
        `lead(${x}, 2) OVER ${over}`,
        `first_value(${x} IGNORE NULLS) OVER ${over}`,
        `last_value(${x}) OVER ${over}`,
        `nth_value(${x}, 2) OVER ${over}`,
      ]),
    () => `sum(${integer(maker, source)}) OVER ${over}`,
    () => `count(${x}) FILTER (WHERE ${condition(maker, source)}) OVER ${over}`,
    () => `max(${text(maker, source)}) OVER ${over}`,
  );
}

/** An aggregate over a frame of its own. */
export function framed(maker: Maker, source: Source): string {
  const { draws } = maker;
  const value = draws.one(
    () => `sum(${integer(maker, source)})`,
    () => `count(${any(maker, source)})`,
    () => `min(${text(maker, source)})`,
    () => `avg(${integer(maker, source)})`,
  );
  const days = 'RANGE BETWEEN INTERVAL 10 DAY PRECEDING AND CURRENT ROW';
  return draws.one(
    () => `${value} OVER (${windowOver(maker, source)} ${draws.pick(bounds)}${draws.pick(exclusions)})`,
    () => `${value} OVER (ORDER BY ${date(maker, source)} ${days})`,
    () => `${value} OVER (ORDER BY ${integer(maker, source)} RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING)`,
  );
}
