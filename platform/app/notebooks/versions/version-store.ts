import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mostVersions, notebookCell, notebookVersion, type NotebookCell } from '@vitrine/api';
import { Conflict, Corrupt, NotFound } from '@vitrine/core/errors';
import {
  newVersionId,
  parseVersionId,
  type AgreementId,
  type PersonId,
  type VersionId,
} from '@vitrine/core/ids';
import { readSealed, writeSealed, type KeyProvider } from '@vitrine/core/keys';
import { sha256Hex } from '@vitrine/core/text';
import { z } from 'zod';
import { MemoryLocks } from '../../record/locks.ts';

const keptSchema = z.strictObject({
  name: z.string(),
  at: z.iso.datetime(),
  kept: notebookVersion.shape.kept,
  cells: z.array(notebookCell),
});

/** A version with its cells. */
export type KeptVersion = Readonly<z.output<typeof keptSchema>> & { readonly id: VersionId };

/** The versions of a notebook, newest first, and the ids of those whose files are not what was kept. */
export interface KeptVersions {
  readonly versions: readonly KeptVersion[];
  readonly unreadable: readonly VersionId[];
}

/** Characters of all versions of one notebook together. */
const mostCharacters = 20_000_000;
/** Versions that were kept by themselves; older ones of them make way. */
const mostUnnamed = 20;

/**
 * Versions of notebooks: one sealed file each, of a person and an agreement, whatever its version. They hold code and
 * words as the notebook does, and nothing that code put out.
 */
export class VersionStore {
  readonly #dir: string;
  readonly #keys: Pick<KeyProvider, 'secret'>;
  readonly #locks = new MemoryLocks();

  constructor(dir: string, keys: Pick<KeyProvider, 'secret'>) {
    this.#dir = dir;
    this.#keys = keys;
  }

  /** All of a notebook. One that cannot be read keeps nobody from the others. */
  async list(person: PersonId, agreement: AgreementId): Promise<KeptVersions> {
    const { folder } = this.#place(person, agreement);
    const names = await readdir(folder).catch(noneIfAbsent);
    const ids = names.flatMap((name) => (name.endsWith(ending) ? idOf(name.slice(0, -ending.length)) : []));
    const key = await this.#keys.secret('notebooks');
    const versions: KeptVersion[] = [];
    const unreadable: VersionId[] = [];
    for (const id of ids)
      try {
        const version = await this.#read(person, agreement, id, key);
        // One that was removed meanwhile is not there.
        if (version !== undefined) versions.push(version);
      } catch {
        unreadable.push(id);
      }
    versions.sort((one, other) => other.at.localeCompare(one.at) || other.id.localeCompare(one.id));
    return { versions, unreadable: unreadable.sort() };
  }

  /** @throws NotFound; Corrupt when the file is not what was kept */
  async get(person: PersonId, agreement: AgreementId, id: string): Promise<KeptVersion> {
    const [parsed] = idOf(id);
    if (parsed === undefined) throw noVersion();
    const key = await this.#keys.secret('notebooks');
    const version = await this.#read(person, agreement, parsed, key).catch((cause: unknown) => {
      throw new Corrupt({
        detail: 'The file of this version cannot be read.',
        help: 'Remove it, or ask the operator to bring it back from a backup. The others are not touched by it.',
        cause,
      });
    });
    if (version === undefined) throw noVersion();
    return version;
  }

  /** Keeps cells by a name. @throws Conflict when there are as many as there may be */
  keep(
    person: PersonId,
    agreement: AgreementId,
    version: { readonly name: string; readonly at: string; readonly kept: KeptVersion['kept'] },
    cells: readonly NotebookCell[],
  ): Promise<VersionId> {
    const { folder } = this.#place(person, agreement);
    return this.#locks.hold([folder], async () => {
      const all = await this.list(person, agreement);
      if (version.kept === 'before-restoring') await this.#makeWay(person, agreement, all.versions);
      else demandRoom(all, cells);
      const id = newVersionId();
      const plain = Buffer.from(JSON.stringify(keptSchema.parse({ ...version, cells })), 'utf8');
      const { path, context } = this.#file(person, agreement, id);
      await writeSealed(path, await this.#keys.secret('notebooks'), context, plain);
      return id;
    });
  }

  /** Also one that cannot be read. @throws NotFound */
  async remove(person: PersonId, agreement: AgreementId, id: string): Promise<void> {
    const [parsed] = idOf(id);
    if (parsed === undefined) throw noVersion();
    await rm(this.#file(person, agreement, parsed).path).catch((error: unknown) => {
      throw isAbsent(error) ? noVersion() : error;
    });
  }

  async #makeWay(person: PersonId, agreement: AgreementId, all: readonly KeptVersion[]): Promise<void> {
    const unnamed = all.filter(({ kept }) => kept === 'before-restoring');
    for (const { id } of unnamed.slice(mostUnnamed - 1))
      await rm(this.#file(person, agreement, id).path, { force: true });
  }

  async #read(
    person: PersonId,
    agreement: AgreementId,
    id: VersionId,
    key: Uint8Array,
  ): Promise<KeptVersion | undefined> {
    const { path, context } = this.#file(person, agreement, id);
    const plain = await readSealed(path, key, context);
    return plain === undefined ? undefined : { id, ...keptSchema.parse(JSON.parse(plain.toString('utf8'))) };
  }

  /** The folder's name says nothing; what is in it counts for this person and agreement alone. */
  #place(person: PersonId, agreement: AgreementId): { folder: string; context: string } {
    const context = `notebook versions ${person} ${agreement}`;
    return { folder: join(this.#dir, sha256Hex(context)), context };
  }

  #file(person: PersonId, agreement: AgreementId, id: VersionId): { path: string; context: string } {
    const { folder, context } = this.#place(person, agreement);
    return { path: join(folder, `${id}${ending}`), context: `${context} ${id}` };
  }
}

const ending = '.sealed';

const sizeOf = (cells: readonly NotebookCell[]): number =>
  cells.reduce((sum, { code }) => sum + code.length, 0);

/** @throws Conflict */
function demandRoom({ versions, unreadable }: KeptVersions, cells: readonly NotebookCell[]): void {
  const named = versions.filter(({ kept }) => kept === 'named');
  const characters = named.reduce((sum, version) => sum + sizeOf(version.cells), sizeOf(cells));
  if (named.length + unreadable.length < mostVersions && characters <= mostCharacters) return;
  throw new Conflict({
    detail: `A notebook has at most ${mostVersions} versions of ${mostCharacters.toLocaleString('en-GB')} characters together.`,
    help: 'Remove versions that you no longer need, and save this one again.',
  });
}

/** The id that a text is, as a list; empty where it is none. */
function idOf(text: string): readonly VersionId[] {
  try {
    return [parseVersionId(text)];
  } catch {
    return [];
  }
}

const noVersion = (): NotFound =>
  new NotFound({ detail: 'Your notebook has no version of this name.', help: 'List its versions again.' });

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';

function noneIfAbsent(error: unknown): string[] {
  if (isAbsent(error)) return [];
  throw error;
}
