import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  agreementOf,
  Corrupt,
  digestOf,
  parseCutId,
  randomId,
  writeAtomic,
  type Clock,
  type CutId,
  type Engine,
  type KeyProvider,
  type ObjectStore,
} from '@vitrine/core';
import { cutIdentity, type TableCut } from '@vitrine/policy';
import { CutFolders } from './cut-folders.ts';
import { mergedPseudonyms } from './cut-merges.ts';
import { cutKeyContext, cutMetadataSchema, type CutMetadata } from './cut-metadata.ts';
import { cutQuery, defineKeptRows, keyQueries, type CutSources } from './cut-sql.ts';
import {
  newDataKey,
  openStewardEngine,
  ParquetKeys,
  unwrapKey,
  wrapKey,
  type DataKey,
} from './encrypted-parquet.ts';
import { fileFacts } from './file-facts.ts';
import { dataKeyContext } from './manifest.ts';
import type { OptOuts } from './opt-outs.ts';
import type { PersonIndex } from './person-index.ts';
import { personEntity, type PseudonymMaps } from './pseudonym-maps.ts';
import type { ReleaseStore } from './release-store.ts';
import { engineFailure } from './s3-failure.ts';
import { Turns } from './turns.ts';

export interface CutProgress {
  readonly stage: 'pseudonyms' | 'write' | 'ready';
  readonly dataset: string;
}

/** A finished, verified cut and what opens it. */
export interface ReadyCut {
  readonly metadata: CutMetadata;
  readonly file: string;
  readonly key: DataKey;
}

export interface CutParts {
  readonly dir: string;
  readonly scratchDir: string;
  readonly curated: ObjectStore;
  readonly releases: ReleaseStore;
  readonly index: PersonIndex;
  readonly optOuts: OptOuts;
  readonly maps: PseudonymMaps;
  readonly keys: KeyProvider;
  readonly clock: Clock;
  readonly threads?: number;
  readonly memoryMiB?: number;
}

/** Who is in a cut and who is not, beside its definition: the opt-outs applied, and who was known to be whom. */
interface Basis {
  readonly optOuts: Awaited<ReturnType<OptOuts['current']>>;
  readonly joins: string;
}

/** Makes cuts, each once, and keeps the current ones. */
export class Cuts {
  readonly #parts: CutParts;
  readonly folders: CutFolders;
  readonly #running = new Map<CutId, Promise<ReadyCut>>();
  readonly #verified = new Map<string, string>();
  readonly #turns = new Turns();

  constructor(parts: CutParts) {
    this.#parts = parts;
    this.folders = new CutFolders(parts.dir);
  }

  /**
   * The cut for a definition and today's opt-outs, made if it is not there. Callers who ask at the same time
   * share one build.
   * @throws OptOutsTooOld, ReleaseUnknown, Corrupt
   */
  async make(cut: TableCut, progress: (step: CutProgress) => void = () => undefined): Promise<ReadyCut> {
    const basis = await this.#basis(cut.optOuts);
    const id = identityOf(cut, basis);
    const running = this.#running.get(id);
    if (running !== undefined) return running;
    const build = this.#findOrBuild(id, cut, basis, progress);
    this.#running.set(id, build);
    try {
      return await build;
    } finally {
      this.#running.delete(id);
    }
  }

  /**
   * Names whom an agreement of this rule leaves out at this moment: another name means that a room opened before
   * may hold people who opted out. `none` when the rule leaves nobody out.
   * @throws OptOutsTooOld
   */
  async leftOut(rule: TableCut['optOuts']): Promise<string> {
    const { optOuts, joins } = await this.#basis(rule);
    return optOuts.kinds.length === 0 ? 'none' : digestOf([optOuts.id, joins]);
  }

