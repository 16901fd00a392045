import { NotFound } from '@vitrine/core/errors';
import { readPackage, requestEntryFields, type RequestEvent } from '@vitrine/disclosure-control/requests';
import { perform } from '../record/acts.ts';
import { everything } from '../record/locks.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import type { RequestPorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { contextOf, loadDraft } from './drafts.ts';
import { readOutputFile } from '../notebooks/output-files.ts';
import { recompute, type Rerun } from './recompute.ts';
import { fileDecisionsOf } from './file-votes.ts';
import { warnOfPeople } from './personal-words.ts';
import { faceOf, RequestCommands, type ActOnRequest } from './request-commands.ts';
import { RequestFiles } from './request-files.ts';
import { RequestReader } from './request-reader.ts';
import { threadUseCases } from './thread-use-cases.ts';

type DraftUseCases = Pick<
  UseCases,
  'createRequest' | 'saveRequest' | 'recomputeRequest' | 'submitRequest' | 'withdrawRequest'
>;
type FileUseCases = Pick<
  UseCases,
  'addRequestFile' | 'replaceRequestFile' | 'renameRequestFile' | 'removeRequestFile' | 'previewRequestFile'
>;
type DecisionUseCases = Pick<
  UseCases,
  'listRequests' | 'getRequest' | 'voteOnRequest' | 'releaseRequest' | 'downloadRelease'
>;
type RequestUseCases = DraftUseCases & FileUseCases & DecisionUseCases & ReturnType<typeof threadUseCases>;

/** What the use cases of requests are made of. */
interface Services {
  readonly ports: RequestPorts;
  readonly reader: RequestReader;
  readonly commands: RequestCommands;
  readonly files: RequestFiles;
  readonly rerun: Rerun;
  /** One act on a request, and the request as it is then. */
  readonly act: ActOnRequest;
}

export function requestUseCases(ports: RequestPorts, rerun: Rerun): RequestUseCases {
  const reader = new RequestReader(ports);
  const commands = new RequestCommands(ports, reader);
  const files = new RequestFiles(ports, reader, commands, (...of) => readOutputFile(ports, ...of));
  const act: ActOnRequest = (person, id, eventOf) =>
    ports.locks.hold([everything], async () => {
      const request = await reader.load(person, id);
      await commands.happen(person, request, [eventOf(faceOf(request), request)]);
      return reader.show(person, id);
    });
  const services = { ports, reader, commands, files, rerun, act };
  return {
    ...threadUseCases(act),
    ...draftUseCases(services),
    ...fileUseCases(services),
    ...decisionUseCases(services),
  };
}

/** What the person who asks does with a request as a whole. */
function draftUseCases({ ports, reader, commands, files, rerun, act }: Services): DraftUseCases {
  return {
    createRequest: ({ person }, { params, body }) =>
      ports.locks.hold([everything], async () => {
        const created = await commands.begin(person, params.ref);
        const { request: id, agreement, profile } = created;
        const answers = body.like === undefined ? {} : await commands.answersLike(person, body.like);
        const file = await files.ofSource(person, { agreement, profile, files: [] }, body);
        const added = { type: 'request.file-added', request: id, agreement, file } as const;
        if (file.origin === 'upload') {
          // It is as old as its request, which must have begun for that.
          await commands.happen(person, undefined, [created]);
          await commands.happen(person, await reader.load(person, id), [added]);
        } else await commands.happen(person, undefined, [created, added]);
        await commands.saveDraft(person, { id, agreement }, { title: body.title, answers });
        return reader.show(person, id);
      }),

    saveRequest: ({ person }, { params, body }) =>
      ports.locks.hold([everything], async () => {
        await commands.save(person, params.id, { title: body.title, answers: body.context });
        return reader.show(person, params.id);
      }),

    recomputeRequest: async ({ person }, { params }) => {
      const id = await recompute({ ports, reader, files, commands, rerun }, person, params.id);
      return reader.show(person, id);
    },

    submitRequest: ({ person }, { params }) =>
      ports.locks.hold([everything], async () => {
        const request = await reader.load(person, params.id);
        const context = contextOf(await loadDraft(ports.database, request.id), request);
        const face = faceOf(request);
        const events: RequestEvent[] = [];
        if (request.state === 'draft') events.push({ type: 'request.changed', ...face, context });
        await commands.happen(person, request, [...events, { type: 'request.submitted', ...face }]);
        return reader.show(person, params.id);
      }),

    withdrawRequest: ({ person }, { params, body }) =>
      act(person, params.id, (face) => ({
        type: 'request.withdrawn',
        ...face,
        reason: body.reason.trim(),
        person: person.id,
      })),
  };
}

