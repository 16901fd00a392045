import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { allowanceExtended, pageShown } from './project-shown.ts';

/** The ledger entry type of an explanation. */
export const queryExplained = 'query.explained';

const agreement = z.string().describe('the agreement, with its version');
const sql = z.string().describe('the SQL as it was sent');

/** What is written of queries and of what was shown. */
export const executionEvents = [
  defineEvent({
    type: 'query',
    written: 'act',
    title: 'Query',
    sentence: 'ran a query under {agreement}',
    public: { agreement, display: z.string().describe('rows or aggregates') },
    private: {
      query: z.string().describe('the query’s id'),
      sql,
      tables: z
        .array(z.object({ dataset: z.string(), columns: z.array(z.string()) }))
        .describe('the datasets read, with the columns used'),
      elapsedMs: z.number().describe('milliseconds'),
      rows: z.int().describe('rows of the answer'),
      close: z.json().describe('earlier questions whose figures rest on nearly the same people'),
    },
    about: { agreement: 'agreement', dataset: 'tables', columns: 'tables' },
    feeds: ['register'],
    operations: ['startQuery'],
  }),
  defineEvent({
    type: queryExplained,
    written: 'fact',
    title: 'Explanation of a query',
    sentence: 'had a query under {agreement} explained',
    public: { agreement },
    private: { sql, code: z.string().nullable().describe('why it would be refused') },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: ['explainQuery'],
  }),
  defineEvent({
    type: pageShown,
    written: 'fact',
    title: 'Rows shown',
    sentence: 'was shown rows under {agreement}',
    public: { agreement },
    private: {
      kind: z.string().describe('a result, a preview of a file, or an output of code'),
      query: z.string().describe('the query, as earlier versions wrote it'),
      item: z.string().describe('what it was, so that the same thing counts once a day'),
      rows: z.int().describe('rows it counted for'),
      datasets: z.array(z.string()).describe('the datasets it came from'),
      day: z.string().describe('the day of the allowance, UTC'),
    },
    about: { agreement: 'agreement', dataset: 'datasets' },
    feeds: [],
    operations: [
      'streamQuery',
      'streamRun',
      'listOutputs',
      'startDetachedRun',
      'showBundle',
      'showBundleOutput',
    ],
  }),
  defineEvent({
    type: allowanceExtended,
    written: 'fact',
    title: 'Allowance extended',
    sentence: 'allowed a person of {agreement} to be shown more today',
    public: { agreement },
    private: {
      person: z.string().describe('who may be shown more'),
      rows: z.int().describe('rows beyond the limit'),
      day: z.string().describe('the day of the allowance, UTC'),
      reason: z.string().describe('the officer’s words'),
    },
    about: { agreement: 'agreement', person: 'person' },
    feeds: [],
    operations: ['extendAllowance'],
  }),
];
