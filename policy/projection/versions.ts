import { parseAgreementId, parseAgreementRef, type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import { membershipIn, type Membership, type Version } from '../lifecycle/membership.ts';
import { signaturesNeeded } from '../lifecycle/signers.ts';
import { stateOn, type VersionStanding } from '../lifecycle/state.ts';
import type { PolicyTables } from './tables.ts';

type Row = Pick<PolicyTables['policy_agreement'], 'ref' | 'term_from' | 'term_to' | 'signers' | 'halted'>;
const columns = ['ref', 'term_from', 'term_to', 'signers', 'halted'] as const;

/** All versions of an agreement, from columns: no document is read. */
export async function versionsOfAgreement(
  database: Database,
  agreement: AgreementId,
  now: Date,
): Promise<readonly Version[]> {
  const rows = await tablesOf<PolicyTables>(database)
    .selectFrom('policy_agreement')
    .select(columns)
    .where('agreement', '=', agreement)
    .orderBy('ref')
    .execute();
  return rows.map((row) => versionOf(row, now));
}

/** All versions of all agreements, from columns. */
export async function listVersions(database: Database, now: Date): Promise<readonly Version[]> {
  const rows = await tablesOf<PolicyTables>(database)
    .selectFrom('policy_agreement')
    .select(columns)
    .execute();
  return rows.map((row) => versionOf(row, now));
}

/** The agreements with a version that two officers have not signed, and nobody ended. */
export async function agreementsToSign(database: Database): Promise<readonly AgreementId[]> {
  const rows = await tablesOf<PolicyTables>(database)
    .selectFrom('policy_agreement')
    .select('agreement')
    .distinct()
    .where('signers', '<', signaturesNeeded)
    .where('halted', 'is', null)
    .execute();
  return rows.map((row) => parseAgreementId(row.agreement));
}

/** The most that any of these versions lets a person be shown a day of each of these datasets. */
export async function mostPerDay(
  database: Database,
  refs: readonly AgreementRef[],
  datasets: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (refs.length === 0 || datasets.length === 0) return new Map();
  const rows = await tablesOf<PolicyTables>(database)
    .selectFrom('policy_grant')
    .select((of) => ['dataset', of.fn.max('rows_per_day').as('most')])
    .where('ref', 'in', refs)
    .where('dataset', 'in', datasets)
    .groupBy('dataset')
    .execute();
  return new Map(rows.map(({ dataset, most }) => [dataset, most]));
}

/** What a person, by sign-in name, has to do with agreements at a moment. */
export async function loadMembership(database: Database, username: string, now: Date): Promise<Membership> {
  const tables = tablesOf<PolicyTables>(database);
  const named = await tables
    .selectFrom('policy_person')
    .innerJoin('policy_agreement', 'policy_agreement.ref', 'policy_person.ref')
    .select(['policy_person.ref', 'policy_agreement.agreement'])
    .where('policy_person.username', '=', username)
    .execute();
  if (named.length === 0) return membershipIn([], new Set());
  const rows = await tables
    .selectFrom('policy_agreement')
    .select(columns)
    .where('agreement', 'in', [...new Set(named.map((one) => one.agreement))])
    .orderBy('ref')
    .execute();
  const naming = new Set<AgreementRef>(named.map(({ ref }) => parseAgreementRef(ref)));
  return membershipIn(
    rows.map((row) => versionOf(row, now)),
    naming,
  );
}

function versionOf(row: Row, now: Date): Version {
  const standing: VersionStanding = {
    term: { from: row.term_from, to: row.term_to },
    signers: row.signers,
    halted: row.halted === 'ended' || row.halted === 'suspended' ? row.halted : null,
  };
  return {
    ref: parseAgreementRef(row.ref),
    state: stateOn(now, standing),
    signed: row.signers >= signaturesNeeded,
  };
}
