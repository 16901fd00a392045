import { ledgerTable, tablesOf, type Database, type Migrations } from '@vitrine/core/database';
import { type ActId } from '@vitrine/core/ids';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import { cohortListSchema, type CohortList } from './cohort-list.ts';

interface Tables {
  datasets_cohort: CohortList;
}

export const cohortMigrations: Migrations = {
  'datasets-0002-cohorts': {
    async up(db) {
      await db.schema
        .createTable('datasets_cohort')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('count', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

export const cohortLoaded = 'cohort.loaded';

/** The ledger's outcome of loading a list of people: how many it has is known without the last digit, and not in public. */
export function cohortDraft(list: CohortList, act: ActId, actor: string): EntryDraft {
  return {
    type: cohortLoaded,
    phase: 'outcome',
    result: 'done',
    act,
    public: { list: list.name },
    private: { actor, cohort: { ...list } },
  };
}

/** Lists of people as the ledger has them: who a cohort is is decided by this. */
const cohortsTable = ledgerTable<CohortList>('datasets_cohort', ['name']);

/** Notes a list that was loaded; the first of a name stays. */
export function rememberCohorts(database: Database, entry: Entry): void {
  if (entry.type !== cohortLoaded) return;
  const list = cohortListSchema.safeParse(entry.private['cohort']);
  const rows = cohortsTable.of(database);
  if (list.success && rows.get(list.data.name) === undefined) rows.put(list.data);
}

/** Brings the table of lists up to date with one entry that was remembered. */
export async function projectCohorts(database: Database, entry: Entry): Promise<void> {
  const name =
    entry.type === cohortLoaded ? cohortListSchema.safeParse(entry.private['cohort']).data?.name : undefined;
  const row = name === undefined ? undefined : cohortsTable.of(database).get(name);
  if (row === undefined) return;
  await tablesOf<Tables>(database)
    .insertInto('datasets_cohort')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export const cohortCount = (database: Database): number => cohortsTable.of(database).size;

/** Every loaded list of people, by name. */
export async function listCohorts(database: Database): Promise<readonly CohortList[]> {
  return cohortsTable
    .of(database)
    .all()
    .toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}
