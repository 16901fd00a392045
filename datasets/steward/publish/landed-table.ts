import { Corrupt } from '@vitrine/core/errors';
import { identifier, literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { brokenSql, typedSql } from './column-sql.ts';
import {
  isPublished,
  type DatasetColumn,
  type DatasetFile,
  type QualityRule,
} from '../../catalogue/dataset-file/dataset-file.ts';
import { DatasetFileInvalid, LandingUnreadable, NumbersFound } from '../../errors.ts';
import { cellsSql, lineColumn } from './cells-sql.ts';
import { foundNumber, foundNumbers, isNumber, wholeOf } from './found-numbers.ts';
import { headingOf } from './landed-header.ts';
import { landedLookup } from './landed-lookups.ts';
import type { FrozenLanding } from '../landing/freeze.ts';
import { lineEndMark } from '../landing/frozen-copy.ts';
import { lookupNamed } from '../../catalogue/dataset-file/lookup-problems.ts';

/** The engine's table of the file's rows: described columns typed, and why a row cannot be published. */
export const landedTable = '"~landed"';
/** First reason that keeps a row out, or NULL: `rule:COLUMN`, or a linkage reason. */
export const reasonColumn = '"~reason"';
/** The engine's table of what is no row: `line`, `lines`, `reason`, `record`. */
export const faultsTable = '"~faults"';
/** The row's NHS number as BIGINT when it is valid. */
export const numberColumn = '"~nhs"';

/** SQL name of a column's text where it could not be typed. */
const rawOf = (column: DatasetColumn): string => identifier(`~raw ${column.name}`);

/** SQL: a column's cell as it arrived, NULL where it was empty. */
export const cellText = (column: DatasetColumn): string =>
  column.type === 'string'
    ? identifier(column.name)
    : `coalesce(${rawOf(column)}, CAST(${identifier(column.name)} AS VARCHAR))`;

/** SQL: true where another row has the same value. */
function repeatedSql(column: string): string {
  const name = identifier(column);
  return `${name} IN (SELECT ${name} FROM ${landedTable} WHERE ${reasonColumn} IS NULL GROUP BY ${name} HAVING count(*) > 1)`;
}

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
    .map((rule) => ({
      name: `${rule.rule}:${rule.column}`,
      sql: isRowRule(rule) ? brokenSql(rule, typeOf(file, rule.column)) : repeatedSql(rule.column),
    }));
}

function typeOf(file: DatasetFile, name: string): DatasetColumn['type'] {
  return file.columns.find((one) => one.name === name)?.type ?? 'string';
}

