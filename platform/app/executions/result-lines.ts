import type { QueryLine } from '@vitrine/api';
import type { QueryResult } from './query-result.ts';

const rowsPerLine = 200;

/** A result as it is streamed; `shown` is what its person was shown that day. */
export function resultLines(result: QueryResult, elapsedMs: number, shown: number): QueryLine[] {
  const lines: QueryLine[] = [
    { kind: 'columns', columns: result.columns.map(({ name, type }) => ({ name, type })) },
  ];
  for (let at = 0; at < result.rows.length; at += rowsPerLine) {
    lines.push({
      kind: 'rows',
      rows: result.rows.slice(at, at + rowsPerLine),
      ...(result.margins === undefined ? {} : { margins: result.margins.slice(at, at + rowsPerLine) }),
    });
  }
  lines.push({
    kind: 'done',
    elapsedMs,
    rows: result.rows.length,
    truncated: result.truncated,
    notices: result.notices,
    shownToday: shown,
  });
  return lines;
}
