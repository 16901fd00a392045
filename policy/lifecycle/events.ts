import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { appliedPublic, signedPublic, changedPublic } from './entries.ts';

const reason = z.string().describe('the officer’s words, for those who may see the agreement');

/** What is written of an agreement's life. */
export const agreementEvents = [
  defineEvent({
    type: 'agreement.applied',
    written: 'fact',
    title: 'Agreement proposed',
    sentence: 'applied agreement {ref}',
    public: appliedPublic.shape,
    private: { document: z.looseObject({}).describe('the whole document') },
    about: { agreement: 'ref' },
    feeds: ['register', 'home page'],
    toldSingly: ['ref', 'digest', 'title', 'summary', 'term', 'controllers', 'purpose'],
    operations: ['applyAgreement'],
  }),
  defineEvent({
    type: 'agreement.signed',
    written: 'fact',
    title: 'Signature of an agreement',
    sentence: 'signed agreement {ref}',
    public: signedPublic.shape,
    private: {
      officer: z.string().describe('the sign-in name'),
      signature: z.looseObject({}).describe('the signature and the key it was made with'),
    },
    about: { agreement: 'ref' },
    feeds: ['register', 'home page'],
    toldSingly: ['ref', 'digest'],
    operations: ['signAgreement'],
  }),
  defineEvent({
    type: 'agreement.suspended',
    written: 'fact',
    title: 'Suspension of an agreement',
    sentence: 'suspended agreement {ref}',
    public: changedPublic.shape,
    private: { reason },
    about: { agreement: 'ref' },
    feeds: ['register', 'home page'],
    toldSingly: ['ref'],
    operations: ['suspendAgreement'],
  }),
  defineEvent({
    type: 'agreement.ended',
    written: 'fact',
    title: 'End of an agreement',
    sentence: 'ended agreement {ref}',
    public: changedPublic.shape,
    private: {
      reason,
      statement: z
        .looseObject({})
        .describe('what the officer signed, where it is the end of the whole agreement'),
    },
    about: { agreement: 'ref' },
    feeds: ['register', 'home page'],
    toldSingly: ['ref'],
    operations: ['endAgreement'],
  }),
];
