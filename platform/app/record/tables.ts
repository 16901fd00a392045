import { ledgerTable, type Migrations } from '@vitrine/core/database';

export interface AppTables {
  /** How many entries are in the tables, and for which set of migrations they were read. */
  app_cursor: { id: number; next: number; made: string | null };
  app_entry: {
    index: number;
    at: string;
    type: string;
    phase: string;
    result: string | null;
    act: string;
    actor: string | null;
    agreement: string | null;
    request: string | null;
    /** What a text search looks at: SQL, references, codes, datasets. */
    words: string;
  };
  app_query: {
    id: string;
    act: string;
    agreement: string;
    person: string;
    sql: string;
    state: string;
    at: string;
    elapsed_ms: number | null;
    rows: number | null;
    code: string | null;
  };
  /** Cells that ran, by the place of their beginning in the ledger, with the act that started their kernel. */
  app_run: { act: string; kernel: string | null; index: number };
  /** Code that was sent to run unseen: what its researcher said, and what may be told of its end (JSON). */
  app_detached: {
    act: string;
    run: string;
    person: string;
    agreement: string;
    at: string;
    sent: string;
    outcome: string | null;
  };
  app_draft: { request: string; draft: string };
  /** Keys whose signatures count, as far as the ledger knows. */
  app_officer_key: { key_id: string; officer: string; fingerprint: string };
  /** One row while the kill switch is thrown. */
  app_stop: { id: number; at: string };
  /** What was shown on a day, in rows; see `projectShown`. */
  app_meter: { person: string; day: string; meter: string; name: string; rows: number };
}

/** The same as the ledger has them: what is decided by one of these is decided by the ledger. */
export const ledgerTables = {
  detached: ledgerTable<AppTables['app_detached']>('app_detached', ['act']),
  drafts: ledgerTable<AppTables['app_draft']>('app_draft', ['request']),
  meters: ledgerTable<AppTables['app_meter']>('app_meter', ['person', 'day', 'meter', 'name']),
  officerKeys: ledgerTable<AppTables['app_officer_key']>('app_officer_key', ['key_id']),
  runs: ledgerTable<AppTables['app_run']>('app_run', ['act']),
  stops: ledgerTable<AppTables['app_stop']>('app_stop', ['id']),
} as const;

export const appMigrations: Migrations = {
  'app-0001-views': {
    async up(db) {
      await db.schema
        .createTable('app_cursor')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('next', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('app_entry')
        .addColumn('index', 'integer', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('phase', 'text', (column) => column.notNull())
        .addColumn('result', 'text')
        .addColumn('act', 'text', (column) => column.notNull())
        .addColumn('actor', 'text')
        .addColumn('agreement', 'text')
        .addColumn('request', 'text')
        .addColumn('words', 'text', (column) => column.notNull())
        .execute();
      for (const column of ['act', 'actor', 'agreement', 'request', 'type'] as const) {
        await db.schema.createIndex(`app_entry_${column}`).on('app_entry').column(column).execute();
      }
      await db.schema
        .createTable('app_query')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('act', 'text', (column) => column.notNull().unique())
        .addColumn('agreement', 'text', (column) => column.notNull())
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('sql', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('elapsed_ms', 'integer')
        .addColumn('rows', 'integer')
        .addColumn('code', 'text')
        .execute();
      await db.schema
        .createIndex('app_query_person')
        .on('app_query')
        .columns(['person', 'agreement', 'at'])
        .execute();
      await db.schema
        .createTable('app_draft')
        .addColumn('request', 'text', (column) => column.primaryKey())
        .addColumn('draft', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('app_stop')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('app_shown')
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('agreement', 'text', (column) => column.notNull())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('rows', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('app_shown_key', ['person', 'agreement', 'day'])
        .execute();
    },
  },
  'app-0002-officer-keys': {
    async up(db) {
      await db.schema
        .createTable('app_officer_key')
        .addColumn('key_id', 'text', (column) => column.primaryKey())
        .addColumn('officer', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .execute();
    },
  },
  'app-0003-meters': {
    async up(db) {
      // Filled from the ledger, which is read again after a migration.
      await db.schema.dropTable('app_shown').execute();
      await db.schema
        .createTable('app_meter')
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('meter', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('rows', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('app_meter_key', ['person', 'day', 'meter', 'name'])
        .execute();
    },
  },
  'app-0004-runs': {
    async up(db) {
      await db.schema
        .createTable('app_run')
        .addColumn('act', 'text', (column) => column.primaryKey())
        .addColumn('kernel', 'text')
        .addColumn('code', 'text', (column) => column.notNull())
        .addColumn('index', 'integer', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('app_run_kernel').on('app_run').columns(['kernel', 'index']).execute();
    },
  },
  'app-0005-made': {
    async up(db) {
      await db.schema.alterTable('app_cursor').addColumn('made', 'text').execute();
    },
  },
  'app-0006-runs-without-code': {
    async up(db) {
      await db.schema.alterTable('app_run').dropColumn('code').execute();
    },
  },
  'app-0007-detached': {
    async up(db) {
      await db.schema
        .createTable('app_detached')
        .addColumn('act', 'text', (column) => column.primaryKey())
        .addColumn('run', 'text', (column) => column.notNull())
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('agreement', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('sent', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text')
        .execute();
    },
  },
};
