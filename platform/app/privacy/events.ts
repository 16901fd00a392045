import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { privacyCharged } from './privacy-entries.ts';

/** What is written of private answers. */
export const privacyEvents = [
  defineEvent({
    type: privacyCharged,
    written: 'act',
    title: 'Privacy budget spent',
    sentence: 'spent ε {epsilon} of the privacy budget of {agreement}',
    public: {
      agreement: z.string().describe('the agreement, with its version'),
      epsilon: z.number().describe('what it spends'),
      delta: z.number().describe('what finding groups spends beside it'),
      datasets: z.array(z.string()).describe('the datasets whose budgets are charged too'),
    },
    private: {
      query: z.string().describe('the query’s id'),
      question: z.string().describe('the name of the question, the same for the same question'),
      sql: z.string().describe('the SQL as it was sent'),
      answer: z.looseObject({}).describe('the private answer'),
    },
    about: { agreement: 'agreement', dataset: 'datasets' },
    feeds: [],
    operations: ['startQuery'],
  }),
];
