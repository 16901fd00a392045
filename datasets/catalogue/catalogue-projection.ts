import { ledgerTable, tablesOf, type Database, type Migrations } from '@vitrine/core/database';
import { type ActId } from '@vitrine/core/ids';
import { type JsonObject } from '@vitrine/core/text';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import type { CatalogueView } from '@vitrine/policy/cut';
import { catalogueOf } from './catalogue.ts';
import {
  cohortCount,
  cohortMigrations,
  listCohorts,
  projectCohorts,
  rememberCohorts,
} from './cohort-projection.ts';
import { manifestSchema, type Manifest } from './manifest.ts';
import { optOutSnapshotSchema, type OptOutKind, type OptOutSnapshot } from './opt-out-snapshot.ts';
import { optOutsApplied, optOutsUndone } from './opt-out-proposal.ts';
import { compareReleases } from './release.ts';
import { rememberDeliveries } from './delivery-notes.ts';
import { rememberSynopses } from './synopsis-projection.ts';

interface OptOutRow {
  id: string;
  kind: string;
  at: string;
  landed: string | null;
  count: string;
  /** Index of the ledger entry: a list can come in use again. */
  entry: number;
}
interface Tables {
  datasets_release: { dataset: string; version: string; digest: string; at: string; manifest: string };
  datasets_optout: OptOutRow;
}

/** The catalogue as the ledger has it: what a document may grant is decided by these. */
const releasesTable = ledgerTable<Tables['datasets_release']>('datasets_release', ['dataset', 'version']);
const optOutsTable = ledgerTable<OptOutRow>('datasets_optout', ['entry']);

