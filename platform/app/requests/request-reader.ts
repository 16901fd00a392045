import type { Request as ShownRequest, RequestSummary } from '@vitrine/api';
import { parseRequestId } from '@vitrine/core/ids';
import { NotFound } from '@vitrine/core/errors';
import {
  getRequest,
  listRequests,
  loadRequest,
  namesCheckers,
  type Request,
  type RequestView,
  type Viewer,
} from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { z } from 'zod';
import { membershipOf, rolesOf } from '../agreements/abilities.ts';
import { loadNames } from '../record/names.ts';
import type { RecordPorts } from '../record/ports.ts';
import { codeOfKernels } from '../notebooks/project-runs.ts';
import { queriesBegun } from '../record/begun.ts';
import { loadDraft } from './drafts.ts';
import { historyOf } from './history.ts';
import { loadQuarantines } from './load-quarantines.ts';
import { showRequest, summaryOf } from './show.ts';

const sqlText = z.string().catch('');

/** Requests as people may see them. */
export class RequestReader {
  readonly #ports: RecordPorts;

  constructor(ports: RecordPorts) {
    this.#ports = ports;
  }

  async viewer(person: Person): Promise<Viewer> {
    const { agreements, conflicts } = await membershipOf(this.#ports, person);
    return { person: person.id, roles: rolesOf(person), agreements, conflicts };
  }

  /** One as this person may see it. @throws NotFound, also to whoever may not know of it */
  async view(person: Person, id: string): Promise<RequestView> {
    return getRequest(this.#ports.database, await this.viewer(person), parseRequestId(id));
  }

  /** The request whole, for deciding. @throws NotFound, also to whoever may not know of it */
  async load(person: Person, id: string): Promise<Request> {
    const { id: visible } = await this.view(person, id);
    const request = await loadRequest(this.#ports.database, visible);
    if (request === undefined) throw new NotFound({ detail: 'There is no such request.' });
    return request;
  }

  async show(person: Person, id: string): Promise<ShownRequest> {
    const { database } = this.#ports;
    const viewer = await this.viewer(person);
    const view = await getRequest(database, viewer, parseRequestId(id));
    const request = await this.load(person, id);
    const names = await loadNames(database);
    return showRequest(view, {
      names,
      viewer: person.id,
      namesCheckers: namesCheckers(viewer, request),
      draft: await loadDraft(database, view.id),
      sqlOf: await this.sqlOf(view.files),
      codeOf: await codeOfKernels(
        this.#ports,
        view.files.flatMap(({ kernel }) => kernel ?? []),
      ),
      history: await historyOf(this.#ports, view, names, namesCheckers(viewer, request)),
      quarantine: (await loadQuarantines(this.#ports, [view])).get(view.id),
    });
  }

  async list(person: Person, of: 'own' | 'to-check' | 'all'): Promise<RequestSummary[]> {
    const names = await loadNames(this.#ports.database);
    const views = await listRequests(this.#ports.database, await this.viewer(person), { of });
    const quarantines = await loadQuarantines(this.#ports, views);
    // Nobody can check what is quarantined.
    const shown = of === 'to-check' ? views.filter(({ id }) => !quarantines.has(id)) : views;
    return Promise.all(
      shown.map(async (view) =>
        summaryOf(view, await loadDraft(this.#ports.database, view.id), names, quarantines.get(view.id)),
      ),
    );
  }

  /** SQL of the queries whose results the files are. */
  async sqlOf(files: Request['files']): Promise<ReadonlyMap<string, string>> {
    const queries = files.flatMap((file) => (file.query === undefined ? [] : [file.query]));
    const begun = await queriesBegun(this.#ports, queries);
    return new Map([...begun].map(([id, entry]) => [id, sqlText.parse(entry.private['sql'])]));
  }
}
