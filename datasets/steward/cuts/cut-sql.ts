import { identifier } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import {
  renderPredicate,
  renderTransform,
  type Cohort,
  type ColumnType,
  type TableCut,
} from '@vitrine/policy/cut';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { engineType } from '../publish/column-sql.ts';
import type { Manifest } from '../../catalogue/manifest.ts';
import { personEntity } from '../people/pseudonym-maps.ts';

/** Where a cut's rows come from, as SQL tables of one engine. */
export interface CutSources {
  readonly rows: { readonly table: string; readonly manifest: Manifest };
  readonly cohort:
    | { readonly table: string; readonly manifest: Manifest }
    /** Numbers (`number` BIGINT) of the people of a list. */
    | { readonly numbers: string }
    | null;
  /** The person index. */
  readonly index: string;
  /** Numbers (`number` BIGINT) of people to leave out. */
  readonly optOuts: string | undefined;
}

/** Table of a cut's kept rows: `~person` and the source columns it needs, before pseudonyms and transforms. */
const kept = '"~kept"';

/** Table of internal keys found to be another's: `person_key`, `merged_into`. Filled by `defineKeptRows`. */
export const mergesTable = '"~merges"';

function types(manifest: Manifest): ReadonlyMap<string, ColumnType> {
  return new Map(manifest.columns.map((one) => [one.name, one.type]));
}

/** SQL of a column of the curated rows; qualified, since datasets name their columns as they like. */
const source = (name: string): string => `s.${identifier(name)}`;

/**
 * SQL: the internal key a row's person has today. Published rows never change, so two keys that were found to
 * be one person's are brought together here.
 */
const personSql = (merges: boolean): string =>
  merges ? 'coalesce(m.merged_into, s.person_key)' : 's.person_key';
const mergeJoin = (merges: boolean): string =>
  merges ? `LEFT JOIN ${mergesTable} m ON m.person_key = s.person_key` : '';

/**
 * Defines the kept rows: the row predicate, then the cohort (a semi-join), then opt-outs (an anti-join). A
 * predicate keeps a row only where it is true.
 */
export async function defineKeptRows(
  engine: Engine,
  cut: Pick<TableCut, 'rows' | 'cohort' | 'columns'>,
  sources: CutSources,
): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${mergesTable} AS
    SELECT person_key, merged_into FROM ${sources.index} WHERE merged_into IS NOT NULL`);
  const [found] = await engine.rows(`SELECT count(*) AS n FROM ${mergesTable}`);
  const merges = Number(found?.['n'] ?? 0) > 0;
  const person = personSql(merges);
  const conditions = [renderPredicate(cut.rows, types(sources.rows.manifest), source)];
  if (cut.cohort !== null) {
    await defineCohort(engine, cut.cohort, sources, merges);
    conditions.push(`${person} IN (SELECT c.person_key FROM "~cohort" c)`);
  }
  if (sources.optOuts !== undefined) {
    await definePeople(engine, '"~opted"', sources.index, sources.optOuts);
    conditions.push(`NOT EXISTS (SELECT 1 FROM "~opted" o WHERE o.person_key = ${person})`);
    // A row that is nobody's, or another's by likeness, may bear the number of somebody who opted out.
    if (sources.rows.manifest.reach === true) {
      const reached = `coalesce((SELECT any_value(r.merged_into) FROM ${mergesTable} r WHERE r.person_key = s.reach_key), s.reach_key)`;
      conditions.push(`NOT EXISTS (SELECT 1 FROM "~opted" o WHERE o.person_key = ${reached})`);
    }
  }
  const needed = new Set(cut.columns.flatMap((one) => (one.kind === 'person' ? [] : [one.source])));
  const columns = [...needed].map((name) => `${source(name)} AS ${identifier(name)}`);
  await engine.run(`CREATE OR REPLACE TEMP VIEW ${kept} AS
    SELECT ${[`${person} AS "~person"`, ...columns].join(', ')}
    FROM ${sources.rows.table} s ${mergeJoin(merges)} WHERE ${conditions.join(' AND ')}`);
}

/** Makes the table of the internal keys (`person_key`) of a cohort's people. */
async function defineCohort(
  engine: Engine,
  cohort: Cohort,
  { cohort: from, index }: CutSources,
  merges: boolean,
): Promise<void> {
  if (cohort.kind === 'list' && from !== null && 'numbers' in from) {
    await definePeople(engine, '"~cohort"', index, from.numbers);
  } else if (cohort.kind === 'has-row' && from !== null && 'table' in from) {
    const rows = renderPredicate(cohort.rows, types(from.manifest), source);
    await engine.run(`CREATE OR REPLACE TEMP TABLE "~cohort" AS
      SELECT DISTINCT ${personSql(merges)} AS person_key FROM ${from.table} s ${mergeJoin(merges)}
      WHERE ${rows} AND s.person_key IS NOT NULL`);
  } else {
    throw new TypeError('A cut has a cohort without what it is drawn from.');
  }
}

/** Makes a table of the internal keys (`person_key`) of people who have one of the numbers, now or before. */
async function definePeople(engine: Engine, table: string, index: string, numbers: string): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${table} AS
    SELECT DISTINCT i.person_key FROM ${index} i SEMI JOIN (${numbers}) o ON o.number = i.number
    WHERE i.person_key IS NOT NULL`);
}

