import { z } from 'zod';
import { defineEvent } from '../events/define-event.ts';
import { rotationType } from './rotation.ts';
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
  defineEvent({
    type: rotationType,
    written: 'fact',
    title: 'Key of the log replaced',
    sentence: 'handed the log to a new key',
    public: {
      note: z
        .string()
        .describe('both keys and the last states under the older one, as a note that both signed'),
      states: z.record(z.string(), z.string()).describe('these states as the older key signed them, by log'),
    },
    private: { reason: z.string().describe('why') },
    about: {},
    feeds: [],
    toldSingly: ['note'],
    operations: [],
  }),
];