function reasonSql(file: DatasetFile, numbersIn: (name: string) => boolean = () => true): string {
  const typed = file.columns
    .filter((one) => one.type !== 'string')
    .map(
      (one) =>
        `WHEN ${identifier(one.name)} IS NULL AND ${rawOf(one)} IS NOT NULL THEN ${literal(`type:${one.name}`)}`,
    );
  const ruled = (onFail: QualityRule['onFail']): readonly string[] =>
    file.quality
      .filter((rule) => rule.onFail === onFail)
      .filter(isRowRule)
      .map(
        (rule) =>
          `WHEN ${brokenSql(rule, typeOf(file, rule.column))} THEN ${literal(`${rule.rule}:${rule.column}`)}`,
      );
  const arms = [
    // First: no other fault of a row may hide that the file is to be refused.
    ...ruled('refuse'),
    ...cellFaults(file),
    ...typed,
    ...ruled('quarantine'),
    ...foundNumbers(file, numbersIn),
    ...birthFaults(file),
  ];
  return arms.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${arms.join('\n')} END`;
}

/** Nobody is born in the future, or so long ago; and what is written where nothing is known is nobody's birth. */
function birthFaults(file: DatasetFile): readonly string[] {
  if (file.person === undefined) return [];
  const birth = identifier(file.person.birthDate);
  const placeholders = file.person.placeholderBirths.map((date) => `DATE ${literal(date)}`);
  return [
    `WHEN ${birth} > current_date OR ${birth} < DATE '1850-01-01' THEN 'birth-date-implausible'`,
    ...(placeholders.length === 0
      ? []
      : [`WHEN ${birth} IN (${placeholders.join(', ')}) THEN 'birth-date-placeholder'`]),
  ];
}

/** Of any ten-digit numbers one in eleven passes; these many and no more of them say that a column holds others. */
const otherNumbers = { atLeast: 100, shareAtMost: 0.2 } as const;

/** Lets rows in again whose numbers pass as NHS numbers by chance alone: the column holds other ten-digit numbers. */
export async function admitOtherNumbers(engine: Engine, file: DatasetFile): Promise<void> {
  const others = new Set<string>();
  for (const one of file.columns.filter(isNumber)) {
    const [found] = await engine.rows(`SELECT count(*) AS long, count(nhs_check(${wholeOf(one)})) AS valid
      FROM ${landedTable} WHERE ${wholeOf(one)} >= 1000000000`);
    const long = Number(found?.['long']);
    if (long >= otherNumbers.atLeast && Number(found?.['valid']) <= long * otherNumbers.shareAtMost)
      others.add(one.name);
  }
  if (others.size === 0) return;
  const reasons = [...others].map((name) => literal(`${foundNumber}:${name}`)).join(', ');
  await engine.run(`UPDATE ${landedTable} SET ${reasonColumn} = ${reasonSql(file, (name) => !others.has(name))}
    WHERE ${reasonColumn} IN (${reasons})`);
}

/**
 * A column of which most values are valid NHS numbers identifies people, whatever the dataset file says of it.
 * @throws NumbersFound
 */
export async function demandNoNumberColumn(engine: Engine, file: DatasetFile): Promise<void> {
  const found = await engine.rows(
    `SELECT ${reasonColumn} AS reason, count(*) AS n, (SELECT count(*) FROM ${landedTable}) AS rows
     FROM ${landedTable} WHERE starts_with(${reasonColumn}, '${foundNumber}:') GROUP BY 1 ORDER BY 1`,
  );
  const most = found.find((row) => Number(row['n']) * 2 > Number(row['rows']))?.['reason'];
  if (typeof most !== 'string') return;
  const column = most.slice(foundNumber.length + 1);
  throw new NumbersFound({
    detail: `The column ${column} of ${file.source.file} holds NHS numbers.`,
    help:
      file.person === undefined
        ? 'Say whose the rows are (person), or in mayHoldNumbers what its values are.'
        : 'Give it the class direct, or say in mayHoldNumbers what its values are.',
    facts: { column },
  });
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

/** SQL: why the text of a cell that no scanner saw is none (`cellsFault` says the same of those that one saw). */
function cellFaults(file: DatasetFile): readonly string[] {
  if (file.source.format !== 'parquet') return [];
  const any = (test: (cell: string) => string): string =>
    file.columns.map((one) => `coalesce(${test(cellText(one))}, FALSE)`).join(' OR ');
  const enough = file.columns.length >= 3;
  const rows = (cell: string): string =>
    `(regexp_matches(${cell}, '[\\r\\n]') AND greatest(${[',', ';', '\t', '|']
      .map((mark) => `length(${cell}) - length(replace(${cell}, ${literal(mark)}, ''))`)
      .join(', ')}) >= ${file.columns.length - 1})`;
  return [
    `WHEN ${any((cell) => `regexp_matches(${cell}, '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]')`)} THEN 'control-character'`,
    `WHEN ${any((cell) => `contains(${cell}, chr(65279))`)} THEN 'byte-order-mark'`,
    ...(enough ? [`WHEN ${any(rows)} THEN 'cell-holds-rows'`] : []),
  ];
}

/**
 * Reads the frozen copy of a file into the engine in one pass: text to types, row rules to reasons.
 * @throws LandingUnreadable, DatasetFileInvalid
 */
export async function loadLanded(engine: Engine, file: DatasetFile, landing: FrozenLanding): Promise<void> {
  await checkPatterns(engine, file);
  const position = new Map(landing.header.map((heading, at) => [heading, `c${at}`]));
  const raw = (one: DatasetColumn): string => {
    const cell = position.get(headingOf(one)) ?? 'NULL';
    return landing.multiLine ? `replace(${cell}, ${literal(lineEndMark)}, chr(10))` : cell;
  };
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
  try {
    await engine.run(`CREATE TEMP TABLE ${landedTable} AS
      SELECT ${lineColumn}, ${outer.join(', ')}, ${number} AS ${numberColumn}, ${reasonSql(file)} AS ${reasonColumn}
      FROM (SELECT ${lineColumn}, ${inner.join(', ')} FROM ${await cellsSql(engine, file, landing)})`);
    await engine.run(`CREATE TEMP TABLE ${faultsTable} AS
      SELECT line, any_value(lines) AS lines, any_value(reason) AS reason,
        decode(unhex(string_agg(record, '' ORDER BY part))) AS record
      FROM read_csv(${literal(landing.faults)}, auto_detect = false, header = false, delim = ',', quote = '',
        escape = '', columns = {line: 'BIGINT', lines: 'BIGINT', reason: 'VARCHAR', part: 'BIGINT', record: 'VARCHAR'})
      GROUP BY line`);
  } catch (cause) {
    throw new LandingUnreadable({
      detail: `The file ${file.source.file} cannot be read as the dataset file says.`,
      help: 'Check the format, the delimiter and the quotes, or ask the sender to deliver it again.',
      cause,
    });
  }
  await demandAll(engine, landing);
}

/** What is read back must be what was handed over, row by row. @throws Corrupt */
async function demandAll(engine: Engine, landing: FrozenLanding): Promise<void> {
  const [found] = await engine.rows(
    `SELECT (SELECT count(*) FROM ${landedTable}) AS rows, (SELECT count(*) FROM ${faultsTable}) AS faults`,
  );
  const { rows, faults } = landing.handed;
  if (Number(found?.['rows']) !== rows || Number(found?.['faults']) !== faults)
    throw new Corrupt({ detail: 'The copy of a landing file has other rows than were read from the file.' });
}

/** Marks rows of a column that must be unique: all after the first that bears a value. */
export async function markRepeated(engine: Engine, file: DatasetFile): Promise<void> {
  for (const rule of file.quality) {
    if (rule.rule !== 'unique' || rule.onFail === 'warn') continue;
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
 * SQL of the quarantine: `~line` (physical line of the file), `~lines` (how many it takes), `~reason`, `~source line`
 * (of what could not be cut into cells) and the described columns as text.
 */
export function quarantineSql(file: DatasetFile): string {
  const cells = file.columns.map((one) => `${cellText(one)} AS ${identifier(one.name)}`);
  const none = file.columns.map((one) => `CAST(NULL AS VARCHAR) AS ${identifier(one.name)}`);
  return `SELECT * FROM (
      SELECT ${lineColumn}, CAST(1 AS BIGINT) AS "~lines", ${reasonColumn}, CAST(NULL AS VARCHAR) AS "~source line",
        ${cells.join(', ')}
      FROM ${landedTable} WHERE ${reasonColumn} IS NOT NULL
      UNION ALL
      SELECT line, lines, reason, record, ${none.join(', ')} FROM ${faultsTable}) r
    ORDER BY ${lineColumn}`;
}