  /** Waits until no cut is being made. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #findOrBuild(
    id: CutId,
    cut: TableCut,
    basis: Basis,
    progress: (step: CutProgress) => void,
  ): Promise<ReadyCut> {
    const found = (await this.#open(id, cut)) ?? (await this.#build(id, cut, basis, progress));
    const keep = (name: string): boolean => name === id || this.#running.has(name as CutId);
    await this.folders.removeOthers(cut.agreement, cut.dataset, keep);
    progress({ stage: 'ready', dataset: cut.dataset });
    return found;
  }

  /** A cut that is on disk and is what its metadata says; a damaged one is removed. */
  async #open(id: CutId, cut: TableCut): Promise<ReadyCut | undefined> {
    const dir = this.folders.folder(cut.agreement, id);
    const text = await readFile(join(dir, 'cut.json'), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const file = join(dir, `${cut.dataset}.parquet`);
    try {
      const metadata = cutMetadataSchema.parse(JSON.parse(text));
      await this.#verify(file, metadata);
      const context = cutKeyContext(id, cut.dataset, metadata.sha256);
      return { metadata, file, key: await unwrapKey(this.#parts.keys, { ...metadata.key, context }) };
    } catch {
      // Whatever is wrong with it, it can be made again.
      await this.folders.remove(cut.agreement, id);
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

  async #build(
    id: CutId,
    cut: TableCut,
    { optOuts }: Basis,
    progress: (step: CutProgress) => void,
  ): Promise<ReadyCut> {
    const work = await this.folders.work(cut.agreement);
    const engine = await openStewardEngine({
      store: this.#parts.curated,
      scratchDir: join(this.#parts.scratchDir, randomId('cut-')),
      ...(this.#parts.threads === undefined ? {} : { threads: this.#parts.threads }),
      ...(this.#parts.memoryMiB === undefined ? {} : { memoryMiB: this.#parts.memoryMiB }),
    });
    try {
      const release = await this.#parts.releases.release(cut.dataset, cut.version);
      const sources = await this.#sources(engine, cut, optOuts.kinds);
      await defineKeptRows(engine, cut, sources);
      progress({ stage: 'pseudonyms', dataset: cut.dataset });
      const maps = await this.#coverKeys(engine, cut);
      progress({ stage: 'write', dataset: cut.dataset });
      const key = newDataKey();
      const name = `${cut.dataset}.parquet`;
      const rows = await new ParquetKeys(engine).write(
        cutQuery(cut, maps, release.manifest.people),
        join(work, name),
        key,
      );
      const facts = await fileFacts(join(work, name), 'sync');
      const created = this.#parts.clock.now().toISOString();
      const before = await this.folders.newest(agreementOf(cut.agreement), cut.dataset);
      const people = maps.get(personEntity);
      const metadata: CutMetadata = {
        format: 1,
        cut: id,
        agreement: cut.agreement,
        dataset: cut.dataset,
        version: cut.version,
        release: release.digest,
        optOuts: optOuts.id,
        created,
        columns: cut.columns.map((one) => ({
          name: one.name,
          type: one.kind === 'value' ? one.type : 'pseudonym',
        })),
        merged: people === undefined ? [] : await mergedPseudonyms(engine, people, before, created),
        rows,
        ...facts,
        key: await wrapKey(this.#parts.keys, key, cutKeyContext(id, cut.dataset, facts.sha256)),
      };
      await writeAtomic(join(work, 'cut.json'), JSON.stringify(metadata));
      await this.folders.finish(work, cut.agreement, id);
      const ready = await this.#open(id, cut);
      if (ready === undefined) throw new Corrupt({ detail: 'A cut that was just made cannot be opened.' });
      return ready;
    } catch (error) {
      throw engineFailure(error);
    } finally {
      engine.close();
      await rm(work, { recursive: true, force: true });
    }
  }

  async #basis(rule: TableCut['optOuts']): Promise<Basis> {
    return { optOuts: await this.#parts.optOuts.current(rule), joins: await this.#parts.index.joins() };
  }

  async #sources(
    engine: Engine,
    cut: TableCut,
    kinds: Parameters<OptOuts['numbers']>[1],
  ): Promise<CutSources> {
    const { releases, keys, index, optOuts } = this.#parts;
    const parquet = new ParquetKeys(engine);
    const open = async (
      dataset: TableCut['dataset'],
      version: TableCut['version'],
    ): Promise<CutSources['rows']> => {
      const { manifest } = await releases.release(dataset, version);
      const key = await unwrapKey(keys, { ...manifest.dataKey, context: dataKeyContext(dataset, version) });
      return { manifest, table: await parquet.read(releases.dataFiles(manifest), key) };
    };
    return {
      rows: await open(cut.dataset, cut.version),
      cohort: cut.cohort === null ? null : await open(cut.cohort.dataset, cut.cohort.version),
      index: await index.source(engine),
      optOuts: await optOuts.numbers(engine, kinds),
    };
  }

  /** Maps of all entities of the cut; an agreement's maps grow one build at a time. */
  async #coverKeys(engine: Engine, cut: TableCut): Promise<ReadonlyMap<string, string>> {
    const agreement = agreementOf(cut.agreement);
    return this.#turns.take(agreement, async () => {
      const maps = new Map<string, string>();
      for (const [entity, query] of keyQueries(cut)) {
        maps.set(entity, await this.#parts.maps.cover(engine, agreement, entity, query));
      }
      return maps;
    });
  }
}

/**
 * The cut's name: its definition and opt-outs, and who was known to be whom. Joins count for every cut: a
 * dataset about nobody is made again for nothing, which is cheap and rare.
 */
function identityOf(cut: TableCut, { optOuts, joins }: Basis): CutId {
  return parseCutId(digestOf([cutIdentity(cut, optOuts.id), joins]));
}
