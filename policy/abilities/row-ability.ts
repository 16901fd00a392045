import { createMongoAbility, type MongoAbility } from '@casl/ability';
import type { Agreement } from '../agreement/agreement.ts';
import { conditionsMatcher } from './conditions-matcher.ts';

/**
 * The rows and columns an agreement lets its people read, as CASL rules: one rule a dataset, whose fields are
 * its columns and whose conditions are its rows. CASL unites the fields of several rules while it ORs their
 * conditions, so two rules on one dataset would show each rule's rows with the other's columns. With one rule
 * there is nothing to unite; the agreement's schema refuses a second grant.
 */
export function rowAbility(agreement: Agreement): MongoAbility {
  return createMongoAbility(
    agreement.datasets.map((grant) => ({
      action: 'read',
      subject: grant.dataset,
      fields: [...grant.columns],
      conditions: grant.rows,
    })),
    { conditionsMatcher },
  );
}
