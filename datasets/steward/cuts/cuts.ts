import type { CutProgress } from '../../catalogue/steward/progress.ts';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { agreementOf, randomId, type AgreementId, type CutId } from '@vitrine/core/ids';
import { Corrupt } from '@vitrine/core/errors';
import { cutLayout, type Engine } from '@vitrine/core/engine';
import { writeAtomic } from '@vitrine/core/files';
import { type Clock } from '@vitrine/core/process';
import { type KeyProvider } from '@vitrine/core/keys';
import { type ObjectStore } from '@vitrine/core/store';
import type { TableCut } from '@vitrine/policy/cut';
import type { CohortLists } from '../people/cohort-lists.ts';
import { basisOf, currentIdentities, identityOf, leftOutBy, type Basis } from './cut-basis.ts';
import { openLookups } from './cut-lookups.ts';
import { mergedPseudonyms } from './cut-merges.ts';
import { cutKeyContext, cutMetadataSchema, type CutMetadata } from '../../catalogue/cut-metadata.ts';
import { CutRegistry } from './cut-registry.ts';
import { contributorsQuery, cutQuery, defineKeptRows, keyQueries, type CutSources } from './cut-sql.ts';
import type { Contributors } from '../people/contributors.ts';
import {
  newDataKey,
  openStewardEngine,
  ParquetKeys,
  unwrapKey,
  wrapKey,
  type DataKey,
} from '../store/encrypted-parquet.ts';
import { TermRefused } from '../../errors.ts';
import { fileFacts } from '../store/file-facts.ts';
import { dataKeyContext } from '../../catalogue/manifest.ts';
import type { OptOuts } from '../people/opt-outs.ts';
import type { PersonIndex } from '../people/person-index.ts';
import { personEntity, type PseudonymMaps } from '../people/pseudonym-maps.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import type { Removals } from './removals.ts';
import type { StoppedAgreements } from '../checks/stopped-agreements.ts';
import { KeyedLocks } from '../keyed-locks.ts';

/** A finished, verified cut and what opens it. */
export interface ReadyCut {
  readonly metadata: CutMetadata;
  readonly file: string;
  readonly key: DataKey;
}

export interface CutPorts {
  readonly dir: string;
  readonly scratchDir: string;
  readonly curated: ObjectStore;
  readonly releases: ReleaseStore;
  readonly index: PersonIndex;
  readonly optOuts: OptOuts;
  readonly cohorts: CohortLists;
  readonly maps: PseudonymMaps;
  readonly contributors: Contributors;
  readonly stopped: StoppedAgreements;
  readonly removals: Removals;
  readonly keys: KeyProvider;
  readonly clock: Clock;
  readonly threads?: number;
  readonly memoryMiB?: number;
}

/** A cut that is asked for. */
interface Wanted {
  readonly id: CutId;
  readonly cut: TableCut;
  readonly basis: Basis;
  readonly until: string;
}

/** Makes cuts, each once, and keeps the current ones. */
export class Cuts {
  readonly #ports: CutPorts;
  readonly registry: CutRegistry;
  readonly #running = new Map<CutId, Promise<ReadyCut | undefined>>();
  readonly #verified = new Map<string, string>();
  readonly #locks = new KeyedLocks();

  constructor(ports: CutPorts) {
    this.#ports = ports;
    this.registry = new CutRegistry(ports);
  }

