import { tablesOf, type Database, type Migrations } from '@vitrine/core/database';
import { type ActId } from '@vitrine/core/ids';
import { type JsonObject } from '@vitrine/core/text';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import type { CatalogueView } from '@vitrine/policy/cut';
import { catalogueOf } from './catalogue.ts';
import { cohortMigrations, listCohorts, projectCohorts } from './cohort-projection.ts';
import { manifestSchema, type Manifest } from './manifest.ts';
import { optOutSnapshotSchema, type OptOutKind, type OptOutSnapshot } from './opt-out-snapshot.ts';
import { optOutsApplied, optOutsUndone } from './opt-out-proposal.ts';
import { compareReleases } from './release.ts';

interface Tables {
  datasets_release: { dataset: string; version: string; digest: string; at: string; manifest: string };
  datasets_optout: { id: string; kind: string; at: string; landed: string | null; count: string };
}

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

/** Brings the catalogue's tables up to date with one entry; the same entry twice changes nothing. */
export async function projectDatasets(database: Database, entry: Entry): Promise<void> {
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return;
  await projectCohorts(database, entry);
  const tables = tablesOf<Tables>(database);
  if (entry.type === datasetPublished) {
    const manifest = manifestSchema.safeParse(entry.private['manifest']);
    const digest = entry.public['manifest'];
    if (!manifest.success || typeof digest !== 'string') return;
    const { dataset, version } = manifest.data;
    await tables
      .insertInto('datasets_release')
      .values({ dataset, version, digest, at: entry.at, manifest: JSON.stringify(manifest.data) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } else if (entry.type === optOutsApplied || entry.type === optOutsUndone) {
    const snapshot = optOutSnapshotSchema.safeParse(entry.private['snapshot']);
    if (!snapshot.success) return;
    await tables
      .insertInto('datasets_optout')
      .values(snapshot.data)
      // A list can come in use again: by landing anew, or because the one after it was undone.
      .onConflict((conflict) => conflict.column('id').doUpdateSet(snapshot.data))
      .execute();
  }
}

/** A release as the catalogue lists it. */
export interface ListedRelease {
  readonly manifest: Manifest;
  readonly digest: string;
  /** ISO 8601, UTC: when the ledger recorded it. */
  readonly at: string;
}

function listed(row: Tables['datasets_release']): ListedRelease {
  return { manifest: manifestSchema.parse(JSON.parse(row.manifest)), digest: row.digest, at: row.at };
}

const order = (a: ListedRelease, b: ListedRelease): number => compareReleases(a.manifest, b.manifest);

/** The newest release of each dataset, by name. */
export async function listDatasets(database: Database): Promise<readonly ListedRelease[]> {
  const rows = await tablesOf<Tables>(database).selectFrom('datasets_release').selectAll().execute();
  const newest = new Map<string, ListedRelease>();
  for (const release of rows.map(listed).sort(order)) newest.set(release.manifest.dataset, release);
  return [...newest.values()];
}

/** All releases of a dataset, oldest first; none when there is no such dataset. */
export async function getDataset(database: Database, dataset: string): Promise<readonly ListedRelease[]> {
  const rows = await tablesOf<Tables>(database)
    .selectFrom('datasets_release')
    .selectAll()
    .where('dataset', '=', dataset)
    .execute();
  return rows.map(listed).sort(order);
}

/** What policy must know, as of now. */
export async function loadCatalogue(database: Database): Promise<CatalogueView> {
  const rows = await tablesOf<Tables>(database).selectFrom('datasets_release').selectAll().execute();
  const manifests = rows.map((row) => listed(row).manifest);
  return catalogueOf(manifests, await listCohorts(database));
}

/** Every opt-out list that was ever applied, in the order in which they came in use last. */
async function allOptOuts(database: Database): Promise<readonly OptOutSnapshot[]> {
  const rows = await tablesOf<Tables>(database)
    .selectFrom('datasets_optout')
    .selectAll()
    .orderBy('at')
    .execute();
  return rows.map((row) => optOutSnapshotSchema.parse(row));
}

/** The newest opt-out list of each kind. */
export async function listOptOuts(database: Database): Promise<readonly OptOutSnapshot[]> {
  const newest = new Map<OptOutKind, OptOutSnapshot>();
  for (const snapshot of await allOptOuts(database)) newest.set(snapshot.kind, snapshot);
  return [...newest.values()];
}
