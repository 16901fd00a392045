import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock } from '@vitrine/core/process';
import { type KeyProvider } from '@vitrine/core/keys';
import { type ObjectStore } from '@vitrine/core/store';
import { canonicalJson, identifier, sha256Hex, type Json } from '@vitrine/core/text';
import { isPublished, type DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import {
  blocksObject,
  dataKeyContext,
  releasePrefix,
  releaseSigningKey,
  type Manifest,
  type ReleaseLookup,
} from '../../catalogue/manifest.ts';
import { roughCount } from '../../catalogue/rough-count.ts';
import { ReleaseExists } from '../../errors.ts';
import { countPeople, needsReach, publishedSql } from '../people/linkage.ts';
import { newDataKey, ParquetKeys, wrapKey, type DataKey } from '../store/encrypted-parquet.ts';
import { fileBlocks } from '../store/file-facts.ts';
import { digestBlocks } from '../store/verified/block-digests.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import type { Assessed } from './assess.ts';
import { laterObject, laterSql } from './earlier-quarantine.ts';
import { landedLookup } from './landed-lookups.ts';
import { quarantineSql } from './landed-table.ts';
import type { QualityReport } from './quality-report.ts';
import { qualityObject, sealQuality } from './sealed-quality.ts';

interface WritePorts {
  readonly curated: ObjectStore;
  readonly releases: ReleaseStore;
  readonly keys: KeyProvider;
  readonly clock: Clock;
}

/** A landing file that was assessed, and the text that describes it. */
export interface ReleaseWork extends Assessed {
  readonly text: string;
}

/** What was found out of a landing file, for its release's manifest and quality report. */
interface Found {
  readonly source: Manifest['source'];
  readonly lookups: readonly ReleaseLookup[];
  readonly rows: Manifest['rows'];
  readonly report: QualityReport;
}

/** Writes a release to the store of curated data: its objects first, its signed manifest last. @throws ReleaseExists */
export async function writeRelease(
  ports: WritePorts,
  work: ReleaseWork,
  found: Found,
): Promise<{ readonly manifest: Manifest; readonly digest: string }> {
  const { engine, file, progress } = work;
  progress({ stage: 'write', rows: found.rows.published });
  const written = await writeObjects(ports, work, found.report);
  progress({ stage: 'commit' });
  const people = await countPeople(engine, file);
  const manifest = await manifestOf(ports, work, { ...found, people, ...written });
  return { manifest, digest: await commit(ports, manifest) };
}

function order(file: DatasetFile): string {
  const byDate = file.columns
    .filter(isPublished)
    .find((one) => one.type === 'date' || one.type === 'timestamp');
  const columns = file.sortedBy ?? (byDate === undefined ? [] : [byDate.name]);
  return columns.length === 0 ? '' : `ORDER BY ${columns.map((name) => `l.${identifier(name)}`).join(', ')}`;
}

async function writeObjects(
  ports: WritePorts,
  work: ReleaseWork,
  report: QualityReport,
): Promise<{ key: DataKey; objects: Manifest['objects'] }> {
  const { engine, file, scratch } = work;
  const prefix = releasePrefix(file.name, file.version);
  await ports.releases.sweep(prefix);
  const key = newDataKey();
  const parquet = new ParquetKeys(engine);
  const objects: Manifest['objects'] = [];
  const blocks: Buffer[] = [];
  const store = async (
    name: string,
    role: Manifest['objects'][number]['role'],
    query: string,
  ): Promise<void> => {
    const path = join(scratch, name);
    await parquet.write(query, path, key);
    const { digests, ...facts } = await fileBlocks(path);
    if (!(await ports.curated.createFromFile(`${prefix}/${name}`, path))) throw releaseExists(file);
    objects.push({ key: `${prefix}/${name}`, role, ...facts });
    blocks.push(digests);
    await rm(path);
  };
  const keep = async (
    name: string,
    role: Manifest['objects'][number]['role'],
    bytes: Buffer,
  ): Promise<void> => {
    const at = `${prefix}/${name}`;
    if (!(await ports.curated.create(at, bytes))) throw releaseExists(file);
    objects.push({ key: at, role, sha256: sha256Hex(bytes), bytes: bytes.length });
  };
  const columns = file.columns.filter(isPublished).map((one) => one.name);
  await store('part-0000.parquet', 'data', publishedSql(file, columns, order(file)));
  for (const { name } of file.lookups) {
    await store(`lookup-${name}.parquet`, 'lookup', `FROM ${landedLookup(name)} ORDER BY code`);
  }
  if (report.rows.quarantined > 0) await store('quarantine.parquet', 'quarantine', quarantineSql(file));
  if (report.earlier !== undefined) await store(laterObject, 'later', laterSql);
  const quality = Buffer.from(sealQuality(file, report, key));
  await keep(qualityObject, 'quality', quality);
  blocks.push((await digestBlocks([quality])).bytes);
  await keep(blocksObject, 'blocks', Buffer.concat(blocks));
  return { key, objects };
}

async function manifestOf(
  ports: WritePorts,
  { file, text }: ReleaseWork,
  made: Omit<Found, 'report'> & {
    readonly people: number | undefined;
    readonly key: DataKey;
    readonly objects: Manifest['objects'];
  },
): Promise<Manifest> {
  const { name: dataset, version, title, description, owner, licence, synthetic, role } = file;
  return {
    format: 1,
    ...{ dataset, version, title, description, owner, licence, synthetic, role },
    people: file.person !== undefined,
    ...(made.people === undefined ? {} : { peopleAbout: roughCount(made.people) }),
    ...(needsReach(file) ? { reach: true as const } : {}),
    created: ports.clock.now().toISOString(),
    datasetFile: { sha256: sha256Hex(text), content: text },
    source: made.source,
    rows: made.rows,
    columns: file.columns.filter(isPublished).map((one) => ({
      name: one.name,
      type: one.type,
      class: one.class,
      ...(one.entity === undefined ? {} : { entity: one.entity }),
      description: one.description,
      transforms: one.transforms,
      ...(one.grant === 'whole' ? {} : { grant: one.grant }),
      ...(one.wholeBecause === undefined ? {} : { wholeBecause: one.wholeBecause }),
      ...(one.codes === undefined ? {} : { codes: one.codes }),
      ...(one.bounds === undefined ? {} : { bounds: one.bounds }),
    })),
    ...(file.privacy === undefined ? {} : { privacy: file.privacy }),
    ...(made.lookups.length === 0 ? {} : { lookups: [...made.lookups] }),
    objects: made.objects,
    dataKey: await wrapKey(ports.keys, made.key, dataKeyContext(dataset, version)),
  };
}

async function commit(ports: WritePorts, manifest: Manifest): Promise<string> {
  const prefix = releasePrefix(manifest.dataset, manifest.version);
  const bytes = Buffer.from(canonicalJson(manifest as unknown as Json));
  const signature = await ports.keys.sign(releaseSigningKey, bytes);
  const signed = await ports.curated.create(`${prefix}/manifest.sig`, signature);
  if (!signed || !(await ports.curated.create(`${prefix}/manifest.json`, bytes)))
    throw releaseExists(manifest);
  return sha256Hex(bytes);
}

/** The refusal of a second release of one version. */
export function releaseExists(release: {
  readonly version: string;
  readonly name?: string;
  readonly dataset?: string;
}): ReleaseExists {
  return new ReleaseExists({
    detail: `Release ${release.version} of ${release.name ?? release.dataset ?? 'the dataset'} is already published; a release never changes.`,
    help: 'Give the dataset file a higher version.',
  });
}
