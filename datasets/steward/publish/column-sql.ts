import { identifier, literal } from '@vitrine/core/text';
import type { ColumnType } from '@vitrine/policy/cut';
import type { DatasetColumn, QualityRule } from '../../catalogue/dataset-file/dataset-file.ts';

/** The engine's type of each column type; all of a release's Parquet has these. */
const engineTypes = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
  boolean: 'BOOLEAN',
} as const satisfies Record<ColumnType, string>;

export function engineType(type: ColumnType): string {
  return engineTypes[type];
}

const isoDate = '%Y-%m-%d';
/** What the engine's own casts accept beyond these (0x1F, 1_234, infinity, offsets) would change a value silently. */
const forms = {
  integer: String.raw`\s*[+-]?[0-9]{1,19}(\.0*)?\s*`,
  decimal: String.raw`\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*`,
  date: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
  time: String.raw`[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?`,
} as const;
const timestamp = `${forms.date}[T ]${forms.time}`;
const offset = '(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)';

const when = (raw: string, form: string, then: string): string =>
  `CASE WHEN regexp_full_match(${raw}, ${literal(form)}) THEN ${then} END`;

/** SQL: a VARCHAR expression as the column's type, NULL where it cannot be. */
export function typedSql(column: DatasetColumn, raw: string): string {
  switch (column.type) {
    case 'string':
      return raw;
    case 'integer':
      // Exports often write whole numbers as 5.0; 5.5 is no integer, though a cast would round it.
      return when(raw, forms.integer, `TRY_CAST(trim(split_part(${raw}, '.', 1)) AS BIGINT)`);
    case 'decimal':
      // Adding nothing turns -0 into 0: the two compare equal, but a cut's bytes must not depend on their order.
      return when(
        raw,
        forms.decimal,
        `CASE WHEN isfinite(TRY_CAST(${raw} AS DOUBLE)) AND NOT ${losesDigits(raw)}
          THEN TRY_CAST(${raw} AS DOUBLE) + 0 END`,
      );
    case 'boolean':
      return `CASE lower(${raw}) WHEN 'true' THEN TRUE WHEN 't' THEN TRUE WHEN 'y' THEN TRUE WHEN 'yes' THEN TRUE
        WHEN '1' THEN TRUE WHEN 'false' THEN FALSE WHEN 'f' THEN FALSE WHEN 'n' THEN FALSE WHEN 'no' THEN FALSE
        WHEN '0' THEN FALSE END`;
    case 'date':
      return dateSql(column, raw);
    case 'timestamp':
      return timestampSql(column, raw);
    case 'time':
      return column.format === undefined
        ? when(raw, forms.time, `TRY_CAST(${raw} AS TIME)`)
        : `CAST(try_strptime(${raw}, ${literal(column.format)}) AS TIME)`;
  }
}

/**
 * SQL: whether a decimal that a cast takes would be another one: of more than 15 digits the last ones go, which matters
 * once they stand before the point, and what is too small for the engine becomes nothing.
 */
function losesDigits(raw: string): string {
  const mantissa = `regexp_replace(regexp_replace(${raw}, '[eE].*', ''), '[^0-9]', '', 'g')`;
  const value = `abs(TRY_CAST(${raw} AS DOUBLE))`;
  return `((${value} >= 9007199254740992 AND length(trim(${mantissa}, '0')) > 15)
    OR (${value} = 0 AND trim(${mantissa}, '0') <> ''))`;
}

/** A format reads 20 as the year 20: a date of less than four digits of year is none. */
const fourDigits = (date: string): string => `CASE WHEN year(${date}) BETWEEN 1000 AND 9999 THEN ${date} END`;

function dateSql(column: DatasetColumn, raw: string): string {
  if (column.format === undefined || column.format === isoDate)
    return when(raw, forms.date, fourDigits(`TRY_CAST(${raw} AS DATE)`));
  const parsed = `CAST(try_strptime(${raw}, ${literal(column.format)}) AS DATE)`;
  if (column.latestYear === undefined) return fourDigits(parsed);
  const year = `(year(${parsed}) % 100 + (${column.latestYear} - year(${parsed}) % 100) // 100 * 100)`;
  return `try_cast(printf('%04d-%02d-%02d', ${year}, month(${parsed}), day(${parsed})) AS DATE)`;
}

function timestampSql(column: DatasetColumn, raw: string): string {
  const utc = (zoned: string): string => `timezone('UTC', ${zoned})`;
  if (column.format !== undefined) {
    const parsed = `try_strptime(${raw}, ${literal(column.format)})`;
    return fourDigits(/%[zZ]/.test(column.format) ? utc(`CAST(${parsed} AS TIMESTAMPTZ)`) : parsed);
  }
  const plain = `TRY_CAST(${raw} AS TIMESTAMP)`;
  if (column.offsets === 'refuse') return when(raw, timestamp, fourDigits(plain));
  return `CASE WHEN regexp_full_match(${raw}, ${literal(timestamp)}) THEN ${fourDigits(plain)}
    WHEN regexp_full_match(${raw}, ${literal(timestamp + offset)}) THEN ${fourDigits(utc(`TRY_CAST(${raw} AS TIMESTAMPTZ)`))} END`;
}

const operators = {
  'at-least': '>=',
  'more-than': '>',
  'at-most': '<=',
  'less-than': '<',
  'equal-to': '=',
} as const;

/** The engine's table of the values that a column of another dataset has: `value`, as text, none missing. */
export const referencedTable = ({ dataset, to }: { readonly dataset: string; readonly to: string }): string =>
  identifier(`~values of ${dataset}.${to}`);

/** SQL: true where a row breaks the rule. NULL breaks only not-null. `unique` is decided over all rows, not here. */
export function brokenSql(rule: Exclude<QualityRule, { rule: 'unique' }>, type: ColumnType): string {
  const column = identifier(rule.column);
  switch (rule.rule) {
    case 'not-null':
      return `${column} IS NULL`;
    case 'nhs-number':
      return `(${column} IS NOT NULL AND nhs_number(${column}) IS NULL)`;
    case 'date-range': {
      const bounds = [
        ...(rule.from === undefined ? [] : [`${column} < DATE ${literal(rule.from)}`]),
        ...(rule.to === undefined ? [] : [`${column} >= DATE ${literal(rule.to)} + INTERVAL 1 DAY`]),
      ];
      return bounds.length === 0 ? 'FALSE' : `(${bounds.join(' OR ')})`;
    }
    case 'in-set':
      return `CAST(${column} AS VARCHAR) NOT IN (${rule.values.map(literal).join(', ')})`;
    case 'compare':
      return `NOT (${column} ${operators[rule.is]} ${identifier(rule.other)})`;
    case 'present-with':
      return `(${column} IS NULL AND ${identifier(rule.other)} IS NOT NULL)`;
    case 'references':
      return `CAST(${column} AS VARCHAR) NOT IN (SELECT value FROM ${referencedTable(rule)})`;
    case 'pattern':
      return `NOT regexp_full_match(${type === 'string' ? column : `CAST(${column} AS VARCHAR)`}, ${literal(rule.pattern)})`;
  }
}
