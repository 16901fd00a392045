import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { rulesBegun } from './rules.ts';

/** What is written of the record itself, and when a person was not allowed something; queries record their own refusals. */
export const recordEvents = [
  defineEvent({
    type: rulesBegun,
    written: 'fact',
    title: 'Rules begun',
    sentence: 'began to hold every entry against the rules of today',
    public: { version: z.int().describe('of the rules') },
    private: {},
    about: {},
    feeds: [],
    operations: [],
  }),
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