export const datasetsMigrations: Migrations = {
  'datasets-0001-catalogue': {
    async up(db) {
      await db.schema
        .createTable('datasets_release')
        .addColumn('dataset', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('manifest', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('datasets_release_key', ['dataset', 'version'])
        .execute();
      await db.schema
        .createTable('datasets_optout')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('count', 'text', (column) => column.notNull())
        .execute();
    },
  },
  ...cohortMigrations,
  'datasets-0003-opt-outs-landed': {
    async up(db) {
      await db.schema.alterTable('datasets_optout').addColumn('landed', 'text').execute();
    },
  },
  'datasets-0004-opt-outs-entry': {
    async up(db) {
      // Filled from the ledger, which is read again after a migration.
      await db.schema.alterTable('datasets_optout').addColumn('entry', 'integer').execute();
    },
  },
  'datasets-0005-opt-outs-in-use': {
    async up(db) {
      // A list can come in use again: by landing anew, or because the one after it was undone.
      await db.schema.dropTable('datasets_optout').execute();
      await db.schema
        .createTable('datasets_optout')
        .addColumn('entry', 'integer', (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('landed', 'text')
        .addColumn('count', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

export const datasetPublished = 'dataset.published';

/** The ledger's outcome of a publish. Only totals are public. */
export function publishedDraft(
  published: { readonly manifest: Manifest; readonly digest: string },
  act: ActId,
  actor: string,
): EntryDraft {
  const { manifest, digest } = published;
  const { dataset, version, title, owner, synthetic, rows } = manifest;
  return {
    type: datasetPublished,
    phase: 'outcome',
    result: 'done',
    act,
    public: { dataset, version, title, owner, synthetic, rows: rows.published, manifest: digest },
    private: { actor, manifest: manifest as unknown as JsonObject },
  };
}

/** The ledger's outcome of applying opt-outs, also of bringing an earlier list back: how many is known only without the last digit, and not in public. */
export function optOutDraft(snapshot: OptOutSnapshot, act: ActId, actor: string): EntryDraft {
  return {
    type: optOutsApplied,
    phase: 'outcome',
    result: 'done',
    act,
    public: { kind: snapshot.kind, list: snapshot.id },
    private: { actor, snapshot: { ...snapshot } },
  };
}

/** What an entry adds to the catalogue. */
interface Remembered {
  readonly release?: Tables['datasets_release'];
  readonly optOuts?: OptOutRow;
}

/** Brings the catalogue, as decisions read it, up to date with one entry; the same entry twice changes nothing. */
export function rememberDatasets(database: Database, entry: Entry): Remembered {
  rememberDeliveries(database, entry);
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return {};
  rememberCohorts(database, entry);
  rememberSynopses(database, entry);
  if (entry.type === datasetPublished) {
    const manifest = manifestSchema.safeParse(entry.private['manifest']);
    const digest = entry.public['manifest'];
    if (!manifest.success || typeof digest !== 'string') return {};
    const { dataset, version } = manifest.data;
    const releases = releasesTable.of(database);
    if (releases.get(dataset, version) !== undefined) return {};
    const release = { dataset, version, digest, at: entry.at, manifest: JSON.stringify(manifest.data) };
    releases.put(release);
    return { release };
  }
  if (entry.type !== optOutsApplied && entry.type !== optOutsUndone) return {};
  const snapshot = optOutSnapshotSchema.safeParse(entry.private['snapshot']);
  const lists = optOutsTable.of(database);
  if (!snapshot.success || lists.get(String(entry.index)) !== undefined) return {};
  const { id, kind, at, landed, count } = snapshot.data;
  const optOuts = { id, kind, at, landed: landed ?? null, count, entry: entry.index };
  lists.put(optOuts);
  return { optOuts };
}

/** Brings the catalogue and its tables up to date with one entry; the same entry twice changes nothing. */
export async function projectDatasets(database: Database, entry: Entry): Promise<void> {
  const { release, optOuts } = rememberDatasets(database, entry);
  await projectCohorts(database, entry);
  const tables = tablesOf<Tables>(database);
  if (release !== undefined) await tables.insertInto('datasets_release').values(release).execute();
  if (optOuts !== undefined) await tables.insertInto('datasets_optout').values(optOuts).execute();
}

/** A release as the catalogue lists it. */
export interface ListedRelease {
  readonly manifest: Manifest;
  readonly digest: string;
  /** ISO 8601, UTC: when the ledger recorded it. */
  readonly at: string;
}

/** A row is never changed, and manifests are long: each is read once, however often a page asks. */
const read = new WeakMap<Tables['datasets_release'], ListedRelease>();

function listed(row: Tables['datasets_release']): ListedRelease {
  const known = read.get(row);
  if (known !== undefined) return known;
  const manifest = manifestSchema.parse(JSON.parse(row.manifest));
  const release = { manifest, digest: row.digest, at: row.at };
  read.set(row, release);
  return release;
}

const order = (a: ListedRelease, b: ListedRelease): number => compareReleases(a.manifest, b.manifest);

/** The newest release of each dataset, by name. */
export async function listDatasets(database: Database): Promise<readonly ListedRelease[]> {
  const rows = releasesTable.of(database).all();
  const newest = new Map<string, ListedRelease>();
  for (const release of rows.map(listed).sort(order)) newest.set(release.manifest.dataset, release);
  return [...newest.values()];
}

/** A dataset that has releases. */
export interface PublishedDataset {
  readonly newest: ListedRelease;
  /** Oldest first. */
  readonly releases: readonly { readonly version: string; readonly at: string }[];
}

/** Every dataset, by name, with its newest release; of the others no more than when they came. */
export async function listPublished(database: Database): Promise<readonly PublishedDataset[]> {
  const byDataset = Map.groupBy(
    releasesTable.of(database).all().toSorted(compareReleases),
    (row) => row.dataset,
  );
  return [...byDataset.values()].flatMap((rows) => {
    const newest = rows.at(-1);
    const releases = rows.map(({ version, at }) => ({ version, at }));
    return newest === undefined ? [] : [{ newest: listed(newest), releases }];
  });
}

/** All releases of a dataset, oldest first; none when there is no such dataset. */
export async function getDataset(database: Database, dataset: string): Promise<readonly ListedRelease[]> {
  const rows = releasesTable.of(database).where((row) => row.dataset === dataset);
  return rows.map(listed).sort(order);
}

/** How many releases and lists of people there are: they never change, so that more of them are another catalogue. */
export function catalogueSize(database: Database): number {
  return releasesTable.of(database).size + cohortCount(database);
}

/** What policy must know, as of now. */
export async function loadCatalogue(database: Database): Promise<CatalogueView> {
  const rows = releasesTable.of(database).all();
  const manifests = rows.map((row) => listed(row).manifest);
  return catalogueOf(manifests, await listCohorts(database));
}

/** Every opt-out list as often as it came in use, oldest first. */
async function allOptOuts(database: Database): Promise<readonly OptOutSnapshot[]> {
  return optOutsTable
    .of(database)
    .all()
    .toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
    .map(snapshotOf);
}

/** The lists that came in use, by their place in the ledger: the same list once more is no other list. */
export function optOutEntries(database: Database): readonly { kind: OptOutKind; index: number }[] {
  const inUse = new Map<string, string>();
  return optOutsTable
    .of(database)
    .all()
    .toSorted((one, other) => one.entry - other.entry)
    .filter(({ kind, id }) => {
      const same = inUse.get(kind) === id;
      inUse.set(kind, id);
      return !same;
    })
    .map((row) => ({ kind: snapshotOf(row).kind, index: row.entry }));
}

const snapshotOf = ({ id, kind, at, landed, count }: OptOutRow): OptOutSnapshot =>
  optOutSnapshotSchema.parse({ id, kind, at, landed, count });

/** The newest opt-out list of each kind. */
export async function listOptOuts(database: Database): Promise<readonly OptOutSnapshot[]> {
  const newest = new Map<OptOutKind, OptOutSnapshot>();
  for (const snapshot of await allOptOuts(database)) newest.set(snapshot.kind, snapshot);
  return [...newest.values()];
}
