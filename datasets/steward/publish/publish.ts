import type { PublishProgress } from '../../catalogue/steward/progress.ts';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock } from '@vitrine/core/process';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import { type ObjectStore } from '@vitrine/core/store';
import { type DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { openStewardEngine } from '../store/encrypted-parquet.ts';
import { NothingToPublish } from '../../errors.ts';
import { assess, firstLines } from './assess.ts';
import { compareWithEarlier } from './earlier-quarantine.ts';
import type { LandingSources } from '../landing/open-landing.ts';
import type { ClericalReviews } from '../people/clerical-reviews.ts';
import type { Identities } from '../people/identities.ts';
import { type Manifest } from '../../catalogue/manifest.ts';
import { parseDatasetFile, readPublishedFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import type { PersonIndex } from '../people/person-index.ts';
import { identifiability } from './identifiability.ts';
import { qualityReport, type CountedRows, type LinkedSteps, type QualityReport } from './quality-report.ts';
import { demandReasonsToGrant } from './reasons-to-grant.ts';
import { demandSameMeaning } from './same-meaning.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { releaseExists, writeRelease, type ReleaseWork } from './write-release.ts';

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
  if (await ports.releases.exists(file.name, file.version)) throw releaseExists(file);
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
      reads: ports.releases,
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

async function publishWith(ports: PublishPorts, work: ReleaseWork): Promise<Published> {
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
  const rows = counted.rows;
  return { ...(await writeRelease(ports, work, { source, lookups, rows, report: told })), report: told };
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
