import type { PublishProgress } from '../../catalogue/steward/progress.ts';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, identifier, sha256Hex, type Json } from '@vitrine/core/text';
import { type Clock } from '@vitrine/core/process';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { type ObjectStore } from '@vitrine/core/store';
import { isPublished, type DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import {
  newDataKey,
  openStewardEngine,
  ParquetKeys,
  wrapKey,
  type DataKey,
} from '../store/encrypted-parquet.ts';
import { NothingToPublish, ReleaseExists } from '../../errors.ts';
import { fileBlocks } from '../store/file-facts.ts';
import { digestBlocks } from '../store/verified/block-digests.ts';
import { landedLookup } from './landed-lookups.ts';
import { assess, firstLines, type Assessed } from './assess.ts';
import { quarantineSql } from './landed-table.ts';
import { compareWithEarlier, laterObject, laterSql } from './earlier-quarantine.ts';
import { qualityObject, sealQuality } from './sealed-quality.ts';
import type { LandingSources } from '../landing/open-landing.ts';
import { countPeople, needsReach, publishedSql } from '../people/linkage.ts';
import type { ClericalReviews } from '../people/clerical-reviews.ts';
import type { Identities } from '../people/identities.ts';
import {
  blocksObject,
  dataKeyContext,
  releasePrefix,
  releaseSigningKey,
  type Manifest,
  type ReleaseLookup,
} from '../../catalogue/manifest.ts';
import { parseDatasetFile, readPublishedFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import { roughCount } from '../../catalogue/rough-count.ts';
import type { PersonIndex } from '../people/person-index.ts';
import { identifiability } from './identifiability.ts';
import { qualityReport, type CountedRows, type LinkedSteps, type QualityReport } from './quality-report.ts';
import { demandReasonsToGrant } from './reasons-to-grant.ts';
import { demandSameMeaning } from './same-meaning.ts';
import type { ReleaseStore } from '../store/release-store.ts';

export interface Published {
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`. */
  readonly digest: string;
  readonly report: QualityReport;
}

export interface PublishPorts {
  readonly curated: ObjectStore;
  readonly releases: ReleaseStore;
  readonly index: PersonIndex;
  readonly identities: Identities;
  readonly reviews: ClericalReviews;
  readonly sources: LandingSources;
  readonly keys: KeyProvider;
  readonly clock: Clock;
  readonly scratchDir: string;
  readonly threads?: number;
  readonly memoryMiB?: number;
}

/**
 * Publishes one release: validate, link, de-identify, write, sign, commit. One publish at a time: it changes
 * the person index. Until `manifest.json` is there the release does not exist.
 * @throws DatasetFileInvalid, ReleaseExists, SourceUnknown, Landing…, LookupInvalid, NothingToPublish
 */
export async function publish(
  ports: PublishPorts,
  text: string,
  progress: (step: PublishProgress) => void = () => undefined,
): Promise<Published> {
  const file = parseDatasetFile(text);
  if (await ports.releases.exists(file.name, file.version)) throw taken(file);
  await demandSameAsBefore(ports, file);
  return withScratch(ports, (engine, scratch) =>
    publishWith(ports, { engine, file, text, scratch, progress }),
  );
}

/**
 * Does all that a publish does but write: nothing is kept, nobody is remembered, and no value is told.
 * @throws as `publish`, but for NothingToPublish
 */
export async function check(
  ports: PublishPorts,
  text: string,
  progress: (step: PublishProgress) => void = () => undefined,
): Promise<Checked> {
  const file = parseDatasetFile(text);
  await demandSameAsBefore(ports, file);
  return withScratch(ports, async (engine, scratch) => {
    const { source, counted, further, broken } = await assess(ports, { engine, file, scratch, progress });
    const report = {
      ...withWarnings(await reportOf(engine, file, counted, further.steps), broken),
      ...(await seenBefore(ports, file, source)),
    };
    return {
      report,
      firstLines: await firstLines(engine),
      taken: await ports.releases.exists(file.name, file.version),
    };
  });
}

async function demandSameAsBefore(ports: PublishPorts, file: DatasetFile): Promise<void> {
  for (const { manifest } of await ports.releases.all()) {
    const [major] = manifest.version.split('.');
    if (manifest.dataset !== file.name || major !== file.version.split('.')[0]) continue;
    demandSameMeaning(readPublishedFile(manifest.datasetFile.content), file);
  }
}

async function withScratch<T>(
  ports: PublishPorts,
  work: (engine: Engine, scratch: string) => Promise<T>,
): Promise<T> {
  await mkdir(ports.scratchDir, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(ports.scratchDir, 'publish-'));
  try {
    const engine = await openStewardEngine({
      scratchDir: join(scratch, 'engine'),
      ...(ports.threads === undefined ? {} : { threads: ports.threads }),
      ...(ports.memoryMiB === undefined ? {} : { memoryMiB: ports.memoryMiB }),
    });
    try {
      return await work(engine, scratch);
    } finally {
      engine.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What a check came to. */
export interface Checked {
  readonly report: QualityReport;
  /** The first lines of the file that each reason keeps out. */
  readonly firstLines: Readonly<Record<string, readonly number[]>>;
  /** Whether a release of this version is there already. */
  readonly taken: boolean;
}

interface Work extends Assessed {
  readonly text: string;
}

async function publishWith(ports: PublishPorts, work: Work): Promise<Published> {
  const { engine, file } = work;
  const { source, lookups, counted, linkage, further, broken } = await assess(ports, work);
  if (counted.rows.published === 0) {
    // Else a file all of whose rows wait would wait for ever. Nobody new is among them: none was linked.
    if (!linkage.indexChanged) await further.keep();
    throw new NothingToPublish({
      detail: `Every row of ${file.source.file} was put into quarantine.`,
      help: 'The reasons are in the facts: most often the file is another than the one described. `vitrine dataset check` says in which lines.',
      facts: { quarantined: counted.reasons },
    });
  }
  const earlier = await compareWithEarlier(engine, file, ports);
  const report = {
    ...withWarnings(await reportOf(engine, file, counted, further.steps), broken),
    ...(await seenBefore(ports, file, source)),
  };
  const told: QualityReport = earlier === undefined ? report : { ...report, earlier };
  // The index first: a release must not use a key that a crash could forget.
  if (linkage.indexChanged) await ports.index.save(engine, linkage.joined);
  await further.keep();
  work.progress({ stage: 'write', rows: counted.rows.published });
  const written = await writeObjects(ports, work, told);
  work.progress({ stage: 'commit' });
  const people = await countPeople(engine, file);
  const manifest = await manifestOf(ports, work, { source, lookups, rows: counted.rows, people, ...written });
  return { manifest, digest: await commit(ports, manifest), report: told };
}

const withWarnings = (report: QualityReport, broken: Readonly<Record<string, string>>): QualityReport => ({
  ...report,
  warnings: { ...report.warnings, ...broken },
});

async function reportOf(
  engine: Engine,
  file: DatasetFile,
  counted: CountedRows,
  steps: LinkedSteps | undefined,
): Promise<QualityReport> {
  const report = await qualityReport(engine, file, counted, steps);
  if (counted.rows.published === 0) return report;
  await demandReasonsToGrant(engine, file);
  const found = await identifiability(engine, file, counted.rows.published);
  return found === undefined ? report : { ...report, identifiability: found };
}

/** The release that came of the very same bytes, if there is one: the sender may have sent the wrong file again. */
async function seenBefore(
  ports: PublishPorts,
  file: DatasetFile,
  source: Manifest['source'],
): Promise<Pick<QualityReport, 'sameFileAs'>> {
  const same = (await ports.releases.all()).find(
    ({ manifest }) =>
      manifest.dataset === file.name &&
      manifest.source.sha256 === source.sha256 &&
      manifest.source.patients?.sha256 === source.patients?.sha256,
  );
  return same === undefined ? {} : { sameFileAs: same.manifest.version };
}

function order(file: DatasetFile): string {
  const byDate = file.columns
    .filter(isPublished)
    .find((one) => one.type === 'date' || one.type === 'timestamp');
  const columns = file.sortedBy ?? (byDate === undefined ? [] : [byDate.name]);
  return columns.length === 0 ? '' : `ORDER BY ${columns.map((name) => `l.${identifier(name)}`).join(', ')}`;
}

async function writeObjects(
  ports: PublishPorts,
  work: Work,
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
    if (!(await ports.curated.createFromFile(`${prefix}/${name}`, path))) throw taken(file);
    objects.push({ key: `${prefix}/${name}`, role, ...facts });
    blocks.push(digests);
    await rm(path);
  };
  const keep = async (
    name: string,
    role: Manifest['objects'][number]['role'],
    bytes: Buffer,
  ): Promise<void> => {
    const key = `${prefix}/${name}`;
    if (!(await ports.curated.create(key, bytes))) throw taken(file);
    objects.push({ key, role, sha256: sha256Hex(bytes), bytes: bytes.length });
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
  ports: PublishPorts,
  { file, text }: Work,
  made: {
    source: Manifest['source'];
    lookups: readonly ReleaseLookup[];
    rows: Manifest['rows'];
    people: number | undefined;
    key: DataKey;
    objects: Manifest['objects'];
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

async function commit(ports: PublishPorts, manifest: Manifest): Promise<string> {
  const prefix = releasePrefix(manifest.dataset, manifest.version);
  const bytes = Buffer.from(canonicalJson(manifest as unknown as Json));
  const signature = await ports.keys.sign(releaseSigningKey, bytes);
  const signed = await ports.curated.create(`${prefix}/manifest.sig`, signature);
  if (!signed || !(await ports.curated.create(`${prefix}/manifest.json`, bytes))) throw taken(manifest);
  return sha256Hex(bytes);
}

function taken(release: {
  readonly version: string;
  readonly name?: string;
  readonly dataset?: string;
}): ReleaseExists {
  return new ReleaseExists({
    detail: `Release ${release.version} of ${release.name ?? release.dataset ?? 'the dataset'} is already published; a release never changes.`,
    help: 'Give the dataset file a higher version.',
  });
}
