import type { PublishProgress } from '../../catalogue/steward/progress.ts';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, identifier, sha256Hex, type Json } from '@vitrine/core/text';
import { Corrupt } from '@vitrine/core/errors';
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
import { fileFacts } from '../store/file-facts.ts';
import { landedLookup, landLookups } from './landed-lookups.ts';
import {
  checkHeader,
  admitOtherNumbers,
  demandNoNumberColumn,
  loadLanded,
  markRepeated,
  quarantineSql,
} from './landed-table.ts';
import { emptyLanding, freezeLanding } from '../landing/freeze.ts';
import type { LandingFacts } from '../landing/landed-bytes.ts';
import type { LandingSources } from '../landing/open-landing.ts';
import {
  admitUnlinked,
  keepOwnNumbers,
  link,
  needsReach,
  publishedSql,
  publishesUnlinked,
} from '../people/linkage.ts';
import type { ClericalReviews } from '../people/clerical-reviews.ts';
import type { Identities } from '../people/identities.ts';
import { linkByLikeness, linksByLikeness } from '../people/probable-links.ts';
import { linkedSteps } from '../people/linked-steps.ts';
import {
  dataKeyContext,
  releasePrefix,
  releaseSigningKey,
  type Manifest,
  type ReleaseLookup,
} from '../../catalogue/manifest.ts';
import { addNhsNumberMacro } from '../people/nhs-number.ts';
import { parseDatasetFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import type { PersonIndex } from '../people/person-index.ts';
import { countRows, qualityReport, type LinkedSteps, type QualityReport } from './quality-report.ts';
import { demandNoFiner } from './same-lookups.ts';
import { demandSameMeaning } from './same-meaning.ts';
import type { ReleaseStore } from '../store/release-store.ts';

export interface Published {
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`. */
  readonly digest: string;
  readonly report: QualityReport;
}

export interface PublishParts {
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
  parts: PublishParts,
  text: string,
  progress: (step: PublishProgress) => void = () => undefined,
): Promise<Published> {
  const file = parseDatasetFile(text);
  if (await parts.releases.exists(file.name, file.version)) throw taken(file);
  for (const { manifest } of await parts.releases.all()) {
    const [major] = manifest.version.split('.');
    if (manifest.dataset !== file.name || major !== file.version.split('.')[0]) continue;
    demandSameMeaning(parseDatasetFile(manifest.datasetFile.content), file);
  }
  await mkdir(parts.scratchDir, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(parts.scratchDir, 'publish-'));
  try {
    const engine = await openStewardEngine({
      store: parts.curated,
      scratchDir: join(scratch, 'engine'),
      ...(parts.threads === undefined ? {} : { threads: parts.threads }),
      ...(parts.memoryMiB === undefined ? {} : { memoryMiB: parts.memoryMiB }),
    });
    try {
      return await publishWith(parts, { engine, file, text, scratch, progress });
    } finally {
      engine.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Work {
  readonly engine: Engine;
  readonly file: DatasetFile;
  readonly text: string;
  readonly scratch: string;
  readonly progress: (step: PublishProgress) => void;
}

async function publishWith(parts: PublishParts, work: Work): Promise<Published> {
  const { engine, file } = work;
  work.progress({ stage: 'read' });
  await addNhsNumberMacro(engine);
  const lookups = await landLookups(engine, file, parts.sources, work.scratch);
  await demandNoFiner(engine, file, parts);
  const source = await readLanding(parts, work);
  const landed = await countRows(engine);
  if (landed.rows.in === 0) throw emptyLanding(file.source);
  work.progress({ stage: 'check', rows: landed.rows.in });
  await admitOtherNumbers(engine, file);
  await demandNoNumberColumn(engine, file);
  await markRepeated(engine, file);
  work.progress({ stage: 'link', rows: landed.rows.in });
  const people = (await parts.releases.all()).some(({ manifest }) => manifest.people);
  await parts.index.load(engine, people);
  const linkage = await link(engine, file);
  const steps = await linkFurther(parts, work);
  const counted = await countRows(engine);
  if (counted.rows.in !== landed.rows.in) throw new Corrupt({ detail: 'Rows were lost while publishing.' });
  if (counted.rows.published === 0) {
    throw new NothingToPublish({
      detail: `Every row of ${file.source.file} was put into quarantine.`,
      help: 'The reasons are in the facts: most often the file is another than the one described.',
      facts: { quarantined: counted.reasons },
    });
  }
  const report = await qualityReport(engine, file, counted, steps);
  // The index first: a release must not use a key that a crash could forget.
  if (linkage.indexChanged) await parts.index.save(engine, linkage.joined);
  work.progress({ stage: 'write', rows: counted.rows.published });
  const written = await writeObjects(parts, work, report);
  work.progress({ stage: 'commit' });
  const manifest = await manifestOf(parts, work, { source, lookups, rows: counted.rows, ...written });
  return { manifest, digest: await commit(parts, manifest), report };
}

/**
 * What comes after number and birth date: likeness, and rows that are nobody's. How people are written is kept before
 * the release that tells it is committed: a crash between leaves more known, never less.
 */
async function linkFurther(parts: PublishParts, { engine, file }: Work): Promise<LinkedSteps | undefined> {
  const { person } = file;
  if (needsReach(file)) await keepOwnNumbers(engine);
  if (person?.givenName === undefined || person.familyName === undefined) {
    if (publishesUnlinked(file)) await admitUnlinked(engine);
    return undefined;
  }
  const byLikeness = linksByLikeness(file);
  if (byLikeness || file.role === 'spine') {
    const more = await parts.identities.gather(engine, person);
    if (more) await parts.identities.save(engine);
  }
  const byNumber = await countRows(engine);
  if (byLikeness) {
    const some = await linkByLikeness(engine, file, await parts.reviews.decided(engine));
    if (some) await parts.reviews.add(engine, file.name);
  }
  const byBoth = await countRows(engine);
  if (publishesUnlinked(file)) await admitUnlinked(engine);
  return linkedSteps(byNumber, byBoth, await countRows(engine));
}

async function readLanding(parts: PublishParts, work: Work): Promise<LandingFacts> {
  const { engine, file, scratch } = work;
  const frozen = await freezeLanding(parts.sources, file.source, scratch, (header) =>
    checkHeader(file, header),
  );
  await loadLanded(engine, file, frozen);
  await rm(frozen.rows);
  await rm(frozen.faults);
  return frozen.facts;
}

function order(file: DatasetFile): string {
  const byDate = file.columns
    .filter(isPublished)
    .find((one) => one.type === 'date' || one.type === 'timestamp');
  const columns = file.sortedBy ?? (byDate === undefined ? [] : [byDate.name]);
  return columns.length === 0 ? '' : `ORDER BY ${columns.map((name) => `l.${identifier(name)}`).join(', ')}`;
}

async function writeObjects(
  parts: PublishParts,
  work: Work,
  report: QualityReport,
): Promise<{ key: DataKey; objects: Manifest['objects'] }> {
  const { engine, file, scratch } = work;
  const prefix = releasePrefix(file.name, file.version);
  await parts.releases.sweep(prefix);
  const key = newDataKey();
  const parquet = new ParquetKeys(engine);
  const objects: Manifest['objects'] = [];
  const store = async (
    name: string,
    role: Manifest['objects'][number]['role'],
    query: string,
  ): Promise<void> => {
    const path = join(scratch, name);
    await parquet.write(query, path, key);
    const facts = await fileFacts(path);
    if (!(await parts.curated.createFromFile(`${prefix}/${name}`, path))) throw taken(file);
    objects.push({ key: `${prefix}/${name}`, role, ...facts });
    await rm(path);
  };
  const columns = file.columns.filter(isPublished).map((one) => one.name);
  await store('part-0000.parquet', 'data', publishedSql(file, columns, order(file)));
  for (const { name } of file.lookups) {
    await store(`lookup-${name}.parquet`, 'lookup', `FROM ${landedLookup(name)} ORDER BY code`);
  }
  if (report.rows.quarantined > 0) await store('quarantine.parquet', 'quarantine', quarantineSql(file));
  const bytes = Buffer.from(canonicalJson(report as unknown as Json));
  if (!(await parts.curated.create(`${prefix}/quality.json`, bytes))) throw taken(file);
  objects.push({
    key: `${prefix}/quality.json`,
    role: 'quality',
    sha256: sha256Hex(bytes),
    bytes: bytes.length,
  });
  return { key, objects };
}

async function manifestOf(
  parts: PublishParts,
  { file, text }: Work,
  made: {
    source: LandingFacts;
    lookups: readonly ReleaseLookup[];
    rows: Manifest['rows'];
    key: DataKey;
    objects: Manifest['objects'];
  },
): Promise<Manifest> {
  const { name: dataset, version, title, description, owner, licence, synthetic, role } = file;
  return {
    format: 1,
    ...{ dataset, version, title, description, owner, licence, synthetic, role },
    people: file.person !== undefined,
    ...(needsReach(file) ? { reach: true as const } : {}),
    created: parts.clock.now().toISOString(),
    datasetFile: { sha256: sha256Hex(text), content: text },
    source: { alias: file.source.alias, file: file.source.file, ...made.source },
    rows: made.rows,
    columns: file.columns.filter(isPublished).map((one) => ({
      name: one.name,
      type: one.type,
      class: one.class,
      ...(one.entity === undefined ? {} : { entity: one.entity }),
      description: one.description,
      transforms: one.transforms,
      ...(one.codes === undefined ? {} : { codes: one.codes }),
      ...(one.bounds === undefined ? {} : { bounds: one.bounds }),
    })),
    ...(file.privacy === undefined ? {} : { privacy: file.privacy }),
    ...(made.lookups.length === 0 ? {} : { lookups: [...made.lookups] }),
    objects: made.objects,
    dataKey: await wrapKey(parts.keys, made.key, dataKeyContext(dataset, version)),
  };
}

async function commit(parts: PublishParts, manifest: Manifest): Promise<string> {
  const prefix = releasePrefix(manifest.dataset, manifest.version);
  const bytes = Buffer.from(canonicalJson(manifest as unknown as Json));
  const signature = await parts.keys.sign(releaseSigningKey, bytes);
  const signed = await parts.curated.create(`${prefix}/manifest.sig`, signature);
  if (!signed || !(await parts.curated.create(`${prefix}/manifest.json`, bytes))) throw taken(manifest);
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
