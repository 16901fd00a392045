import { defineEvent, type DeclaredEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { releasedFaceSchema } from '../release/register.ts';
import type { RequestEventType } from './events.ts';

const face = {
  request: z.string().describe('the request'),
  agreement: z.string().describe('the agreement, with its version'),
};
const hidden = { event: z.looseObject({}).describe('what happened, by the schema of request events') };

/** What each kind of request event is called, what it says, and which operations make it. */
const words: Readonly<Record<RequestEventType, readonly [title: string, sentence: string, ...by: string[]]>> =
  {
    'request.created': ['Request begun', 'began a request under {agreement}', 'createRequest'],
    'request.changed': ['Request changed', 'changed a request under {agreement}', 'saveRequest'],
    'request.file-added': [
      'File added to a request',
      'added a result to a request under {agreement}',
      'addRequestFile',
    ],
    'request.file-removed': [
      'File taken out of a request',
      'took a file out of a request under {agreement}',
      'removeRequestFile',
    ],
    'request.file-renamed': [
      'File of a request renamed',
      'renamed a file of a request under {agreement}',
      'renameRequestFile',
    ],
    'request.file-replaced': [
      'File of a request replaced',
      'replaced a file of a request under {agreement}',
      'replaceRequestFile',
      'recomputeRequest',
    ],
    'request.file-shown': [
      'File of a request shown',
      'was shown a part of a file of a request under {agreement}',
      'previewRequestFile',
    ],
    'request.submitted': [
      'Request sent to the checkers',
      'sent a request under {agreement} to the checkers',
      'submitRequest',
    ],
    'request.vote': ['Vote', 'voted on a request under {agreement}', 'voteOnRequest'],
    'request.said': [
      'Words in a thread',
      'asked or answered about a file of a request under {agreement}',
      'askOfRequestFile',
      'answerInThread',
    ],
    'request.thread-settled': [
      'Question settled',
      'settled a question about a file of a request under {agreement}',
      'settleThread',
    ],
    'request.assigned': ['Checker named', 'named a checker of a request under {agreement}', 'assignRequest'],
    'request.unassigned': [
      'Checker no longer named',
      'took a checker off a request under {agreement}',
      'unassignRequest',
    ],
    'request.released': ['Release', 'released a request under {agreement}', 'releaseRequest'],
    'request.downloaded': ['Download', 'downloaded a release under {agreement}', 'downloadRelease'],
    'request.withdrawn': ['Request withdrawn', 'withdrew a request under {agreement}', 'withdrawRequest'],
  };
const acts: readonly string[] = ['request.released', 'request.downloaded'];
const unseen: readonly string[] = ['request.file-shown', 'request.downloaded'];
const registered: readonly string[] = ['request.submitted', 'request.released', 'request.withdrawn'];

/** What is written of requests: votes above all say nothing in public. */
export const requestEvents: readonly DeclaredEvent[] = Object.entries(words).map(
  ([type, [title, sentence, ...operations]]) =>
    defineEvent({
      type,
      written: acts.includes(type) ? 'act' : 'fact',
      title,
      sentence,
      public:
        type === 'request.released'
          ? {
              ...face,
              certificate: z.string().describe('the hash by which the public finds it'),
              ...releasedFaceSchema.shape,
            }
          : face,
      private: hidden,
      about: { agreement: 'agreement', request: 'request' },
      feeds: [
        ...(registered.includes(type) ? (['register'] as const) : []),
        ...(unseen.includes(type) ? [] : (['home page'] as const)),
      ],
      // Who uses the data for what, and what left, is on the register; nothing else of a request is told singly.
      ...(type === 'request.released'
        ? { toldSingly: [...Object.keys(face), 'certificate', ...Object.keys(releasedFaceSchema.shape)] }
        : {}),
      operations,
    }),
);
