import { NotFound } from '@vitrine/core/errors';
import {
  listRequests,
  readPackage,
  requestEntryFields,
  type RequestEvent,
} from '@vitrine/disclosure-control/requests';
import { perform } from '../record/acts.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { loadNames } from '../record/names.ts';
import type { Parts } from '../boot/parts.ts';
import type { UseCases } from '../use-case.ts';
import { RequestDesk } from './desk.ts';
import { contextOf, loadDraft } from './drafts.ts';
import { loadQuarantines } from './load-quarantines.ts';
import { summaryOf } from './show.ts';

type RequestUseCases = Pick<
  UseCases,
  | 'createRequest'
  | 'listRequests'
  | 'getRequest'
  | 'saveRequest'
  | 'addRequestFile'
  | 'previewRequestFile'
  | 'submitRequest'
  | 'withdrawRequest'
  | 'voteOnRequest'
  | 'releaseRequest'
  | 'downloadRelease'
>;

export function requestUseCases(parts: Parts): RequestUseCases {
  const desk = new RequestDesk(parts);
  return {
    createRequest: ({ person }, { params, body }) =>
      parts.turns.take(() => desk.create(person, params.ref, body.query, body.title)),

    listRequests: async ({ person }, { query }) => {
      const viewer = await desk.viewer(person);
      const listing = ({ mine: 'own', 'to-check': 'awaiting-check', all: 'all' } as const)[query.view];
      const names = await loadNames(parts.database);
      const views = await listRequests(parts.database, viewer, { of: listing });
      const quarantines = await loadQuarantines(parts, views);
      // Nobody can check what is quarantined.
      const shown = listing === 'awaiting-check' ? views.filter(({ id }) => !quarantines.has(id)) : views;
      return {
        requests: await Promise.all(
          shown.map(async (view) =>
            summaryOf(view, await loadDraft(parts.database, view.id), names, quarantines.get(view.id)),
          ),
        ),
      };
    },

    getRequest: ({ person }, { params }) => desk.show(person, params.id),

    saveRequest: ({ person }, { params, body }) =>
      parts.turns.take(() => desk.save(person, params.id, { title: body.title, answers: body.context })),

    addRequestFile: ({ person }, { params, body }) =>
      parts.turns.take(async () => {
        const request = await desk.load(person, params.id);
        const file = await desk.fileOf(person, request, body.query);
        await desk.happen(person, request, [{ type: 'request.file-added', ...desk.face(request), file }]);
        return desk.show(person, params.id);
      }),

    previewRequestFile: async ({ person }, { params }) => desk.preview(person, params.id, params.name),

    submitRequest: ({ person }, { params }) =>
      parts.turns.take(async () => {
        const request = await desk.load(person, params.id);
        const context = contextOf(await loadDraft(parts.database, request.id), request);
        const face = desk.face(request);
        const events: RequestEvent[] = [];
        if (request.state === 'draft') events.push({ type: 'request.changed', ...face, context });
        await desk.happen(person, request, [...events, { type: 'request.submitted', ...face }]);
        return desk.show(person, params.id);
      }),

    withdrawRequest: ({ person }, { params }) =>
      parts.turns.take(async () => {
        const request = await desk.load(person, params.id);
        await desk.happen(person, request, [
          { type: 'request.withdrawn', ...desk.face(request), reason: '' },
        ]);
        return desk.show(person, params.id);
      }),

    voteOnRequest: ({ person }, { params, body }) =>
      parts.turns.take(async () => {
        const request = await desk.load(person, params.id);
        await desk.happen(person, request, [
          {
            type: 'request.vote',
            ...desk.face(request),
            checker: person.id,
            round: Math.max(request.round, 1),
            decision: body.vote,
            comment: body.comment,
          },
        ]);
        return desk.show(person, params.id);
      }),

    releaseRequest: ({ person }, { params }) => parts.turns.take(() => desk.release(person, params.id)),

    downloadRelease: async ({ person }, { params }) => {
      const request = await desk.load(person, params.id);
      await refuseWhileStopped(parts.database);
      const event: RequestEvent = { type: 'request.downloaded', ...desk.face(request) };
      await desk.allow(person, request, event);
      const { type, public: face, private: body } = requestEntryFields(event, person.id);
      return perform(parts, person, { type, public: face }, async (acting) => {
        acting.note({ public: face, private: body });
        if (request.release === null) throw new NotFound({ detail: 'Nothing has been released.' });
        const bytes = await readPackage(parts.outputs, request.release.package);
        return { fileName: `${request.id}.zip`, bytes };
      });
    },
  };
}
