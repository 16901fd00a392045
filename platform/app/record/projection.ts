import {
  alteredTables,
  inTransaction,
  migrate,
  migrationsName,
  openDatabase,
  outlasting,
  tablesOf,
  wipe,
  type Database,
  type DatabaseConfig,
} from '@vitrine/core/database';
import { datasetsMigrations, projectDatasets } from '@vitrine/datasets/catalogue';
import { disclosureMigrations, projectDisclosure } from '@vitrine/disclosure-control/requests';
import { identityMigrations, projectIdentity } from '@vitrine/identity/people';
import { follow, type Entry, type EntryDraft, type Follower, type Ledger } from '@vitrine/ledger/log';
import { policyMigrations, projectPolicy } from '@vitrine/policy/projection';
import { projectKillSwitch } from '../environment/environment-state.ts';
import { DatabaseAltered, DatabaseBehind, type DatabaseUnchecked } from '../errors.ts';
import { rememberPreferences } from '../notices/preferences.ts';
import { rememberTold } from '../notices/told.ts';
import { projectOfficerKeys } from '../officers/project-officer-keys.ts';
import { projectRegister } from '../register/project-register.ts';
import { registerMigrations } from '../register/tables.ts';
import { projectActs } from '../audit/project-acts.ts';
import { auditMigrations } from '../audit/tables.ts';
import { rememberAbsence } from '../checking/absences.ts';
import { rememberCases } from '../cases/remember-cases.ts';
import { rememberSamples } from '../audit/sampling/remember-samples.ts';
import { projectLooks } from '../audit/unusual/project-looks.ts';
import { projectViews } from '../audit/project-views.ts';
import { strayRows } from './altered-rows.ts';
import { projectApp } from './project-app.ts';
import { cleanedEntry, rememberAll } from './remember.ts';
import { appMigrations, type AppTables } from './tables.ts';

type Project = (database: Database, entry: Entry) => Promise<void>;

const migrations = [
  identityMigrations,
  policyMigrations,
  datasetsMigrations,
  disclosureMigrations,
  appMigrations,
  registerMigrations,
  auditMigrations,
];
const projections: readonly Project[] = [
  projectIdentity,
  projectPolicy,
  projectDatasets,
  projectDisclosure,
  projectApp,
  projectKillSwitch,
  projectOfficerKeys,
  projectRegister,
  projectActs,
  projectViews,
  projectLooks,
  async (database, entry) => rememberSamples(database, entry),
  async (database, entry) => rememberCases(database, entry),
  async (database, entry) => rememberAbsence(database, entry),
  async (database, entry) => rememberTold(database, entry),
  async (database, entry) => rememberPreferences(database, entry),
];

/**
 * The metadata database as a projection of the ledger: every entry is applied once and in order, together
 * with the note of how far it got. What a crash of the database loses is applied again at the next start.
 */
export class Projection {
  readonly database: Database;
  readonly #ledger: Ledger;
  readonly #follower: Follower;
  readonly #locks: Mutex;
  readonly #trust: Trust;

  private constructor(database: Database, ledger: Ledger, follower: Follower, locks: Mutex, trust: Trust) {
    this.database = database;
    this.#ledger = ledger;
    this.#follower = follower;
    this.#locks = locks;
    this.#trust = trust;
  }

  /** Set once the database was found to hold what the ledger does not say, or cannot be held against it. */
  get altered(): Distrust | undefined {
    return this.#trust.altered;
  }

