import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { draftSaved } from './drafts.ts';
import { requestQuarantined } from './record-quarantines.ts';

const agreement = z.string().describe('the agreement, with its version');
const request = z.string().describe('the request');

/** What is written of drafts and of quarantine; the events of requests are disclosure control’s. */
export const draftEvents = [
  defineEvent({
    type: draftSaved,
    written: 'fact',
    title: 'Draft of a request saved',
    sentence: 'saved what was written for a request under {agreement}',
    public: { request, agreement },
    private: { draft: z.looseObject({}).describe('title and answers') },
    about: { agreement: 'agreement', request: 'request' },
    feeds: [],
    operations: ['saveRequest'],
  }),
  defineEvent({
    type: requestQuarantined,
    written: 'fact',
    title: 'Request quarantined',
    sentence: 'quarantined a request under {agreement} ({reason})',
    public: { request, agreement, reason: z.string().describe('why it is held') },
    private: {},
    about: { agreement: 'agreement', request: 'request' },
    feeds: ['home page'],
    operations: [],
  }),
];
