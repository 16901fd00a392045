import { ledgerTable, type Migrations } from '@vitrine/core/database';

/** What the public register is read from, beside the agreements: all of it from public faces of entries. */
export interface RegisterTables {
  /** When each request was last sent to the checkers. */
  register_submission: { request: string; at: string };
  register_release: {
    request: string;
    agreement: string;
    /** Index of the ledger entry. */
    entry: number;
    day: string;
    certificate: string;
    /** JSON of a `ReleasedFace`; null for a release recorded before December 2026, whose entry does not say it. */
    face: string | null;
    /** From the last sending to the release; null when no sending is known. */
    waited_hours: number | null;
    /** The day on which it was called back. */
    recalled: string | null;
  };
  /** How much happened in a month; `last` is the index of the last entry counted. */
  register_month: { month: string; kind: string; count: number; last: number };
}

/** The same as the ledger has them, which is what the register tells; months are held against the entries (`alteredMonths`). */
export const registerLedgerTables = {
  releases: ledgerTable<RegisterTables['register_release']>('register_release', ['request']),
  submissions: ledgerTable<RegisterTables['register_submission']>('register_submission', ['request']),
} as const;

export const registerMigrations: Migrations = {
  'register-0001-releases': {
    async up(db) {
      await db.schema
        .createTable('register_submission')
        .addColumn('request', 'text', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('register_release')
        .addColumn('request', 'text', (column) => column.primaryKey())
        .addColumn('agreement', 'text', (column) => column.notNull())
        .addColumn('entry', 'integer', (column) => column.notNull())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('certificate', 'text', (column) => column.notNull())
        .addColumn('face', 'text')
        .addColumn('waited_hours', 'integer')
        .addColumn('recalled', 'text')
        .execute();
      await db.schema
        .createTable('register_month')
        .addColumn('month', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('count', 'integer', (column) => column.notNull())
        .addColumn('last', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('register_month_key', ['month', 'kind'])
        .execute();
    },
  },
};
