import { createHash, verify, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { FileObjectStore, type ObjectStore } from '@vitrine/core/store';
import { sha256Hex } from '@vitrine/core/text';
import { type DatasetId, type ReleaseVersion } from '@vitrine/core/ids';
import { type KeyProvider } from '@vitrine/core/keys';
import { compareReleases, type Release, type ReleaseVerdict } from '../../catalogue/release.ts';
import { ReleaseUnknown } from '../../errors.ts';
import { digestBlocks, splitDigests, type BlockDigests } from './verified/block-digests.ts';
import { VerifiedReads, type Reader } from './verified/verified-reads.ts';
import {
  lookupKey,
  manifestSchema,
  releasePrefix,
  releaseSigningKey,
  type Manifest,
} from '../../catalogue/manifest.ts';

type PublishedObject = Manifest['objects'][number];
const pieceBytes = 4 * 1024 * 1024;

/** Committed releases in the curated store. A release without a manifest is none. */
export class ReleaseStore {
  readonly #store: ObjectStore;
  /** Where objects are files, the engine reads these. */
  readonly #files: FileObjectStore | undefined;
  readonly #reads: VerifiedReads;
  readonly #keys: KeyProvider;
  /** Digests of blocks, by the object that they are of. */
  readonly #blocks = new Map<string, BlockDigests>();
  readonly #known = new Map<string, Release>();
  /** What files were like that were compared with their manifests, by where they are. */
  readonly #checked = new Map<string, string>();

  constructor(store: ObjectStore, keys: KeyProvider) {
    this.#store = store;
    this.#files = store instanceof FileObjectStore ? store : undefined;
    this.#reads = new VerifiedReads(store);
    this.#keys = keys;
  }

  exists(dataset: DatasetId, version: ReleaseVersion): Promise<boolean> {
    return this.#store.exists(`${releasePrefix(dataset, version)}/manifest.json`);
  }

  /** A release whose signature holds. @throws ReleaseUnknown, Corrupt */
  async release(dataset: DatasetId, version: ReleaseVersion): Promise<Release> {
    const prefix = releasePrefix(dataset, version);
    const known = this.#known.get(prefix);
    if (known !== undefined) return known;
    const bytes = await this.#store.read(`${prefix}/manifest.json`);
    if (bytes === undefined) {
      throw new ReleaseUnknown({ detail: `There is no release ${version} of the dataset ${dataset}.` });
    }
    const signature = await this.#store.read(`${prefix}/manifest.sig`);
    const key = await this.#keys.publicKey(releaseSigningKey);
    if (signature === undefined || !verify(null, bytes, key, signature)) {
      throw new Corrupt({
        detail: `The manifest of ${dataset} ${version} does not bear the steward's signature.`,
      });
    }
    const parsed = manifestSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (!parsed.success || parsed.data.dataset !== dataset || parsed.data.version !== version) {
      throw new Corrupt({
        detail: `The manifest of ${dataset} ${version} cannot be read.`,
        cause: parsed.error,
      });
    }
    const release = { manifest: parsed.data, digest: sha256Hex(bytes) };
    this.#known.set(prefix, release);
    return release;
  }

  /** All committed releases, by dataset, oldest version first. */
  async all(): Promise<readonly Release[]> {
    const releases: Release[] = [];
    for (const key of await this.#store.list('releases/')) {
      const [, dataset, version, name] = key.split('/');
      if (name !== 'manifest.json') continue;
      releases.push(await this.release(dataset as DatasetId, version as ReleaseVersion));
    }
    return releases.sort((a, b) => compareReleases(a.manifest, b.manifest));
  }

  /** Where the engine reads the release's rows, bound to its manifest. @throws Corrupt */
  async dataFiles(manifest: Manifest): Promise<readonly string[]> {
    const data = manifest.objects.filter((one) => one.role === 'data');
    const places: string[] = [];
    for (const one of data) places.push(await this.#place(manifest, one));
    return places;
  }

  /** What makes an engine one that reads here: it is told why a read of a release's object failed. */
  reader(): Reader {
    return this.#reads.reader();
  }

  /** Where the engine reads one of the release's lookups. @throws Corrupt */
  async lookupFile(manifest: Manifest, name: string): Promise<string> {
    const key = lookupKey(manifest, name);
    const object = manifest.objects.find((one) => one.key === key && one.role === 'lookup');
    return this.#place(manifest, object);
  }

  /** Where the engine reads what was kept out of the release. @throws Corrupt, ReleaseUnknown when nothing was */
  quarantineFile(manifest: Manifest): Promise<string> {
    return this.#onlyFile(manifest, 'quarantine');
  }

  /** Where the engine reads what became of the rows that were kept out of the release before. @throws Corrupt */
  laterFile(manifest: Manifest): Promise<string> {
    return this.#onlyFile(manifest, 'later');
  }

  /** The release's quality report as it is kept, and its key. @throws Corrupt */
  async quality(manifest: Manifest): Promise<{ readonly key: string; readonly bytes: Uint8Array }> {
    const object = manifest.objects.find((one) => one.role === 'quality');
    const bytes = object === undefined ? undefined : await this.#store.read(object.key);
    if (object !== undefined && bytes !== undefined && sha256Hex(bytes) === object.sha256)
      return { key: object.key, bytes };
    throw this.#notWhole(manifest);
  }

  async #onlyFile(manifest: Manifest, role: 'quarantine' | 'later'): Promise<string> {
    const object = manifest.objects.find((one) => one.role === role);
    if (object === undefined) {
      throw new ReleaseUnknown({
        detail: `Nothing was kept out of ${manifest.dataset} ${manifest.version}.`,
      });
    }
    return this.#place(manifest, object);
  }

  #notWhole(manifest: Manifest): Corrupt {
    return new Corrupt({
      detail: `A file of ${manifest.dataset} ${manifest.version} is not the one that was published.`,
      help: 'Tell the operator: the release has to be restored from a backup.',
    });
  }

  /**
   * Where the engine reads an object, which must be the one that was published. The engine's encryption does not see
   * to that: all of a release has one key, and nothing binds a page to its place, so that whoever can write to the
   * store could put one object, or one column, in the place of another without any key. A file is compared whole
   * before it is read, again when it was changed; what a store has is compared block by block while it is read.
   * @throws Corrupt
   */
  async #place(manifest: Manifest, object: PublishedObject | undefined): Promise<string> {
    if (object === undefined) throw this.#notWhole(manifest);
    if (this.#files === undefined) {
      return this.#reads.place(object, await this.#digestsOf(manifest, object));
    }
    const location = this.#files.location(object.key);
    const file = await stat(location, { bigint: true }).catch(() => undefined);
    const state = file && `${object.sha256} ${file.ino}:${file.size}:${file.mtimeNs}:${file.ctimeNs}`;
    if (state !== undefined && this.#checked.get(location) === state) return location;
    if ((await this.#store.digest(object.key))?.sha256 !== object.sha256) throw this.#notWhole(manifest);
    if (state !== undefined) this.#checked.set(location, state);
    return location;
  }

  /** The digests of an object's blocks. @throws Corrupt when they are not those that were published */
  async #digestsOf(manifest: Manifest, object: PublishedObject): Promise<BlockDigests> {
    const known = this.#blocks.get(object.key);
    if (known !== undefined) return known;
    const last = manifest.objects.find((one) => one.role === 'blocks');
    if (last === undefined) return this.#digestedAnew(manifest, object);
    const bytes = await this.#store.read(last.key);
    if (bytes === undefined || sha256Hex(bytes) !== last.sha256) throw this.#notWhole(manifest);
    const digests = splitDigests(
      bytes,
      manifest.objects.filter((one) => one !== last),
    );
    for (const [key, one] of digests) this.#blocks.set(key, one);
    const own = digests.get(object.key);
    if (own === undefined) throw this.#notWhole(manifest);
    return own;
  }

  /** A release from before digests of blocks were published: its objects are read whole once. @throws Corrupt */
  async #digestedAnew(manifest: Manifest, object: PublishedObject): Promise<BlockDigests> {
    const whole = createHash('sha256');
    const digests = await digestBlocks(this.#pieces(manifest, object, whole));
    if (whole.digest('hex') !== object.sha256) throw this.#notWhole(manifest);
    this.#blocks.set(object.key, digests);
    return digests;
  }

  async *#pieces(
    manifest: Manifest,
    { key, bytes }: PublishedObject,
    whole: Hash,
  ): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes; from += pieceBytes) {
      const piece = await this.#store.readRange(key, from, Math.min(pieceBytes, bytes - from));
      if (piece === undefined) throw this.#notWhole(manifest);
      whole.update(piece);
      yield piece;
    }
  }

  /** Reads every object again and compares it with the manifest. @throws ReleaseUnknown, Corrupt (signature) */
  async verifyRelease(dataset: DatasetId, version: ReleaseVersion): Promise<ReleaseVerdict> {
    this.#known.delete(releasePrefix(dataset, version));
    const { manifest, digest } = await this.release(dataset, version);
    const faults: { key: string; fault: 'missing' | 'changed' }[] = [];
    let bytes = 0;
    for (const object of manifest.objects) {
      const found = await this.#store.digest(object.key).catch((error: unknown) => {
        // A store with checksums of its own may notice first; the other objects are looked at all the same.
        if (error instanceof Corrupt) return { sha256: '', bytes: 0 };
        throw error;
      });
      bytes += found?.bytes ?? 0;
      if (found === undefined) faults.push({ key: object.key, fault: 'missing' });
      else if (found.sha256 !== object.sha256) faults.push({ key: object.key, fault: 'changed' });
    }
    return { dataset, version, digest, objects: manifest.objects.length, bytes, faults };
  }

  /** Removes what an interrupted publish left: objects of releases that were never committed. Returns their keys. */
  async sweep(only?: string): Promise<readonly string[]> {
    const prefix = only === undefined ? 'releases/' : `${only}/`;
    const keys = await this.#store.list(prefix);
    const folder = (key: string): string => key.split('/').slice(0, 3).join('/');
    const committed = new Set(keys.filter((key) => key.endsWith('/manifest.json')).map(folder));
    const orphans = keys.filter((key) => !committed.has(folder(key)));
    for (const key of orphans) await this.#store.remove(key);
    return orphans;
  }
}
