import { VitrineError, type ErrorText } from '@vitrine/core/errors';

/** Why a query was refused before it ran. Each is documented in docs/errors.md. */
export const refusals = {
  'sql-syntax': 'The query is not valid SQL',
  'sql-too-long': 'The query is too long',
  'sql-too-complex': 'The query is too deeply nested',
  'sql-not-one-select': 'Only one SELECT is accepted',
  'sql-element-refused': 'The query uses a part of SQL that is not accepted',
  'table-not-granted': 'The table is not in the agreement',
  'column-not-granted': 'The column is not in the agreement',
  'function-refused': 'The function is not accepted',
  'type-refused': 'The type is not accepted',
} as const;
export type RefusalCode = keyof typeof refusals;

/** Where in the SQL text a refusal applies, counted from 1; columns in UTF-16 units, as editors do. */
export interface SqlPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * A query the guard does not let run. What it says depends on the SQL and on what the agreement grants,
 * never on data, nor on what exists beyond the agreement.
 */
export class QueryRefused extends VitrineError {
  readonly code: RefusalCode;
  readonly status = 422;
  readonly title: string;

  constructor(code: RefusalCode, text: ErrorText) {
    super(text);
    this.code = code;
    this.title = refusals[code];
  }

  /** Where in the SQL it applies, when it applies to one place. */
  get position(): SqlPosition | undefined {
    const at = this.facts['at'];
    if (typeof at !== 'object' || at === null || !('line' in at) || !('column' in at)) return undefined;
    return typeof at.line === 'number' && typeof at.column === 'number'
      ? { line: at.line, column: at.column }
      : undefined;
  }
}

/** Line and column of a byte offset in UTF-8, as DuckDB counts. */
export function positionIn(sql: string, byteOffset: number): SqlPosition {
  const before = Buffer.from(sql, 'utf8').subarray(0, byteOffset).toString('utf8');
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: before.length - lastBreak };
}
