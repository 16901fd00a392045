import { fieldsOf, keyOf, tableName, text, integer, date, type Maker, type Source } from './source.ts';

/** A table under another name, and the condition by which it depends on the row outside. */
function inner({ draws, tables }: Maker, source: Source) {
  const table = draws.pick(tables);
  const own: Source = { from: `${tableName(table)} AS o`, fields: fieldsOf(table, 'o'), row: 'o' };
  const outside = `CAST(${source.fields[0].sql} AS VARCHAR)`;
  return { own, where: `${keyOf(table, 'o')} = ${outside}` };
}

/** A sub-query with one value for the row outside. */
export function scalarSubQuery(maker: Maker, source: Source): string {
  const { own, where } = inner(maker, source);
  return maker.draws.one(
    () => `(SELECT count(*) FROM ${own.from} WHERE ${where})`,
    () => `(SELECT max(${text(maker, own)}) FROM ${own.from})`,
    () =>
      `(SELECT min(${date(maker, own)}) FROM ${own.from} WHERE ${where} AND ${date(maker, own)} >= ${date(maker, source)})`,
    () => `(SELECT ${text(maker, own)} FROM ${own.from} WHERE ${where} ORDER BY ALL LIMIT 1)`,
    () => `(SELECT sum(${integer(maker, own)} + ${integer(maker, source)}) FROM ${own.from} WHERE ${where})`,
    () => `array(SELECT ${text(maker, own)} FROM ${own.from} WHERE ${where} ORDER BY ALL LIMIT 3)`,
  );
}

/** A condition with a sub-query. */
export function subQueryCondition(maker: Maker, source: Source): string {
  const { own, where } = inner(maker, source);
  return maker.draws.one(
    () => `EXISTS (SELECT 1 FROM ${own.from} WHERE ${where})`,
    () => `NOT EXISTS (FROM ${own.from} WHERE ${where} AND ${text(maker, own)} IS NOT NULL)`,
    () => `${text(maker, source)} IN (SELECT ${text(maker, own)} FROM ${own.from})`,
    () => `${text(maker, source)} NOT IN (SELECT ${text(maker, own)} FROM ${own.from} WHERE ${where})`,
    () => `${text(maker, source)} = ANY (SELECT ${text(maker, own)} FROM ${own.from} WHERE ${where})`,
    () => `${integer(maker, source)} >= ALL (SELECT ${integer(maker, own)} FROM ${own.from} WHERE ${where})`,
    () => `(SELECT count(*) FROM ${own.from} WHERE ${where}) > 1`,
  );
}
