import { agreementOf, parseAgreementRef, type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Clock } from '@vitrine/core/process';
import { releasedFaceSchema, type ReleasedFace } from '@vitrine/disclosure-control/release';
import {
  signaturesNeeded,
  standingOf,
  stateAmong,
  versionOrder,
  type AgreementState,
} from '@vitrine/policy/lifecycle';
import { listAgreements, statesOf, type AgreementRecord } from '@vitrine/policy/projection';
import type { Checking, Synopsis } from '@vitrine/api';
import { loadRequests, type Request } from '@vitrine/disclosure-control/requests';
import { timesOf } from '../checking/release-times.ts';
import { publicSynopses } from '../catalogue/synopses.ts';
import { activityBy, timeToRelease, type MonthOfActivity } from './activity.ts';
import { publicChanges } from './changes.ts';
import { publicDatasets, type PublicDataset } from './public-datasets.ts';
import { publicTerms, type PublicTerms } from './public-terms.ts';
import { registerLedgerTables, type RegisterTables } from './tables.ts';

/** One version of an agreement that two officers signed. All times are days (UTC). */
export interface RegisterVersion {
  readonly ref: AgreementRef;
  readonly title: string;
  readonly summary: string;
  readonly controllers: readonly string[];
  readonly purpose: string;
  readonly term: { readonly from: string; readonly to: string };
  readonly state: AgreementState;
  readonly signed: string;
  /** The day of its last suspension or end, while it is suspended or ended by somebody's act. */
  readonly stopped: string | null;
  /** SHA-256 of the signed document. */
  readonly digest: string;
  /** Index of the ledger entry that applied it. */
  readonly entry: number;
  /** Null once the document was destroyed. */
  readonly terms: PublicTerms | null;
  /** What it says differently from the version before; empty for the first. */
  readonly changes: readonly string[];
}

export interface RegisterAgreement {
  readonly id: AgreementId;
  /** Newest first; never empty. */
  readonly versions: readonly [RegisterVersion, ...RegisterVersion[]];
  readonly releases: readonly RegisterRelease[];
}

/** Files that left after two people agreed, also when they were called back since. */
export interface RegisterRelease {
  readonly request: string;
  readonly agreement: AgreementRef;
  readonly entry: number;
  readonly day: string;
  readonly certificate: string;
  /** What the entry says of the files; null for one from before it said it. */
  readonly face: ReleasedFace | null;
  readonly recalled: string | null;
}

/** Everything that is public beside the log itself. */
export interface Register {
  /** The day it was read. */
  readonly today: string;
  /** The agreement changed last comes first. */
  readonly agreements: readonly RegisterAgreement[];
  /** Newest first. */
  readonly releases: readonly RegisterRelease[];
  /** By name. */
  readonly datasets: readonly PublicDataset[];
  readonly activity: readonly MonthOfActivity[];
  readonly timeToRelease: string | null;
  /** The same by step, in bands; empty over too few releases. */
  readonly stepTimes: Checking['times'];
  /** Counts of people with noise, bought once of each dataset’s budget. */
  readonly synopses: readonly Synopsis[];
}

/** Reads the register. It names no person, tells days and no times of day, and counts in bands. */
export async function readRegister({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<Register> {
  const now = clock.now();
  const tables = tablesOf<RegisterTables>(database);
  const rows = registerLedgerTables.releases
    .of(database)
    .all()
    .toSorted((a, b) => b.entry - a.entry);
  const months = await tables.selectFrom('register_month').selectAll().execute();
  const releases = rows.map((row): RegisterRelease => {
    const { request, entry, day, certificate, recalled } = row;
    const face = row.face === null ? null : releasedFaceSchema.parse(JSON.parse(row.face));
    return { request, agreement: parseAgreementRef(row.agreement), entry, day, certificate, face, recalled };
  });
  const today = now.toISOString().slice(0, 10);
  const waits = rows.flatMap(({ waited_hours }) => (waited_hours === null ? [] : [waited_hours]));
  return {
    today,
    agreements: agreementsIn(await listAgreements(database), releases, now),
    releases,
    datasets: await publicDatasets(database),
    activity: activityBy(months, today),
    timeToRelease: timeToRelease(waits) ?? null,
    stepTimes: timesOf(await releasedBefore(database, today.slice(0, 7))),
    synopses: await publicSynopses(database),
  };
}

/** What was released in months that are over: watching a band change would tell of the release that changed it. */
async function releasedBefore(database: Database, month: string): Promise<readonly Request[]> {
  const released = await loadRequests(database, { states: ['released', 'withdrawn'] });
  return released.filter(({ release }) => release !== null && release.at.slice(0, 7) < month);
}

function agreementsIn(
  records: readonly AgreementRecord[],
  releases: readonly RegisterRelease[],
  now: Date,
): readonly RegisterAgreement[] {
  const signed = records.filter(
    ({ events }) => standingOf(events.map(({ event }) => event)).signers >= signaturesNeeded,
  );
  const released = Map.groupBy(releases, ({ agreement }) => agreementOf(agreement));
  const agreements = [...Map.groupBy(signed, ({ ref }) => agreementOf(ref))].flatMap(([id, versions]) => {
    const [newest, ...older] = versionsOf(versions, now);
    if (newest === undefined) return [];
    const agreement: RegisterAgreement = {
      id,
      versions: [newest, ...older],
      releases: released.get(id) ?? [],
    };
    return [agreement];
  });
  return agreements.toSorted((a, b) => b.versions[0].entry - a.versions[0].entry);
}

/** Newest first, each with what it changed. */
function versionsOf(records: readonly AgreementRecord[], now: Date): readonly RegisterVersion[] {
  const states = statesOf(records, now);
  const ascending = records.toSorted((a, b) => versionOrder(a.ref) - versionOrder(b.ref));
  const versions: RegisterVersion[] = [];
  for (const record of ascending) {
    const own = states.find(({ ref }) => ref === record.ref);
    if (own === undefined) continue;
    const version = versionOf(record, stateAmong(own, states));
    const [before] = versions;
    versions.unshift(
      before === undefined ? version : { ...version, changes: publicChanges(before, version) },
    );
  }
  return versions;
}

function versionOf(record: AgreementRecord, state: AgreementState): RegisterVersion {
  const { ref, title, summary, controllers, purpose, term, digest, agreement } = record;
  const day = (kind: string): string | null =>
    record.events.findLast(({ event }) => event.kind === kind)?.at.slice(0, 10) ?? null;
  return {
    ref,
    title,
    summary,
    controllers,
    purpose,
    term,
    state,
    signed: day('signed') ?? term.from,
    stopped: state === 'suspended' || state === 'ended' ? day(state) : null,
    digest,
    entry: record.events.findLast(({ event }) => event.kind === 'applied')?.entry ?? 0,
    terms: agreement === null ? null : publicTerms(agreement),
    changes: [],
  };
}
