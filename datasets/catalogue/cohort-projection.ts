import { tablesOf, type Database, type Migrations } from '@vitrine/core/database';
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

/** Notes a list that was loaded; the first of a name stays. */
export async function projectCohorts(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== cohortLoaded) return;
  const list = cohortListSchema.safeParse(entry.private['cohort']);
  if (!list.success) return;
  await tablesOf<Tables>(database)
    .insertInto('datasets_cohort')
    .values(list.data)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Every loaded list of people, by name. */
export async function listCohorts(database: Database): Promise<readonly CohortList[]> {
  const rows = await tablesOf<Tables>(database)
    .selectFrom('datasets_cohort')
    .selectAll()
    .orderBy('name')
    .execute();
  return rows.map((row) => cohortListSchema.parse(row));
}
