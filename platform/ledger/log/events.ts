import { z } from 'zod';
import { defineEvent } from '../events/define-event.ts';
import { destructionType } from './destruction.ts';

/** What the ledger writes of itself. */
export const ledgerEvents = [
  defineEvent({
    type: destructionType,
    written: 'fact',
    title: 'Destruction of private fields',
    sentence: 'had private fields of entry {index} destroyed',
    public: {
      index: z.int().min(0).describe('the entry whose fields go'),
      fields: z.array(z.string()).min(1).describe('the names of the fields'),
    },
    private: { reason: z.string().describe('why') },
    about: {},
    feeds: [],
    operations: [],
  }),
];
