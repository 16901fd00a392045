import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  agreementOf,
  parseAgreementRef,
  randomId,
  type AgreementId,
  type AgreementRef,
  type CutId,
} from '@vitrine/core/ids';
import { syncFolder } from '@vitrine/core/files';
import { cutMetadataSchema, type CutMetadata } from '../../catalogue/cut-metadata.ts';

/** Folders of this name are being made or being removed: nobody reads them, and a start removes them. */
const passing = '.making-';

/** A finished cut on disk; without metadata when it is damaged. */
export interface CutFolder {
  readonly agreement: AgreementRef;
  readonly name: string;
  readonly metadata: CutMetadata | undefined;
}

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

  /** Finished cuts of one version of an agreement. */
  async of(agreement: AgreementRef): Promise<readonly CutFolder[]> {
    const names = await readdir(join(this.#root, agreement)).catch(() => []);
    return Promise.all(
      names
        .filter((name) => !name.startsWith('.'))
        .map(async (name) => ({ agreement, name, metadata: await this.#metadata(agreement, name) })),
    );
  }

  /** Finished cuts of all versions of an agreement, or of all agreements. */
  async all(agreement?: AgreementId): Promise<readonly CutFolder[]> {
    return (await Promise.all((await this.#versions(agreement)).map((ref) => this.of(ref)))).flat();
  }

  /** Versions of an agreement, or of all, of which there is a folder; what else lies there is not ours. */
  async #versions(agreement?: AgreementId): Promise<readonly AgreementRef[]> {
    const names = await readdir(this.#root).catch(() => []);
    const versions = names.filter(isAgreementRef).map(parseAgreementRef);
    return versions.filter((ref) => agreement === undefined || agreementOf(ref) === agreement);
  }

  async remove(ref: AgreementRef, name: string): Promise<void> {
    const away = this.#passing(ref);
    try {
      await rename(join(this.#root, ref, name), away);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    // The key first: without it the rest is noise.
    await rm(join(away, 'cut.json'), { force: true });
    await rm(away, { recursive: true, force: true });
    await syncFolder(join(this.#root, ref));
  }

  /** Removes what interrupted builds and removals left. Returns how many there were. */
  async sweep(): Promise<number> {
    let swept = 0;
    for (const ref of await this.#versions()) {
      const dir = join(this.#root, ref);
      for (const name of await readdir(dir)) {
        if (!name.startsWith(passing)) continue;
        await rm(join(dir, name), { recursive: true, force: true });
        swept += 1;
      }
    }
    return swept;
  }

  /** Removes all that is there of an agreement's versions. */
  async destroy(agreement: AgreementId): Promise<void> {
    for (const { agreement: ref, name } of await this.all(agreement)) await this.remove(ref, name);
    for (const ref of await this.#versions(agreement)) {
      await rm(join(this.#root, ref), { recursive: true, force: true });
    }
  }

  /** Nothing for a damaged file: the cut is made again when it is next needed. */
  async #metadata(ref: AgreementRef, name: string): Promise<CutMetadata | undefined> {
    try {
      return cutMetadataSchema.parse(
        JSON.parse(await readFile(join(this.#root, ref, name, 'cut.json'), 'utf8')),
      );
    } catch {
      return undefined;
    }
  }

  #passing(ref: AgreementRef): string {
    return join(this.#root, ref, `${passing}${randomId('')}`);
  }
}

function isAgreementRef(name: string): boolean {
  try {
    return parseAgreementRef(name) === name;
  } catch {
    return false;
  }
}