  /**
   * Holds the tables that decisions rest on, and that no entry has a row before it is there, against the ledger. When
   * one was written to by another hand nothing is done any more, until the database is built again.
   */
  async check(names?: readonly string[]): Promise<void> {
    const found = await this.undisturbed(async () => [
      ...(await alteredTables(this.database, names)),
      ...(await strayRows(this.database, this.#ledger)),
    ]);
    // Memory is ahead of a database that did not take an entry; a restart brings it up to date.
    if (this.#ledger.failure instanceof DatabaseBehind) return;
    if (found.length > 0) this.refuse(new DatabaseAltered(found));
  }

  /** Does work while no entry is being applied. */
  undisturbed<T>(work: () => Promise<T>): Promise<T> {
    return this.#locks.take(work);
  }

  /** Takes no act from now on: another hand wrote to the database, or nobody can say whether one did. */
  refuse(reason: Distrust): void {
    this.#trust.altered ??= reason;
    this.#ledger.halt(reason);
  }

  static async open(config: DatabaseConfig, ledger: Ledger): Promise<Projection> {
    const database = await openDatabase(config);
    await migrate(database, migrations);
    const kept = await cursor(database);
    let { next } = kept;
    if (next > ledger.size || (kept.made !== made && next > 0)) {
      // A database that is ahead belongs to another ledger or to a lost one: the ledger is the truth. One whose
      // tables are new in part is read from it again, too, whenever they became new.
      await clear(database);
      next = 0;
    }
    await rememberAll(database, ledger, next);
    const locks = new Mutex();
    const trust: Trust = { altered: undefined };
    const follower = follow(ledger, {
      from: next,
      apply: (entry) =>
        locks
          .take(() => applyOnce(database, entry))
          .catch((error: unknown) => {
            throw error instanceof DatabaseAltered ? error : new DatabaseBehind(error);
          }),
      // What the database does not show cannot be decided by: nothing new begins.
      onFailure: (error) => {
        if (error instanceof DatabaseAltered) trust.altered ??= error;
        ledger.halt(
          error instanceof DatabaseAltered || error instanceof DatabaseBehind
            ? error
            : new DatabaseBehind(error),
        );
      },
    });
    const projection = new Projection(database, ledger, follower, locks, trust);
    await projection.settled().catch((error: unknown) => {
      if (trust.altered === undefined) throw error;
    });
    if (trust.altered === undefined) await projection.check();
    return projection;
  }

  /** Appends facts and waits until the database shows them. */
  async record(drafts: readonly EntryDraft[]): Promise<readonly Entry[]> {
    const entries = await this.#ledger.append(drafts);
    await this.settled();
    return entries;
  }

  /** Waits until everything appended so far shows in the database. */
  async settled(): Promise<void> {
    if (this.#ledger.size > 0) await this.#follower.reached(this.#ledger.size - 1);
  }

  async close(): Promise<void> {
    await this.#follower.stop();
    await this.database.destroy();
  }
}

/** Why the database is not believed any more. */
interface Trust {
  altered: Distrust | undefined;
}

type Distrust = DatabaseAltered | DatabaseUnchecked;

/** One at a time: the tables are not looked at while an entry is half in them. */
class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Empties the database, so that the next start builds it from the ledger. Returns how many entries that is. */
export async function rebuildDatabase(config: DatabaseConfig, ledger: Ledger): Promise<number> {
  const database = await openDatabase(config);
  await clear(database);
  await database.destroy();
  const projection = await Projection.open(config, ledger);
  await projection.close();
  return ledger.size;
}

async function clear(database: Database): Promise<void> {
  await wipe(database);
  await migrate(database, migrations);
}

async function cursor(database: Database): Promise<Omit<AppTables['app_cursor'], 'id'>> {
  const row = await tablesOf<AppTables>(database)
    .selectFrom('app_cursor')
    .select(['next', 'made'])
    .executeTakeFirst();
  return row ?? { next: 0, made: null };
}

/**
 * To be raised with every change of which rows an entry makes, in any package, that no migration comes with: a
 * database that an earlier version filled is then filled again, and not taken for one that another hand wrote to.
 */
const rowsVersion = 3;
const made = `${rowsVersion}-${migrationsName(migrations)}`;

/** How long an entry waits for a database that takes no connections. */
const outageMs = 60_000;

/** Applies an entry, waiting for a database that cannot be asked. What was begun is not tried again: memory has changed. */
async function applyOnce(database: Database, entry: Entry): Promise<void> {
  let begun = false;
  await outlasting(
    () => applyEntry(database, entry, () => (begun = true)),
    outageMs,
    () => !begun,
  );
}

async function applyEntry(database: Database, recorded: Entry, begin: () => void): Promise<void> {
  const entry = cleanedEntry(recorded);
  await inTransaction(database, async (transaction) => {
    begin();
    for (const project of projections) await project(transaction, entry);
    const row = { id: 1, next: entry.index + 1, made };
    await tablesOf<AppTables>(transaction)
      .insertInto('app_cursor')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  });
}