/** The keys that need pseudonyms, by entity: a query whose only column is `key`. */
export function keyQueries(cut: TableCut): ReadonlyMap<string, string> {
  const queries = new Map<string, string[]>();
  for (const column of cut.columns) {
    if (column.kind === 'value') continue;
    const entity = column.kind === 'person' ? personEntity : column.entity;
    const key = column.kind === 'person' ? 'k."~person"' : `CAST(k.${identifier(column.source)} AS VARCHAR)`;
    queries.set(entity, [...(queries.get(entity) ?? []), `SELECT DISTINCT ${key} AS key FROM ${kept} k`]);
  }
  return new Map([...queries].map(([entity, parts]) => [entity, parts.join(' UNION ')]));
}

/** Every person of the kept rows: a query whose only column is `key`. */
export const contributorsQuery = `SELECT DISTINCT k."~person" AS key FROM ${kept} k`;

/**
 * The cut's rows: pseudonyms for keys (`maps`: SQL tables by entity; `people`: every row has a person), transforms
 * (`lookups`: SQL tables by name), the hidden columns of people (`contributors`: SQL table), and a total order by all visible columns, so that the bytes depend on nothing else.
 */
export function cutQuery(
  cut: TableCut,
  maps: ReadonlyMap<string, string>,
  people: boolean,
  lookups: ReadonlyMap<string, string> = new Map(),
  contributors?: string,
): string {
  const lookupTable = (lookup: string): string => {
    const table = lookups.get(lookup);
    if (table === undefined) throw new TypeError('A cut has a transform without its lookup.');
    return table;
  };
  const joins: string[] = [];
  const columns = cut.columns.map((column, at) => {
    const name = identifier(column.name);
    if (column.kind === 'value') {
      const sql = renderTransform(column.transform, `k.${identifier(column.source)}`, lookupTable);
      return `CAST(${sql} AS ${engineType(column.type)}) AS ${name}`;
    }
    const map = maps.get(column.kind === 'person' ? personEntity : column.entity);
    if (map === undefined) throw new TypeError('A cut has a key without a pseudonym map.');
    const key = column.kind === 'person' ? 'k."~person"' : `CAST(k.${identifier(column.source)} AS VARCHAR)`;
    // The maps cover every key there is; an inner join lets the engine hash the smaller side.
    const join = column.kind === 'person' && people ? 'JOIN' : 'LEFT JOIN';
    joins.push(`${join} ${map} p${at} ON p${at}.key = ${key}`);
    return `p${at}.pseudonym AS ${name}`;
  });
  if (contributors !== undefined) {
    columns.push(
      `c.number AS ${identifier(contributorColumns.number)}`,
      `c.noise AS ${identifier(contributorColumns.key)}`,
    );
    joins.push(`LEFT JOIN ${contributors} c ON c.key = k."~person"`);
  }
  const order = cut.columns.map((_, at) => `${at + 1} ASC NULLS LAST`).join(', ');
  return `SELECT ${columns.join(', ')} FROM ${kept} k ${joins.join(' ')} ORDER BY ${order}`;
}
