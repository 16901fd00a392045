import type { ProtectedResult } from '../aggregate/protect.ts';
import { writeCsv } from './csv.ts';

/** A protected result as the file that is asked to leave. */
export function resultCsv(result: ProtectedResult): Uint8Array {
  return Buffer.from(
    writeCsv(
      result.columns.map((column) => column.name),
      result.rows,
    ),
    'utf8',
  );
}