/** The files of a request. */
function fileUseCases({ ports, reader, commands, files, act }: Services): FileUseCases {
  return {
    addRequestFile: ({ person }, { params, body }) =>
      ports.locks.hold([everything], async () => {
        const request = await reader.load(person, params.id);
        const file = await files.ofSource(person, request, body);
        await commands.happen(person, request, [{ type: 'request.file-added', ...faceOf(request), file }]);
        return reader.show(person, params.id);
      }),

    replaceRequestFile: ({ person }, { params, body }) =>
      ports.locks.hold([everything], async () => {
        const request = await reader.load(person, params.id);
        const { name } = params;
        const file = await files.ofSource(person, request, body, name);
        await commands.happen(person, request, [
          { type: 'request.file-replaced', ...faceOf(request), name, file },
        ]);
        return reader.show(person, params.id);
      }),

    renameRequestFile: ({ person }, { params, body }) =>
      act(person, params.id, (face) => ({
        type: 'request.file-renamed',
        ...face,
        name: params.name,
        to: body.name,
      })),

    removeRequestFile: ({ person }, { params }) =>
      act(person, params.id, (face) => ({ type: 'request.file-removed', ...face, name: params.name })),

    previewRequestFile: ({ person }, { params, query }) =>
      files.preview(person, params.id, params.name, query.from),
  };
}

/** What checkers decide, and what comes of it. */
function decisionUseCases({ ports, reader, commands, act }: Services): DecisionUseCases {
  return {
    listRequests: async ({ person }, { query }) => {
      const listing = ({ mine: 'own', 'to-check': 'to-check', all: 'all' } as const)[query.view];
      return { requests: await reader.list(person, listing) };
    },

    getRequest: ({ person }, { params }) => reader.show(person, params.id),

    voteOnRequest: ({ person }, { params, body }) =>
      act(person, params.id, (face, request) => {
        const files = fileDecisionsOf(request, body);
        warnOfPeople(
          request,
          [body.comment, body.reason ?? '', ...files.map(({ words }) => words)],
          body.sure,
        );
        return {
          type: 'request.vote',
          ...face,
          checker: person.id,
          round: body.round,
          content: body.content,
          decision: body.vote,
          comment: body.comment.trim(),
          ...(body.reason === undefined ? {} : { reason: body.reason.trim() }),
          files,
        };
      }),

    releaseRequest: ({ person }, { params }) =>
      ports.locks.hold([everything], async () => {
        await commands.release(person, params.id);
        return reader.show(person, params.id);
      }),

    downloadRelease: async ({ person }, { params }) => {
      const request = await reader.load(person, params.id);
      await refuseWhileStopped(ports.database);
      const event: RequestEvent = { type: 'request.downloaded', ...faceOf(request), person: person.id };
      await commands.allow(person, request, event);
      const { type, public: face, private: body } = requestEntryFields(event, person.id);
      return perform(ports, person, { type, public: face }, async (acting) => {
        acting.note({ public: face, private: body });
        if (request.release === null) throw new NotFound({ detail: 'Nothing has been released.' });
        const bytes = await readPackage(ports.outputs, request.release.package);
        return { fileName: `${request.id}.zip`, bytes };
      });
    },
  };
}
