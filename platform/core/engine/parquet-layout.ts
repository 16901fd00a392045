/**
 * Options of DuckDB's COPY for Parquet, by what the file is for; whoever writes it adds the encryption.
 *
 * A curated file is read over the network and seldom: it is as small as may be.
 */
export const curatedLayout = 'FORMAT parquet, COMPRESSION zstd';

const vectorRows = 122_880;
const largestGroup = 4;
const groupColumns = 128;

/**
 * A cut is read from the local disk by every query: light to decompress, sorted columns as deltas, and large row
 * groups, since each costs a query some work of its own. The writer holds a group in memory, so a wide table
 * gets smaller ones.
 */
export function cutLayout(columns: number): string {
  const groups = Math.max(1, Math.min(largestGroup, Math.floor(groupColumns / columns)));
  return `FORMAT parquet, COMPRESSION lz4_raw, PARQUET_VERSION v2, ROW_GROUP_SIZE ${groups * vectorRows}`;
}