  /**
   * The cut for a definition and today's opt-outs, made if it is not there. Callers who ask at the same time
   * share one build. `until`: the last day of the agreement's term.
   * @throws OptOutsTooOld, ReleaseUnknown, Corrupt, AgreementStopped, TermRefused
   */
  async make(
    cut: TableCut,
    until: string,
    progress: (step: CutProgress) => void = () => undefined,
  ): Promise<ReadyCut> {
    for (;;) {
      const basis = await basisOf(cut.optOuts, this.#ports);
      const id = identityOf(cut, basis);
      let build = this.#running.get(id);
      if (build === undefined) {
        build = this.#findOrBuild({ id, cut, basis, until }, progress);
        this.#running.set(id, build);
        const over = (): boolean => this.#running.delete(id);
        build.then(over, over);
      }
      const ready = await build;
      if (ready !== undefined) return ready;
      // Newer opt-outs came while it was made: it was never kept, and is made again without those people.
    }
  }

  /**
   * Names whom an agreement of this rule leaves out at this moment: another name means that a room opened before
   * may hold people who opted out. `none` when the rule leaves nobody out.
   * @throws OptOutsTooOld
   */
  async leftOut(rule: TableCut['optOuts']): Promise<string> {
    return leftOutBy(await basisOf(rule, this.#ports));
  }

  /** Waits until no cut is being made. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** Does `work` while no build gives the agreement pseudonyms; one that comes later looks first whether it may. */
  whileUnnamed<T>(agreement: AgreementId, work: () => Promise<T>): Promise<T> {
    return this.#locks.hold(agreement, work);
  }

  async #findOrBuild(wanted: Wanted, progress: (step: CutProgress) => void): Promise<ReadyCut | undefined> {
    const { id, cut, basis } = wanted;
    const found = (await this.#open(id, cut)) ?? (await this.#build(wanted, progress));
    if (found === undefined) return undefined;
    const current = currentIdentities(cut, basis);
    const keep = (name: string): boolean => current.has(name) || this.#running.has(name as CutId);
    await this.registry.removeOthers(cut.agreement, cut.dataset, keep);
    progress({ stage: 'ready', dataset: cut.dataset });
    return found;
  }

  /** A cut that is on disk and is what its metadata says; a damaged one is removed. */
  async #open(id: CutId, cut: TableCut): Promise<ReadyCut | undefined> {
    const dir = this.registry.folders.folder(cut.agreement, id);
    const text = await readFile(join(dir, 'cut.json'), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const file = join(dir, `${cut.dataset}.parquet`);
    try {
      const metadata = cutMetadataSchema.parse(JSON.parse(text));
      await this.#verify(file, metadata);
      const context = cutKeyContext(id, cut.dataset, metadata.sha256);
      return { metadata, file, key: await unwrapKey(this.#ports.keys, { ...metadata.key, context }) };
    } catch {
      // Whatever is wrong with it, it can be made again.
      await this.registry.removeDamaged(cut.agreement, id);
      return undefined;
    }
  }

  async #verify(file: string, metadata: CutMetadata): Promise<void> {
    const { mtimeNs, ino } = await stat(file, { bigint: true });
    const state = `${ino}:${mtimeNs}:${metadata.sha256}`;
    if (this.#verified.get(file) === state) return;
    const facts = await fileFacts(file);
    if (facts.sha256 !== metadata.sha256)
      throw new Corrupt({ detail: 'A cut is not the file that was made.' });
    this.#verified.set(file, state);
  }

  /** Nothing when newer opt-outs came meanwhile. */
  async #build(
    { id, cut, basis, until }: Wanted,
    progress: (step: CutProgress) => void,
  ): Promise<ReadyCut | undefined> {
    const { optOuts } = basis;
    const work = await this.registry.folders.work(cut.agreement);
    const engine = await openStewardEngine({
      scratchDir: join(this.#ports.scratchDir, randomId('cut-')),
      reads: this.#ports.releases,
      ...(this.#ports.threads === undefined ? {} : { threads: this.#ports.threads }),
      ...(this.#ports.memoryMiB === undefined ? {} : { memoryMiB: this.#ports.memoryMiB }),
    });
    try {
      const release = await this.#ports.releases.release(cut.dataset, cut.version);
      const sources = await this.#sources(engine, cut, optOuts.kinds);
      await defineKeptRows(engine, cut, sources);
      progress({ stage: 'pseudonyms', dataset: cut.dataset });
      const maps = await this.#coverKeys(engine, cut);
      const contributors =
        cut.contributors === undefined
          ? undefined
          : await this.#ports.contributors.cover(engine, contributorsQuery);
      progress({ stage: 'write', dataset: cut.dataset });
      const key = newDataKey();
      const name = `${cut.dataset}.parquet`;
      const rows = await new ParquetKeys(engine).write(
        cutQuery(
          cut,
          maps,
          release.manifest.people && release.manifest.reach !== true,
          await openLookups(engine, cut, this.#ports),
          contributors,
        ),
        join(work, name),
        key,
        cutLayout(cut.columns.length),
      );
      const facts = await fileFacts(join(work, name), 'sync');
      const created = this.#ports.clock.now().toISOString();
      const before = await this.registry.mergedBefore(agreementOf(cut.agreement), cut.dataset);
      const people = maps.get(personEntity);
      const metadata: CutMetadata = {
        format: 1,
        cut: id,
        agreement: cut.agreement,
        dataset: cut.dataset,
        version: cut.version,
        release: release.digest,
        optOuts: optOuts.id,
        leftOut: leftOutBy(basis),
        until,
        created,
        columns: cut.columns.map((one) => ({
          name: one.name,
          type: one.kind === 'value' ? one.type : 'pseudonym',
        })),
        merged: people === undefined ? [] : await mergedPseudonyms(engine, people, before, created),
        rows,
        ...facts,
        key: await wrapKey(this.#ports.keys, key, cutKeyContext(id, cut.dataset, facts.sha256)),
      };
      await writeAtomic(join(work, 'cut.json'), JSON.stringify(metadata));
      const kept = (await this.registry.put(work, metadata)) === undefined;
      const ready = kept ? await this.#open(id, cut) : undefined;
      if (ready === undefined) await this.#demandOvertaken(metadata);
      return ready;
    } finally {
      engine.close();
      await rm(work, { recursive: true, force: true });
    }
  }

  /**
   * A cut that was just made is not there: newer opt-outs may have come, and nothing else.
   * @throws AgreementStopped, TermRefused, Corrupt
   */
  async #demandOvertaken(metadata: CutMetadata): Promise<void> {
    const { agreement, until } = metadata;
    const why = await this.registry.whyGone(metadata);
    if (why === 'stopped') await this.#ports.stopped.check(agreement);
    if (why === 'expired') throw new TermRefused({ detail: `The agreement expired on ${until}.` });
    if (why === undefined) throw new Corrupt({ detail: 'A cut that was just made cannot be opened.' });
  }

  async #sources(
    engine: Engine,
    cut: TableCut,
    kinds: Parameters<OptOuts['numbers']>[1],
  ): Promise<CutSources> {
    const { releases, keys, index, optOuts, cohorts } = this.#ports;
    const { cohort } = cut;
    const parquet = new ParquetKeys(engine);
    const open = async (
      dataset: TableCut['dataset'],
      version: TableCut['version'],
    ): Promise<CutSources['rows']> => {
      const { manifest } = await releases.release(dataset, version);
      const key = await unwrapKey(keys, { ...manifest.dataKey, context: dataKeyContext(dataset, version) });
      return { manifest, table: await parquet.read(await releases.dataFiles(manifest), key) };
    };
    const rows = await open(cut.dataset, cut.version);
    return {
      rows,
      cohort:
        cohort?.kind === 'list'
          ? { numbers: await cohorts.numbers(engine, cohort) }
          : cohort && (await open(cohort.dataset, cohort.version)),
      index: await index.source(engine, rows.manifest.people),
      optOuts: await optOuts.numbers(engine, kinds),
    };
  }

  /**
   * Maps of all entities of the cut; an agreement's maps grow one build at a time, and not at all once it has ended.
   * @throws AgreementStopped
   */
  async #coverKeys(engine: Engine, cut: TableCut): Promise<ReadonlyMap<string, string>> {
    const agreement = agreementOf(cut.agreement);
    return this.whileUnnamed(agreement, async () => {
      await this.#ports.stopped.check(cut.agreement);
      const maps = new Map<string, string>();
      for (const [entity, query] of keyQueries(cut)) {
        maps.set(entity, await this.#ports.maps.cover(engine, agreement, entity, query));
      }
      return maps;
    });
  }
}
