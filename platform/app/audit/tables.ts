import { ledgerTable, type Migrations } from '@vitrine/core/database';
import { sql } from 'kysely';

/** What reviewers search: one row for each act, with what it was about. */
export interface AuditTables {
  audit_act: {
    /** Of its first entry: acts stand in the order in which they began. */
    index: number;
    act: string;
    /** Of its newest entry. */
    last: number;
    at: string;
    day: string;
    type: string;
    /** `done`, `refused`, `failed`, `interrupted`, or `begun` while there is no outcome. */
    decision: string;
    code: string | null;
    /** Null also while whose vote it is must not be known, and of cases, incidents and threads about files. */
    actor: string | null;
    /** The reference with its version, and without. */
    agreement: string | null;
    study: string | null;
    request: string | null;
    /** Rows that it counted for when it was shown. */
    rows: number;
    /** In how few people it differs from a question asked before. */
    close: number | null;
    /** What a search for words looks at, as a text search vector. */
    words: string;
  };
  /** Datasets and columns of acts: `hes_apc`, `hes_apc.SEX`. */
  audit_subject: { facet: string; value: string; index: number };
  /** Votes whose caster is nobody's to know yet. */
  audit_lone_vote: { act: string; request: string; round: number; actor: string };
  /** What reviewers made of findings of the rules. */
  audit_look: {
    index: number;
    finding: string;
    reviewer: string;
    at: string;
    outcome: string;
    note: string;
  };
  audit_view: { id: string; person: string; name: string; address: string };
}

/** The same as the ledger has them; of acts and what they were about the rows are held against it one by one. */
export const auditLedgerTables = {
  votes: ledgerTable<AuditTables['audit_lone_vote']>('audit_lone_vote', ['request', 'act']),
  looks: ledgerTable<AuditTables['audit_look']>('audit_look', ['finding', 'index']),
  views: ledgerTable<AuditTables['audit_view']>('audit_view', ['person', 'id']),
} as const;

export const auditMigrations: Migrations = {
  'audit-0001-acts': {
    async up(db) {
      await db.schema
        .createTable('audit_act')
        .addColumn('index', 'integer', (column) => column.primaryKey())
        .addColumn('act', 'text', (column) => column.notNull().unique())
        .addColumn('last', 'integer', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('decision', 'text', (column) => column.notNull())
        .addColumn('code', 'text')
        .addColumn('actor', 'text')
        .addColumn('agreement', 'text')
        .addColumn('study', 'text')
        .addColumn('request', 'text')
        .addColumn('rows', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('close', 'integer')
        .addColumn('words', sql`tsvector`, (column) => column.notNull())
        .execute();
      for (const column of ['actor', 'study', 'request', 'type', 'decision', 'day'] as const)
        await db.schema
          .createIndex(`audit_act_${column}`)
          .on('audit_act')
          .columns([column, 'index'])
          .execute();
      await db.schema.createIndex('audit_act_words').on('audit_act').using('gin').column('words').execute();
      await db.schema
        .createTable('audit_subject')
        .addColumn('facet', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('index', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('audit_subject_key', ['facet', 'value', 'index'])
        .execute();
      await db.schema.createIndex('audit_subject_index').on('audit_subject').column('index').execute();
      await db.schema
        .createTable('audit_lone_vote')
        .addColumn('act', 'text', (column) => column.primaryKey())
        .addColumn('request', 'text', (column) => column.notNull())
        .addColumn('round', 'integer', (column) => column.notNull())
        .addColumn('actor', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('audit_look')
        .addColumn('index', 'integer', (column) => column.primaryKey())
        .addColumn('finding', 'text', (column) => column.notNull())
        .addColumn('reviewer', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('audit_view')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('address', 'text', (column) => column.notNull())
        .execute();
    },
  },
};
