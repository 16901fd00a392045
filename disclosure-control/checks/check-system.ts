import { within, type FileContents } from '../files/contents.ts';
import { readContents } from '../files/read-contents.ts';
import type { Profile } from '../profiles/profile.ts';
import { checkDifferingTables } from './differing-tables.ts';
import { tableOfFile } from './file-table.ts';
import { finding, mostFindings, type Finding } from './finding.ts';
import { checkLinkedFigures } from './linked-figures.ts';
import { checkRecoverable, notCompared, type PlacedTable } from './recover.ts';

/** The tables of a file as checks see them, each with its place. */
export const placedTables = ({ tables }: FileContents): readonly PlacedTable[] =>
  tables
    .filter((table) => table.rows.length > 0)
    .map((table) => ({ table: tableOfFile(table), place: table.place }));

/** What only several tables give away: one shows what another hides, or what another rests on. */
export async function checkAcross(tables: readonly PlacedTable[], profile: Profile): Promise<Finding[]> {
  return [
    ...(await checkRecoverable(tables, profile)),
    ...checkDifferingTables(tables, profile),
    ...checkLinkedFigures(tables, profile),
  ];
}

/**
 * Files that leave together, as one system of tables: places begin with `file` and the number of the file, from 1. Each
 * is read for itself, so that no name and no neighbour changes what it is taken for.
 */
export async function checkSystem(files: readonly Uint8Array[], profile: Profile): Promise<Finding[]> {
  const tables: PlacedTable[] = [];
  const unread: Finding[] = [];
  for (const [at, bytes] of files.entries()) {
    const part = `file ${at + 1}`;
    const contents = await readContents(bytes);
    tables.push(...placedTables(within(part, contents)));
    if (contents.faults.some(({ fault }) => fault === 'unreadable'))
      unread.push(finding('not-compared', { part }));
  }
  const found = [...unread, ...(await checkAcross(tables, profile))];
  return found.length <= mostFindings ? found : [notCompared(tables), ...found.slice(0, mostFindings)];
}
