import type { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import type { FrozenLanding } from '../landing/freeze.ts';
import { nothingMark } from '../landing/frozen-copy.ts';
import type { LandingFile } from '../landing/landing-file.ts';

/** The physical line where a row begins. */
export const lineColumn = '"~line"';

/** SQL of the frozen copy's cells, each as text; `~line` is the line where the row begins. */
export async function cellsSql(
  engine: Engine,
  file: Pick<LandingFile, 'source'>,
  landing: FrozenLanding,
): Promise<string> {
  if (landing.parquet !== undefined) return parquetCellsSql(engine, file, landing.parquet);
  const { delimiter } = landing;
  const nullValues =
    file.source.format === 'csv' ? file.source.nullValues : [...file.source.nullValues, nothingMark];
  const columns = ["'~line': 'BIGINT'", ...landing.header.map((_, at) => `c${at}: 'VARCHAR'`)].join(', ');
  const nulls =
    nullValues.length === 0
      ? ''
      : `, nullstr = [${nullValues.map(literal).join(', ')}], allow_quoted_nulls = true`;
  // Each line of the copy is a whole record, so that the engine has nothing to guess.
  return `read_csv(${literal(landing.rows)}, auto_detect = false, header = false, columns = {${columns}},
    delim = ${literal(delimiter)}, quote = '"', escape = '"', new_line = '\\n', compression = 'none',
    strict_mode = true${nulls})`;
}

/**
 * SQL of a Parquet file's cells as text; `~line` is the row's number. The engine writes a value out as it would read
 * it: nothing is rounded, and a time with an offset keeps it. Columns are told apart by their place: the engine takes
 * names for one that differ in case only. What a sender did not declare as text (BYTE_ARRAY without UTF8, of older
 * writers) is read as UTF-8; what is none bears a NUL, by which the row is kept out.
 */
async function parquetCellsSql(
  engine: Engine,
  file: Pick<LandingFile, 'source'>,
  path: string,
): Promise<string> {
  const described = await engine.rows(
    `DESCRIBE SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false, filename = false)`,
  );
  const nulls = file.source.nullValues.map(literal).join(', ');
  const cells = described.map(({ column_type }, at) => {
    const value = `v${at}`;
    const text =
      column_type === 'BLOB'
        ? `coalesce(TRY(decode(${value})), CAST(${value} AS VARCHAR) || chr(0))`
        : `CAST(${value} AS VARCHAR)`;
    const cell = nulls === '' ? text : `CASE WHEN ${text} NOT IN (${nulls}) THEN ${text} END`;
    return `${cell} AS c${at}`;
  });
  const places = [...described.map((_, at) => `v${at}`), 'place'].join(', ');
  return `(SELECT place + 1 AS ${lineColumn}, ${cells.join(', ')}
    FROM read_parquet(${literal(path)}, file_row_number = true, hive_partitioning = false, filename = false) AS p(${places}))`;
}
