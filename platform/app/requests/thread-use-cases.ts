import { randomId } from '@vitrine/core/ids';
import type { RequestEvent } from '@vitrine/disclosure-control/requests';
import type { UseCases } from '../use-case.ts';
import { warnOfPeople } from './personal-words.ts';
import type { ActOnRequest } from './request-commands.ts';

type ThreadUseCases = Pick<UseCases, 'askOfRequestFile' | 'answerInThread' | 'settleThread'>;

/** What checkers and requesters say to one another about single files. */
export function threadUseCases(act: ActOnRequest): ThreadUseCases {
  return {
    askOfRequestFile: ({ person }, { params, body }) =>
      act(person, params.id, (face, request): RequestEvent => {
        warnOfPeople(request, [body.words], body.sure);
        const { name } = params;
        const thread = randomId('thr_');
        return { type: 'request.said', ...face, thread, name, person: person.id, words: body.words };
      }),

    answerInThread: ({ person }, { params, body }) =>
      act(person, params.id, (face, request): RequestEvent => {
        warnOfPeople(request, [body.words], body.sure);
        const { thread } = params;
        return { type: 'request.said', ...face, thread, person: person.id, words: body.words };
      }),

    settleThread: ({ person }, { params }) =>
      act(person, params.id, (face) => ({
        type: 'request.thread-settled',
        ...face,
        thread: params.thread,
        person: person.id,
      })),
  };
}
