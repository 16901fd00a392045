import { scalar } from './scalars.ts';
import type { Maker, Source } from './source.ts';

/** A SELECT whose columns are named by `*` or a pattern. */
export function stars(maker: Maker, from: Source): string {
  const { draws } = maker;
  const { name } = draws.pick(from.fields);
  const start = name.slice(0, 1).toLowerCase();
  const { from: table } = from;
  return draws.one(
    () => `SELECT a.* FROM ${table}`,
    () => (from.fields.length > 1 ? `SELECT * EXCLUDE ("${name}") FROM ${table}` : `FROM ${table}`),
    () => `SELECT * REPLACE (${scalar(maker, from)} AS "${name}") FROM ${table}`,
    () => `SELECT a.* RENAME ("${name}" AS other) FROM ${table}`,
    () => `SELECT COLUMNS('(?i)^${start}') FROM ${table}`,
    () => `SELECT COLUMNS(lambda c: lower(c) >= '${start}') FROM ${table}`,
    () => `SELECT count(COLUMNS(*)), max(COLUMNS('(?i)^${start}')) FROM ${table}`,
    () => `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table} WHERE ${scalar(maker, from)} IS NOT NULL`,
    () => `SELECT concat_ws('/', *COLUMNS('(?i)^${start}')) AS c FROM ${table}`,
  );
}
