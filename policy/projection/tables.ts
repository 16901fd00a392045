import { ledgerTable, type Migrations } from '@vitrine/core/database';

/** One version of an agreement: what the register shows, and the document while it is kept. */
export interface PolicyTables {
  policy_agreement: {
    ref: string;
    digest: string;
    title: string;
    summary: string;
    purpose: string;
    /** JSON list. */
    controllers: string;
    term_from: string;
    term_to: string;
    /** The document's JSON; null once the private body was destroyed. */
    document: string | null;
    entry: number;
    /** The reference without version. */
    agreement: string;
    /** What the events come to, but for the day: see `VersionStanding`. */
    signers: number;
    halted: string | null;
  };
  /** Whom the document of a version names. */
  policy_person: { ref: string; username: string };
  /** The datasets that the document of a version grants, and how much of them it lets a person be shown a day. */
  policy_grant: { ref: string; dataset: string; rows_per_day: number };
  policy_agreement_event: {
    /** Index of the ledger entry. */
    entry: number;
    ref: string;
    kind: string;
    at: string;
    actor: string | null;
    /** JSON of the event. */
    event: string;
    /** JSON of a signature, or of the statement that an officer signed to end the agreement; null for other events. */
    signature: string | null;
    reason: string | null;
  };
}

/** The same as the ledger has them: what may be done under an agreement is decided by these. */
export const ledgerTables = {
  agreements: ledgerTable<PolicyTables['policy_agreement']>('policy_agreement', ['ref']),
  people: ledgerTable<PolicyTables['policy_person']>('policy_person', ['ref', 'username']),
  grants: ledgerTable<PolicyTables['policy_grant']>('policy_grant', ['ref', 'dataset']),
  events: ledgerTable<PolicyTables['policy_agreement_event']>('policy_agreement_event', ['entry']),
} as const;

export const policyMigrations: Migrations = {
  'policy-0001-agreements': {
    async up(db) {
      await db.schema
        .createTable('policy_agreement')
        .addColumn('ref', 'text', (column) => column.primaryKey())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('summary', 'text', (column) => column.notNull())
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('controllers', 'text', (column) => column.notNull())
        .addColumn('term_from', 'text', (column) => column.notNull())
        .addColumn('term_to', 'text', (column) => column.notNull())
        .addColumn('document', 'text')
        .addColumn('entry', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('policy_agreement_event')
        .addColumn('entry', 'integer', (column) => column.primaryKey())
        .addColumn('ref', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('actor', 'text')
        .addColumn('event', 'text', (column) => column.notNull())
        .addColumn('signature', 'text')
        .addColumn('reason', 'text')
        .execute();
      await db.schema
        .createIndex('policy_agreement_event_ref')
        .on('policy_agreement_event')
        .columns(['ref', 'entry'])
        .execute();
    },
  },
  'policy-0002-standing': {
    async up(db) {
      // Filled from the ledger, which is read again after a migration.
      await db.schema
        .alterTable('policy_agreement')
        .addColumn('agreement', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('signers', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('halted', 'text')
        .execute();
      await db.schema
        .createIndex('policy_agreement_agreement')
        .on('policy_agreement')
        .column('agreement')
        .execute();
      await db.schema
        .createTable('policy_person')
        .addColumn('ref', 'text', (column) => column.notNull())
        .addColumn('username', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('policy_person_key', ['ref', 'username'])
        .execute();
      await db.schema.createIndex('policy_person_username').on('policy_person').column('username').execute();
      await db.schema
        .createTable('policy_grant')
        .addColumn('ref', 'text', (column) => column.notNull())
        .addColumn('dataset', 'text', (column) => column.notNull())
        .addColumn('rows_per_day', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('policy_grant_key', ['ref', 'dataset'])
        .execute();
    },
  },
};
