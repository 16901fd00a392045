import { parseDatasetId } from '@vitrine/core/ids';
import type { Lineage } from '@vitrine/disclosure-control/requests';
import type { TableUse } from './planned.ts';

/** What of tables and columns a request's file is said to be made of. */
export function lineageOf(tables: readonly TableUse[]): Lineage {
  return tables.map(({ dataset, columns }) => ({ dataset: parseDatasetId(dataset), columns: [...columns] }));
}
