import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

const agreement = z.string().describe('the agreement, with its version');

/** What is written when an agreement is over. */
export const agreementEndEvents = [
  defineEvent({
    type: 'agreement.destroyed',
    written: 'act',
    title: 'Pseudonym maps and cuts destroyed',
    sentence: 'destroyed the pseudonym maps and cuts of {agreement}',
    public: {
      agreement,
      pseudonymMaps: z.int().describe('how many maps'),
      cuts: z.int().describe('how many cuts'),
      by: z
        .enum(['statement', 'term'])
        .describe('what the steward went by: an officer’s signed statement, or a term long over'),
    },
    private: { destroyed: z.looseObject({}).describe('which') },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: [],
  }),
];
