import { identifier, literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { brokenSql, typedSql } from './column-sql.ts';
import {
  isPublished,
  type DatasetColumn,
  type DatasetFile,
  type QualityRule,
} from '../../catalogue/dataset-file/dataset-file.ts';
import { DatasetFileInvalid, LandingColumns, LandingUnreadable } from '../../errors.ts';
import { landedLookup } from './landed-lookups.ts';
import type { LandingFile } from '../landing/landing-file.ts';
import { lookupNamed } from '../../catalogue/dataset-file/lookup-problems.ts';

/** The engine's table of the file's rows: described columns typed, and why a row cannot be published. */
export const landedTable = '"~landed"';
/** First reason that keeps a row out, or NULL: `rule:COLUMN`, or a linkage reason. */
export const reasonColumn = '"~reason"';
/** The row's NHS number as BIGINT when it is valid. */
export const numberColumn = '"~nhs"';

/** SQL name of a column's text where it could not be typed. */
const rawOf = (column: DatasetColumn): string => identifier(`~raw ${column.name}`);

/**
 * Holds the header against the description.
 * @throws LandingColumns
 */
export function checkHeader(file: DatasetFile, header: readonly string[]): void {
  const described = new Set(file.columns.map((one) => one.name));
  const seen = new Set(header);
  const missing = [...described].filter((name) => !seen.has(name));
  const unknown = file.source.otherColumns === 'drop' ? [] : header.filter((name) => !described.has(name));
  const repeated = header.filter((name, at) => described.has(name) && header.indexOf(name) !== at);
  if (missing.length + unknown.length + repeated.length === 0) return;
  const parts = [
    ...(missing.length === 0 ? [] : [`${missing.length} described columns are missing`]),
    ...(unknown.length === 0 ? [] : [`${unknown.length} columns are not described`]),
    ...(repeated.length === 0 ? [] : [`${repeated.length} columns come twice`]),
  ];
  throw new LandingColumns({
    detail: `The header of ${file.source.file} is not as described: ${parts.join(', ')}.`,
    help: 'Describe the columns in the dataset file, or set source.otherColumns to drop what is not described.',
    facts: { missing: listed(missing), unknown: listed(unknown), repeated: listed(repeated) },
  });
}

const listed = (names: readonly string[]): readonly string[] =>
  names.slice(0, 50).map((name) => name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 63));

const isRowRule = (rule: QualityRule): rule is Exclude<QualityRule, { rule: 'unique' }> =>
  rule.rule !== 'unique';

/**
 * SQL: true where a row breaks a warning rule, by `rule:COLUMN`, or where a lookup lacks its code, by
 * `to-NAME:COLUMN`: under that transform the value would be missing.
 */
export function warnings(file: DatasetFile): readonly { name: string; sql: string }[] {
  return [...warningRules(file), ...unknownCodes(file)];
}

function unknownCodes(file: DatasetFile): readonly { name: string; sql: string }[] {
  return file.columns.filter(isPublished).flatMap(({ name, transforms }) =>
    transforms.flatMap((transform) => {
      const lookup = lookupNamed(transform);
      if (lookup === undefined) return [];
      const column = identifier(name);
      // A code that is missing is in no lookup, and NOT IN is then unknown, not true.
      const sql = `${column} NOT IN (SELECT code FROM ${landedLookup(lookup)})`;
      return [{ name: `${transform}:${name}`, sql }];
    }),
  );
}

function warningRules(file: DatasetFile): readonly { name: string; sql: string }[] {
  return file.quality
    .filter((rule) => rule.onFail === 'warn')
    .filter(isRowRule)
    .map((rule) => ({
      name: `${rule.rule}:${rule.column}`,
      sql: brokenSql(rule, typeOf(file, rule.column)),
    }));
}

function typeOf(file: DatasetFile, name: string): DatasetColumn['type'] {
  return file.columns.find((one) => one.name === name)?.type ?? 'string';
}

