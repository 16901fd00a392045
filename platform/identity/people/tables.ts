import { ledgerTable, type Migrations } from '@vitrine/core/database';
import { sql, type Generated } from 'kysely';

/** Who holds a session's token: a browser as a cookie, or the command line as a bearer. */
export type SessionKind = 'browser' | 'command-line';

export interface IdentityTables {
  identity_person: {
    id: string;
    username: string;
    name: string;
    /** JSON list of roles. */
    roles: string;
    issuer: string;
    subject: string;
  };
  identity_session: {
    token_sha256: string;
    person: string;
    csrf: string;
    started: Generated<Date>;
    last_seen: Date;
    ends: Date;
    kind: SessionKind;
    /** When the person proved who they are, if the provider says so. */
    proved: Date | null;
    /** The session at the provider (`sid`). */
    provider_session: string | null;
    /** What only the server can make of the rest: a session that another hand wrote is none (`SessionSeal`). */
    seal: string | null;
  };
  /** Tokens of the provider that were taken once, until they are too old to be taken at all. */
  identity_seen_token: {
    sha256: string;
    until: Date;
  };
}

/** Who is known, as the ledger has it: who somebody is and their roles are decided by this. */
export const peopleTable = ledgerTable<IdentityTables['identity_person']>('identity_person', ['id']);

export const identityMigrations: Migrations = {
  'identity-0001-people': {
    async up(db) {
      await db.schema
        .createTable('identity_person')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('username', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('roles', 'text', (column) => column.notNull())
        .addColumn('issuer', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addUniqueConstraint('identity_person_subject', ['issuer', 'subject'])
        .execute();
      await db.schema
        .createTable('identity_session')
        .addColumn('token_sha256', 'text', (column) => column.primaryKey())
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('csrf', 'text', (column) => column.notNull())
        .addColumn('started', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addColumn('last_seen', 'timestamptz', (column) => column.notNull())
        .addColumn('ends', 'timestamptz', (column) => column.notNull())
        .execute();
    },
  },
  'identity-0002-command-line': {
    async up(db) {
      await db.schema
        .alterTable('identity_session')
        .addColumn('kind', 'text', (column) => column.notNull().defaultTo('browser'))
        .addColumn('proved', 'timestamptz')
        .addColumn('provider_session', 'text')
        .execute();
      await db.schema
        .createTable('identity_seen_token')
        .addColumn('sha256', 'text', (column) => column.primaryKey())
        .addColumn('until', 'timestamptz', (column) => column.notNull())
        .execute();
    },
  },
  'identity-0003-sealed-sessions': {
    async up(db) {
      await db.schema.alterTable('identity_session').addColumn('seal', 'text').execute();
    },
  },
};
