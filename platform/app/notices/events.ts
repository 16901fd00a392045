import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { noticePosted, noticeSent, preferred } from './entry-types.ts';

/** What is written of notices. */
export const noticeEvents = [
  defineEvent({
    type: noticeSent,
    written: 'act',
    title: 'Notice',
    sentence: 'wrote to a person about what needs them',
    public: {},
    private: {
      person: z.string().describe('who was written to; the address is not here'),
      items: z.array(z.string()).describe('digests of the things that it was about'),
      message: z.string().describe('the message’s id, the same when it is sent again'),
      status: z.int().describe('what the mail server answered, when it did not take it'),
    },
    about: { person: 'person' },
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: noticePosted,
    written: 'act',
    title: 'Notice to the receiver of webhooks',
    sentence: 'told the operator’s receiver what needs people',
    public: {},
    private: {
      items: z.array(z.string()).describe('digests of the things that it was about'),
      message: z.string().describe('the message’s id, the same when it is sent again'),
      status: z.int().describe('what the receiver answered, when it did not take it'),
    },
    about: {},
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: preferred,
    written: 'fact',
    title: 'Notices chosen',
    sentence: 'chose what to be written to about',
    public: {},
    private: { email: z.looseObject({}).describe('by kind: now, daily or none') },
    about: {},
    feeds: [],
    operations: ['setNotices'],
  }),
];
