import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

/** What is written when a person was not allowed something; queries record their own refusals. */
export const refusalEvents = [
  defineEvent({
    type: 'refusal',
    written: 'fact',
    title: 'Refusal',
    sentence: 'was refused {what}',
    public: { what: z.string().describe('the operation'), code: z.string().describe('the error’s code') },
    private: {},
    about: {},
    feeds: ['register'],
    operations: [],
  }),
];
