import { InvalidInput } from '@vitrine/core/errors';
import { checkFile, type OutputFile } from '../checks/check-file.ts';
import { tableOfFile } from '../checks/file-table.ts';
import type { Finding } from '../checks/finding.ts';
import { readContents } from '../files/read-contents.ts';
import { writeCsv } from '../format/csv.ts';
import type { Profile } from '../profiles/profile.ts';
import { protectTable, type ChangedCell } from './protect-table.ts';

/** The protected copy of a table, what was changed in it, and what the checks still find in it. */
export interface ProtectedFile {
  readonly csv: string;
  readonly changed: readonly (Omit<ChangedCell, 'at'> & { readonly column: string })[];
  readonly findings: readonly Finding[];
}

/**
 * The protected copy of a file that holds one table of delimited text, checked again as it would leave.
 * @throws InvalidInput for a file of another form, or with several tables
 */
export async function protectFile(file: OutputFile, profile: Profile): Promise<ProtectedFile> {
  const { form, tables, faults } = await readContents(file.bytes);
  const [only] = tables;
  if (form !== 'delimited text' || only === undefined || tables.length > 1 || faults.length > 0)
    throw new InvalidInput({
      detail: 'Only a file with one table of delimited text (CSV, TSV) can be protected.',
      help: 'Save each table as a CSV file of its own.',
    });
  const before = tableOfFile(only);
  const { table, changed } = await protectTable(before, profile);
  const isChanged = new Set(changed.map(({ row, at }) => `${row},${at}`));
  const names = before.columns.map(({ name }) => name);
  const csv = writeCsv(
    names,
    table.rows.map((cells, row) =>
      cells.map((cell, at) => {
        const written = only.rows[row]?.[at] ?? '';
        const pair = before.shares?.[row]?.[at] !== undefined;
        // What was not changed stays as it was written; a percentage behind a rounded count would tell the count.
        if (cell.kind !== 'value' || isChanged.has(`${row},${at}`) || typeof cell.value !== 'number')
          return cell;
        return pair && profile.roundTo !== null ? cell : { kind: 'value', value: plain(written, cell.value) };
      }),
    ),
  );
  return {
    csv,
    changed: changed.map(({ row, at, why }) => ({ row: row + 1, column: names[at] ?? '', why })),
    findings: await checkFile({ name: file.name, bytes: Buffer.from(csv) }, profile),
  };
}

/** A number as it was written where it reads the same, so that 2.50 stays 2.50. */
const plain = (written: string, value: number): string | number =>
  /^-?\d+(?:\.\d+)?$/.test(written.trim()) && Number(written) === value ? written.trim() : value;