function reasonSql(file: DatasetFile): string {
  const typed = file.columns
    .filter((one) => one.type !== 'string')
    .map(
      (one) =>
        `WHEN ${identifier(one.name)} IS NULL AND ${rawOf(one)} IS NOT NULL THEN ${literal(`type:${one.name}`)}`,
    );
  const ruled = file.quality
    .filter((rule) => rule.onFail === 'quarantine')
    .filter(isRowRule)
    .map(
      (rule) =>
        `WHEN ${brokenSql(rule, typeOf(file, rule.column))} THEN ${literal(`${rule.rule}:${rule.column}`)}`,
    );
  const arms = [...typed, ...ruled];
  return arms.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${arms.join('\n')} END`;
}

/** Every pattern must be one that RE2 accepts. @throws DatasetFileInvalid */
async function checkPatterns(engine: Engine, file: DatasetFile): Promise<void> {
  for (const [at, rule] of file.quality.entries()) {
    if (rule.rule !== 'pattern') continue;
    try {
      await engine.rows(`SELECT regexp_full_match('', ${literal(rule.pattern)})`);
    } catch (cause) {
      throw new DatasetFileInvalid({
        detail: `The pattern of quality[${at}] is not one that RE2 accepts (no look-around, no back-references).`,
        facts: { problems: [{ line: 1, field: `quality[${at}].pattern`, message: 'Not an RE2 pattern' }] },
        cause,
      });
    }
  }
}

/**
 * Reads the file into the engine in one pass: text to types, row rules to reasons. Rows that are no rows of
 * this table (ragged, broken quotes) are kept by the engine in `reject_errors`.
 * @throws LandingUnreadable, DatasetFileInvalid
 */
export async function loadLanded(engine: Engine, file: DatasetFile, landing: LandingFile): Promise<void> {
  await checkPatterns(engine, file);
  const position = new Map(landing.header.map((name, at) => [name, `c${at}`]));
  const raw = (one: DatasetColumn): string => position.get(one.name) ?? 'NULL';
  const inner = file.columns.flatMap((one) => [
    `${typedSql(one, raw(one))} AS ${identifier(one.name)}`,
    ...(one.type === 'string' ? [] : [`${raw(one)} AS ${rawOf(one)}`]),
  ]);
  const outer = file.columns.flatMap((one) => {
    const name = identifier(one.name);
    if (one.type === 'string') return [name];
    return [name, `CASE WHEN ${name} IS NULL THEN ${rawOf(one)} END AS ${rawOf(one)}`];
  });
  const number =
    file.person === undefined ? 'CAST(NULL AS BIGINT)' : `nhs_number(${identifier(file.person.nhsNumber)})`;
  const columns = landing.header.map((_, at) => `c${at}: 'VARCHAR'`).join(', ');
  const { delimiter, nullValues } = file.source;
  const nulls =
    nullValues.length === 0
      ? ''
      : `, nullstr = [${nullValues.map(literal).join(', ')}], allow_quoted_nulls = true`;
  try {
    await engine.run(`CREATE TEMP TABLE ${landedTable} AS
      SELECT ${outer.join(', ')}, ${number} AS ${numberColumn}, ${reasonSql(file)} AS ${reasonColumn}
      FROM (SELECT ${inner.join(', ')} FROM read_csv(${literal(landing.path)}, auto_detect = false,
        header = true, columns = {${columns}}, delim = ${literal(delimiter)}, quote = '"', escape = '"',
        compression = ${literal(landing.gzip ? 'gzip' : 'none')}, strict_mode = true,
        store_rejects = true${nulls}))`);
  } catch (cause) {
    throw new LandingUnreadable({
      detail: `The file ${file.source.file} cannot be read as CSV with the declared delimiter.`,
      help: 'Check the delimiter and the quotes, or ask the sender to deliver it again.',
      cause,
    });
  }
}

/** Marks rows of a column that must be unique: all after the first that bears a value. */
export async function markRepeated(engine: Engine, file: DatasetFile): Promise<void> {
  for (const rule of file.quality) {
    if (rule.rule !== 'unique' || rule.onFail !== 'quarantine') continue;
    const column = identifier(rule.column);
    await engine.run(`UPDATE ${landedTable} SET ${reasonColumn} = ${literal(`unique:${rule.column}`)}
      WHERE rowid IN (
        SELECT unnest(list_sort(list(l.rowid))[2:]) FROM ${landedTable} l
        WHERE ${column} IN (
          SELECT ${column} FROM ${landedTable} WHERE ${reasonColumn} IS NULL AND ${column} IS NOT NULL
          GROUP BY ${column} HAVING count(*) > 1)
        AND ${reasonColumn} IS NULL GROUP BY ${column})`);
  }
}

/**
 * SQL of the quarantine: `~line` (record number in the file, the header being 1), `~reason`, `~source line` (of a
 * row that could not be cut into cells) and the described columns as text.
 */
export function quarantineSql(file: DatasetFile): string {
  const cells = file.columns.map((one) =>
    one.type === 'string'
      ? identifier(one.name)
      : `coalesce(${rawOf(one)}, CAST(${identifier(one.name)} AS VARCHAR)) AS ${identifier(one.name)}`,
  );
  const none = file.columns.map((one) => `CAST(NULL AS VARCHAR) AS ${identifier(one.name)}`);
  // A record's number is its place among the good ones, plus the header, plus the rejected records before it.
  return `WITH rejected AS (
      SELECT CAST(line AS BIGINT) AS line, any_value(csv_line) AS source_line FROM reject_errors GROUP BY line),
    placed AS (SELECT line - row_number() OVER (ORDER BY line) - 1 AS before, row_number() OVER (ORDER BY line) AS nth
      FROM rejected)
    SELECT "~line", "~reason", "~source line", ${file.columns.map((one) => identifier(one.name)).join(', ')} FROM (
      SELECT l.rowid + 2 + coalesce(p.nth, 0) AS "~line", ${reasonColumn}, CAST(NULL AS VARCHAR) AS "~source line",
        ${cells.join(', ')}
      FROM (SELECT *, rowid FROM ${landedTable} WHERE ${reasonColumn} IS NOT NULL) l
      ASOF LEFT JOIN placed p ON l.rowid >= p.before
      UNION ALL
      SELECT line, 'ragged-row', source_line, ${none.join(', ')} FROM rejected) r
    ORDER BY "~line"`;
}
