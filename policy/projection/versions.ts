import {
  agreementOf,
  parseAgreementId,
  parseAgreementRef,
  type AgreementId,
  type AgreementRef,
} from '@vitrine/core/ids';
import { type Database } from '@vitrine/core/database';
import { membershipIn, type Membership, type Version } from '../lifecycle/membership.ts';
import { signaturesNeeded } from '../lifecycle/signers.ts';
import { stateOn, type VersionStanding } from '../lifecycle/state.ts';
import { byRef } from './records.ts';
import { ledgerTables, type PolicyTables } from './tables.ts';

type Row = Pick<PolicyTables['policy_agreement'], 'ref' | 'term_from' | 'term_to' | 'signers' | 'halted'>;

/** All versions of an agreement, from columns: no document is read. */
export async function versionsOfAgreement(
  database: Database,
  agreement: AgreementId,
  now: Date,
): Promise<readonly Version[]> {
  const rows = rowsOf(database, new Set([agreement]));
  return rows.map((row) => versionOf(row, now));
}

/** All versions of all agreements, from columns. */
export async function listVersions(database: Database, now: Date): Promise<readonly Version[]> {
  const rows = ledgerTables.agreements.of(database).all();
  return rows.map((row) => versionOf(row, now));
}

/** The agreements with a version that two officers have not signed, and nobody ended. */
export async function agreementsToSign(database: Database): Promise<readonly AgreementId[]> {
  const open = ledgerTables.agreements
    .of(database)
    .where(({ signers, halted }) => signers < signaturesNeeded && halted === null);
  return [...new Set(open.map((row) => parseAgreementId(row.agreement)))];
}

/** The most that any of these versions lets a person be shown a day of each of these datasets. */
export async function mostPerDay(
  database: Database,
  refs: readonly AgreementRef[],
  datasets: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const granted = ledgerTables.grants.of(database);
  const most = new Map<string, number>();
  for (const dataset of datasets) {
    const rows = refs.flatMap((ref) => granted.get(ref, dataset)?.rows_per_day ?? []);
    if (rows.length > 0) most.set(dataset, Math.max(...rows));
  }
  return most;
}

/** What a person, by sign-in name, has to do with agreements at a moment. */
export async function loadMembership(database: Database, username: string, now: Date): Promise<Membership> {
  const named = ledgerTables.people.of(database).where((row) => row.username === username);
  const naming = new Set<AgreementRef>(named.map(({ ref }) => parseAgreementRef(ref)));
  const rows = rowsOf(database, new Set([...naming].map(agreementOf)));
  return membershipIn(
    rows.map((row) => versionOf(row, now)),
    naming,
  );
}

/** The versions of these agreements, by reference. */
function rowsOf(database: Database, agreements: ReadonlySet<string>): readonly Row[] {
  return ledgerTables.agreements
    .of(database)
    .where((row) => agreements.has(row.agreement))
    .toSorted(byRef);
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
