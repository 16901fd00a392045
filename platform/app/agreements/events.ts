import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

const agreement = z.string().describe('the agreement, with its version');

/** What is written when an agreement is over. */
export const agreementEndEvents = [
  defineEvent({
    type: 'agreement.destroyed',
    written: 'fact',
    title: 'Pseudonym maps and cuts destroyed',
    sentence: 'destroyed the pseudonym maps and cuts of {agreement}',
    public: {
      agreement,
      pseudonymMaps: z.int().describe('how many maps'),
      cuts: z.int().describe('how many cuts'),
    },
    private: { destroyed: z.looseObject({}).describe('which') },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: [],
  }),
];
