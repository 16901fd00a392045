import type { Row, Table } from './csv.ts';

const AREAS_EACH = 5;

/**
 * A made-up lookup from the lower layer areas (LSOA) that a file's rows name to larger areas: which middle layer
 * area (MSOA) each truly lies in is not among the sources, so every five codes in order share a label that no real
 * area bears.
 */
export function sampleAreas(rows: readonly Row[], column: string): Table {
  const codes = new Set(rows.map((row) => row[column] ?? '').filter((code) => /^[EW]01\d{6}$/.test(code)));
  const parent = (at: number): string => `SAMPLE${String(Math.floor(at / AREAS_EACH) + 1).padStart(4, '0')}`;
  return {
    columns: ['code', 'parent'],
    rows: [...codes].sort().map((code, at) => ({ code, parent: parent(at) })),
  };
}
