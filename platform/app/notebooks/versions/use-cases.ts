import { notebookVersion, type NotebookCell, type NotebookVersion } from '@vitrine/api';
import { Conflict } from '@vitrine/core/errors';
import type { AgreementId, PersonId } from '@vitrine/core/ids';
import { demandMember } from '../../agreements/current-version.ts';
import type { RecordPorts } from '../../record/ports.ts';
import type { UseCases } from '../../use-case.ts';
import type { NotebookStore } from '../notebook-store.ts';
import { cellsBetween } from './difference.ts';
import type { KeptVersion, VersionStore } from './version-store.ts';

type VersionUseCases = Pick<
  UseCases,
  'listVersions' | 'saveVersion' | 'compareVersions' | 'restoreVersion' | 'removeVersion'
>;

/** What versions of notebooks take: the notebooks themselves, and where versions are kept. */
export interface VersionPorts extends RecordPorts {
  readonly notebooks: NotebookStore;
  readonly versions: VersionStore;
}

/** Versions of a notebook by their names: kept, compared, brought back. They are its person's words, and no output. */
export function versionUseCases(ports: VersionPorts): VersionUseCases {
  return {
    listVersions: async ({ person }, { params }) => {
      const agreement = await demandMember(ports, person, params.ref);
      const { versions, unreadable } = await ports.versions.list(person.id, agreement);
      return { versions: versions.map(shown), unreadable: [...unreadable] };
    },

    saveVersion: async ({ person }, { params, body }) => {
      const agreement = await demandMember(ports, person, params.ref);
      const cells = await demandRevision(ports, person.id, agreement, body.revision);
      const version = { name: body.name, at: ports.clock.now().toISOString(), kept: 'named' as const };
      return { id: await ports.versions.keep(person.id, agreement, version, cells) };
    },

    compareVersions: async ({ person }, { params, query }) => {
      const agreement = await demandMember(ports, person, params.ref);
      const older = await ports.versions.get(person.id, agreement, params.id);
      const newer =
        query.with === undefined ? undefined : await ports.versions.get(person.id, agreement, query.with);
      const { cells } = newer ?? (await ports.notebooks.load(person.id, agreement));
      return {
        version: shown(older),
        with: newer === undefined ? null : shown(newer),
        cells: [...cellsBetween(older.cells, cells)],
      };
    },

    restoreVersion: async ({ person }, { params, body }) => {
      const agreement = await demandMember(ports, person, params.ref);
      const version = await ports.versions.get(person.id, agreement, params.id);
      const now = await demandRevision(ports, person.id, agreement, body.revision);
      await keepBefore(ports, person.id, agreement, version, now);
      return { revision: await ports.notebooks.save(person.id, agreement, body.revision, version.cells) };
    },

    removeVersion: async ({ person }, { params }) => {
      const agreement = await demandMember(ports, person, params.ref);
      await ports.versions.remove(person.id, agreement, params.id);
      return { done: true as const };
    },
  };
}

const shown = ({ cells, ...version }: KeptVersion): NotebookVersion =>
  notebookVersion.parse({ ...version, cells: cells.length });

/** The cells as they were saved. @throws Conflict when another page has saved since */
async function demandRevision(
  ports: VersionPorts,
  person: PersonId,
  agreement: AgreementId,
  revision: number,
): Promise<readonly NotebookCell[]> {
  const notebook = await ports.notebooks.load(person, agreement);
  if (notebook.revision === revision) return notebook.cells;
  throw new Conflict({
    detail: 'Another page has kept this notebook since this one read it.',
    help: 'Load it again, look at what it holds, and go on from there.',
    facts: { revision: notebook.revision },
  });
}

/** What a version takes the place of is a version itself, unless it is one already. */
async function keepBefore(
  ports: VersionPorts,
  person: PersonId,
  agreement: AgreementId,
  { name }: KeptVersion,
  cells: readonly NotebookCell[],
): Promise<void> {
  const text = JSON.stringify(cells);
  const { versions } = await ports.versions.list(person, agreement);
  if (cells.length === 0 || versions.some((one) => JSON.stringify(one.cells) === text)) return;
  const before = {
    name: `Before ${name}`,
    at: ports.clock.now().toISOString(),
    kept: 'before-restoring' as const,
  };
  await ports.versions.keep(person, agreement, before, cells);
}
