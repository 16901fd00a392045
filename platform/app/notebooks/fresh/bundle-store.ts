import { bundleManifest, bundleSummary, shownOutput, type BundleSummary } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import {
  parseBundleId,
  parsePersonId,
  type AgreementRef,
  type BundleId,
  type PersonId,
} from '@vitrine/core/ids';
import { z } from 'zod';
import type { SealedFolders } from '../../executions/sealed-folders.ts';
import { MemoryLocks } from '../../record/locks.ts';

const headSchema = z.strictObject({
  person: z.string().transform(parsePersonId),
  summary: bundleSummary,
});

const keptSchema = z.strictObject({
  person: z.string().transform(parsePersonId),
  manifest: bundleManifest,
  /** By their places, from 1; null where it was too large to be kept. */
  outputs: z.array(shownOutput.nullable()),
});

/** A bundle with what its cells put out. */
export type KeptBundle = Readonly<z.output<typeof keptSchema>>;

/** Bundles of a person under one version of an agreement; an older one makes way. */
const mostBundles = 20;

/** Bundles, sealed beside the results of queries: under the key that goes with the cuts that they came from. */
export class BundleStore {
  readonly #folders: SealedFolders;
  /** An agreement's bundles are kept and listed one at a time, so that none is seen with one of its files. */
  readonly #locks = new MemoryLocks();

  constructor(folders: SealedFolders) {
    this.#folders = folders;
  }

  agreements(): ReadonlySet<AgreementRef> {
    return this.#folders.agreements();
  }

  /** To be asked before anything is read of the cuts, and handed to `keep`. */
  age(agreement: AgreementRef): number {
    return this.#folders.age(agreement);
  }

  /** Keeps a bundle, unless its data has gone since `age`; says whether it did. */
  async keep(agreement: AgreementRef, bundle: KeptBundle, age: number): Promise<boolean> {
    const { id, at, state, elapsedMs, cells } = bundle.manifest;
    const summary = { id, at, state, elapsedMs, cells: cells.length };
    let kept = false;
    const still = (): boolean => (kept = this.#folders.age(agreement) === age);
    const as = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), 'utf8');
    const head = as({ person: bundle.person, summary });
    return this.#locks.hold([agreement], async () => {
      await this.#folders.keep({ kind: 'bundle', agreement, id }, as(bundle), still);
      await this.#folders.keep({ kind: 'head', agreement, id }, head, still);
      for (const old of (await this.#listed(bundle.person, agreement)).slice(mostBundles))
        await this.#forget(agreement, old.id);
      return kept;
    });
  }

  /** A person's, newest first. */
  list(person: PersonId, agreement: AgreementRef): Promise<readonly BundleSummary[]> {
    return this.#locks.hold([agreement], () => this.#listed(person, agreement));
  }

  async #listed(person: PersonId, agreement: AgreementRef): Promise<readonly BundleSummary[]> {
    const ids = await this.#whole(agreement);
    const heads = await Promise.all(ids.map((id) => this.#head(agreement, parseBundleId(id))));
    const mine = heads.flatMap((head) => (head?.person === person ? [head.summary] : []));
    return mine.sort((one, other) => other.at.localeCompare(one.at) || other.id.localeCompare(one.id));
  }

  /** Those of which both files are there: of what was killed between them the one is forgotten. */
  async #whole(agreement: AgreementRef): Promise<readonly string[]> {
    const heads = new Set(await this.#folders.ids('head', agreement));
    const bundles = new Set(await this.#folders.ids('bundle', agreement));
    for (const id of [...heads, ...bundles])
      if (!heads.has(id) || !bundles.has(id)) await this.#forget(agreement, id);
    return [...heads].filter((id) => bundles.has(id));
  }

  async #forget(agreement: AgreementRef, id: string): Promise<void> {
    for (const kind of ['head', 'bundle'] as const) await this.#folders.forget({ kind, agreement, id });
  }

  /** @throws NotFound, also for another person's */
  async get(person: PersonId, agreement: AgreementRef, id: string): Promise<KeptBundle> {
    const plain = await this.#folders.read({ kind: 'bundle', agreement, id: parseBundleId(id) });
    const found =
      plain === undefined ? undefined : keptSchema.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
    if (found?.person === person) return found;
    throw new NotFound({
      detail: 'You have no bundle of this name under this version of the agreement.',
      help: 'Bundles go with the data that they came from. Run the notebook from the top again.',
    });
  }

  async #head(agreement: AgreementRef, id: BundleId): Promise<z.output<typeof headSchema> | undefined> {
    const plain = await this.#folders.read({ kind: 'head', agreement, id });
    return plain === undefined
      ? undefined
      : headSchema.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
  }
}
