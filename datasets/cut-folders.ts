import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  agreementOf,
  parseAgreementRef,
  randomId,
  syncFolder,
  type AgreementId,
  type AgreementRef,
  type CutId,
  type DatasetId,
} from '@vitrine/core';
import type { CutMetadata } from './cut-metadata.ts';
import { listCuts } from './list-cuts.ts';

/** Folders of this name are being made or being removed: nobody reads them, and a start removes them. */
const passing = '.making-';

/**
 * Cuts on disk: `<root>/<agreement ref>/<cut id>/<dataset>.parquet` and `cut.json`. A cut is made in a folder of
 * another name and renamed when it is whole, and renamed before it is removed, so a name either leads to a whole
 * cut or to none.
 */
export class CutFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  folder(ref: AgreementRef, id: CutId): string {
    return join(this.#root, ref, id);
  }

  /** A new folder in which to make a cut. */
  async work(ref: AgreementRef): Promise<string> {
    const work = this.#passing(ref);
    await mkdir(work, { recursive: true, mode: 0o700 });
    return work;
  }

  /** Gives a finished folder its name. */
  async finish(work: string, ref: AgreementRef, id: CutId): Promise<void> {
    try {
      await rename(work, this.folder(ref, id));
    } catch (error) {
      // Another process made the same cut first: it has the same content.
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await syncFolder(join(this.#root, ref));
  }

  /** Metadata of the finished cuts of one version of an agreement, oldest first. */
  list(ref: AgreementRef): Promise<readonly CutMetadata[]> {
    return listCuts(this.#root, ref);
  }

  /** The newest cut of a dataset under any version of an agreement. */
  async newest(agreement: AgreementId, dataset: DatasetId): Promise<CutMetadata | undefined> {
    const lists = await Promise.all((await this.#versions(agreement)).map((ref) => this.list(ref)));
    const mine = lists.flat().filter((one) => one.dataset === dataset);
    return mine.sort((a, b) => a.created.localeCompare(b.created)).at(-1);
  }

  async remove(ref: AgreementRef, id: string): Promise<void> {
    const away = this.#passing(ref);
    try {
      await rename(join(this.#root, ref, id), away);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    await rm(away, { recursive: true, force: true });
  }

  /** Removes the finished cuts of a dataset but those that `keep` names; open rooms have files of their own. */
  async removeOthers(ref: AgreementRef, dataset: DatasetId, keep: (id: string) => boolean): Promise<void> {
    for (const name of await this.#names(ref)) {
      if (keep(name)) continue;
      const files = await readdir(join(this.#root, ref, name)).catch((): string[] => []);
      if (files.includes(`${dataset}.parquet`)) await this.remove(ref, name);
    }
  }

  /** Removes what interrupted builds left. Returns how many there were. */
  async sweep(): Promise<number> {
    let swept = 0;
    for (const ref of await readdir(this.#root).catch(() => [])) {
      const dir = join(this.#root, ref);
      for (const name of await readdir(dir)) {
        if (!name.startsWith(passing)) continue;
        await rm(join(dir, name), { recursive: true, force: true });
        swept += 1;
      }
    }
    return swept;
  }

  /** Destroys the cuts of an agreement's versions that `which` takes. Returns their ids, by version. */
  async destroy(
    agreement: AgreementId,
    which: (ref: AgreementRef) => boolean = () => true,
  ): Promise<readonly { ref: AgreementRef; cut: string }[]> {
    const gone: { ref: AgreementRef; cut: string }[] = [];
    for (const ref of (await this.#versions(agreement)).filter((ref) => which(ref))) {
      const dir = join(this.#root, ref);
      for (const name of await readdir(dir)) {
        if (!name.startsWith('.')) gone.push({ ref, cut: name });
        // The key first: without it the rest is noise.
        await rm(join(dir, name, 'cut.json'), { force: true });
      }
      await rm(dir, { recursive: true, force: true });
    }
    return gone;
  }

  async #versions(agreement: AgreementId): Promise<readonly AgreementRef[]> {
    const names = await readdir(this.#root).catch(() => []);
    return names.map(parseAgreementRef).filter((ref) => agreementOf(ref) === agreement);
  }

  async #names(ref: AgreementRef): Promise<readonly string[]> {
    const names = await readdir(join(this.#root, ref)).catch(() => []);
    return names.filter((name) => !name.startsWith('.'));
  }

  #passing(ref: AgreementRef): string {
    return join(this.#root, ref, `${passing}${randomId('')}`);
  }
}
