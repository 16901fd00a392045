import type { FileContents } from '../files/contents.ts';
import { valueCell } from '../cells.ts';
import { writeCsv } from '../format/csv.ts';

/** Forms of data whose rows are all that leaves of them. */
const forms = new Set(['Parquet', 'Arrow data', 'Stata data', 'SPSS data', 'NumPy array', 'R data']);

export const isData = ({ form }: FileContents): boolean => forms.has(form);

/** The one table of a file of data as CSV; undefined where there are several. */
export function csvOfTable({ tables }: FileContents): Uint8Array | undefined {
  const [only] = tables;
  if (only === undefined || tables.length > 1) return undefined;
  return Buffer.from(
    writeCsv(
      only.header,
      only.rows.map((row) => row.map((cell) => (cell === '' ? { kind: 'missing' } : valueCell(cell)))),
    ),
  );
}
