import { verify } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import { FileObjectStore, type ObjectStore } from '@vitrine/core/store';
import { sha256Hex } from '@vitrine/core/text';
import { type DatasetId, type ReleaseVersion } from '@vitrine/core/ids';
import { type KeyProvider } from '@vitrine/core/keys';
import { compareReleases, type Release, type ReleaseVerdict } from '../../catalogue/release.ts';
import { ReleaseUnknown } from '../../errors.ts';
import {
  lookupKey,
  manifestSchema,
  releasePrefix,
  releaseSigningKey,
  type Manifest,
} from '../../catalogue/manifest.ts';

/** Committed releases in the curated store. A release without a manifest is none. */
export class ReleaseStore {
  readonly #store: ObjectStore;
  readonly #keys: KeyProvider;
  readonly #known = new Map<string, Release>();
  /** What files were like that were compared with their manifests, by where they are. */
  readonly #checked = new Map<string, string>();

  constructor(store: ObjectStore, keys: KeyProvider) {
    this.#store = store;
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

  /**
   * Where the engine reads the release's rows. Files are held against the manifest before; rows in a bucket are
   * read by ranges, and who else may write to it is the operator's to decide (SECURITY.md).
   * @throws Corrupt
   */
  async dataFiles(manifest: Manifest): Promise<readonly string[]> {
    const data = manifest.objects.filter((one) => one.role === 'data');
    if (this.#store instanceof FileObjectStore)
      for (const one of data) await this.#demandWhole(manifest, one);
    return data.map((one) => this.#store.location(one.key));
  }

  /** Where the engine reads one of the release's lookups. @throws Corrupt */
  async lookupFile(manifest: Manifest, name: string): Promise<string> {
    const key = lookupKey(manifest, name);
    const object = manifest.objects.find((one) => one.key === key && one.role === 'lookup');
    await this.#demandWhole(manifest, object);
    return this.#store.location(key);
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
    await this.#demandWhole(manifest, object);
    return this.#store.location(object.key);
  }

  #notWhole(manifest: Manifest): Corrupt {
    return new Corrupt({
      detail: `A file of ${manifest.dataset} ${manifest.version} is not the one that was published.`,
      help: 'Tell the operator: the release has to be restored from a backup.',
    });
  }

  /**
   * An object must be the one that was published. The engine's encryption does not see to that: all of a release
   * has one key, and nothing binds a page to its place, so that whoever can write to the store could put one
   * object, or one column, in the place of another without any key. A file is read again when it was changed.
   * @throws Corrupt
   */
  async #demandWhole(manifest: Manifest, object: Manifest['objects'][number] | undefined): Promise<void> {
    const location = object === undefined ? '' : this.#store.location(object.key);
    const file = await stat(location, { bigint: true }).catch(() => undefined);
    const state = file && `${object?.sha256} ${file.ino}:${file.size}:${file.mtimeNs}:${file.ctimeNs}`;
    if (state !== undefined && this.#checked.get(location) === state) return;
    if (object === undefined || (await this.#store.digest(object.key))?.sha256 !== object.sha256) {
      throw this.#notWhole(manifest);
    }
    if (state !== undefined) this.#checked.set(location, state);
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
