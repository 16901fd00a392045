import type { Migrations } from '@vitrine/core/database';
import { sql, type Generated } from 'kysely';

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
  };
}

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
};
