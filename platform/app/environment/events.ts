import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { resumed, stopped } from './environment-state.ts';

/** What is written of the kill switch. */
export const environmentEvents = [
  defineEvent({
    type: stopped,
    written: 'fact',
    title: 'Kill switch thrown',
    sentence: 'threw the kill switch: every query stopped and every room closed',
    public: {},
    private: { reason: z.string().describe('the operator’s words') },
    about: {},
    feeds: ['home page'],
    operations: ['stopEnvironment'],
  }),
  defineEvent({
    type: resumed,
    written: 'fact',
    title: 'Kill switch lifted',
    sentence: 'lifted the kill switch',
    public: {},
    private: {},
    about: {},
    feeds: ['home page'],
    operations: ['resumeEnvironment'],
  }),
];
