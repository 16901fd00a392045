import type { FilePreview } from '@vitrine/api';
import { readCsv } from '@vitrine/disclosure-control/checks';
import type { RequestFile } from '@vitrine/disclosure-control/requests';
import { costsOf, sumOf, textCost } from '../executions/shown-cost.ts';

const previewRows = 500;
const previewCharacters = 100_000;

/** The first part of a file, as a table where it reads as one. */
export function previewOf(file: Pick<RequestFile, 'name' | 'mediaType'>, text: string): FilePreview {
  const [columns, ...rows] = (file.mediaType === 'text/csv' ? readCsv(text) : undefined) ?? [];
  const base = { name: file.name, mediaType: file.mediaType };
  if (columns === undefined) {
    return { ...base, text: text.slice(0, previewCharacters), truncated: text.length > previewCharacters };
  }
  return {
    ...base,
    table: { columns: [...columns], rows: rows.slice(0, previewRows).map((row) => [...row]) },
    truncated: rows.length > previewRows,
  };
}

/** How many rows a preview counts for. */
export function previewCost({ table, text = '' }: FilePreview, valuesPerRow: number): number {
  if (table === undefined) return textCost(text.length, { valuesPerRow });
  return sumOf(costsOf(table.rows, { valuesPerRow, gathered: false, isText: () => true }));
}
