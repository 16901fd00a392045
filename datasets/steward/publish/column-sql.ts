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

/** SQL: a VARCHAR expression as the column's type, NULL where it cannot be. */
export function typedSql(column: DatasetColumn, raw: string): string {
  switch (column.type) {
    case 'string':
      return raw;
    case 'integer':
      // Exports often write whole numbers as 5.0; 5.5 is no integer, though a cast would round it.
      return `CASE WHEN NOT contains(${raw}, '.') THEN TRY_CAST(${raw} AS BIGINT)
        WHEN translate(split_part(${raw}, '.', 2), '0', '') = '' THEN TRY_CAST(split_part(${raw}, '.', 1) AS BIGINT) END`;
    case 'decimal':
      // Adding nothing turns -0 into 0: the two compare equal, but a cut's bytes must not depend on their order.
      return `CASE WHEN isfinite(TRY_CAST(${raw} AS DOUBLE)) THEN TRY_CAST(${raw} AS DOUBLE) + 0 END`;
    case 'boolean':
      return `CASE lower(${raw}) WHEN 'true' THEN TRUE WHEN 't' THEN TRUE WHEN 'y' THEN TRUE WHEN 'yes' THEN TRUE
        WHEN '1' THEN TRUE WHEN 'false' THEN FALSE WHEN 'f' THEN FALSE WHEN 'n' THEN FALSE WHEN 'no' THEN FALSE
        WHEN '0' THEN FALSE END`;
    case 'date':
      return column.format === undefined || column.format === isoDate
        ? `CASE WHEN length(${raw}) = 10 THEN TRY_CAST(${raw} AS DATE) END`
        : `CAST(try_strptime(${raw}, ${literal(column.format)}) AS DATE)`;
    case 'timestamp':
      return column.format === undefined
        ? `TRY_CAST(${raw} AS TIMESTAMP)`
        : `try_strptime(${raw}, ${literal(column.format)})`;
    case 'time':
      return column.format === undefined
        ? `TRY_CAST(${raw} AS TIME)`
        : `CAST(try_strptime(${raw}, ${literal(column.format)}) AS TIME)`;
  }
}

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
    case 'pattern':
      return `NOT regexp_full_match(${type === 'string' ? column : `CAST(${column} AS VARCHAR)`}, ${literal(rule.pattern)})`;
  }
}
