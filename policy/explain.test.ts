import { describe, expect, it } from 'vitest';
import { compileAgreement } from './compile.ts';
import { explain } from './explain.ts';
import type { Judgement } from './judge/judge.ts';
import { QueryRefused } from './query-refused.ts';
import { sampleCatalogue, sampleDocument } from './testing.ts';

const { agreement } = sampleDocument();
const context = {
  agreement,
  compiled: compileAgreement(agreement, sampleCatalogue()),
  optOutsAsOf: '2026-03-01',
};
const judgement: Judgement = {
  tables: context.compiled.visible
    .slice(0, 1)
    .map((table) => ({ dataset: table.dataset, columns: ['AGE', 'EPIKEY'] })),
  functions: ['count_star'],
  joins: [],
  grouping: 'groups',
  result: 'aggregate',
};

describe('explain', () => {
  it('tells what the query will see: rows, columns and what becomes of them, opt-outs as of', () => {
    expect(explain(context, judgement)).toEqual({
      sees: [
        {
          dataset: 'hes_apc',
          version: '1.10',
          rows: 'rows where REGION is one of “Y56”, “Y58” and AGE is at least 18',
          optOuts:
            'people with a national opt-out are left out as of 2026-03-01; the list may be 30 days old at most',
          columns: [
            {
              name: 'EPIKEY',
              becomes:
                'a random number for the episode, the same in all tables of this agreement and in no other',
            },
            { name: 'AGE', becomes: 'the lower end of its band of 5' },
          ],
        },
      ],
      shows: 'at most 1000 rows (groups), on the day’s allowance of 20000',
      functions: ['count_star'],
      joins: 0,
      refused: null,
      needed: [],
    });
  });

  it('tells of protected aggregates where only those are shown', () => {
    const blind = { ...context, agreement: { ...agreement, display: 'aggregates' as const } };
    expect(explain(blind, judgement).shows).toBe('protected aggregates only, by profile nhs-hes-2018');
  });

  it('tells what is refused, why, where, and what would be needed', () => {
    const refusal = new QueryRefused('column-not-granted', {
      detail: 'Column X is not in the agreement.',
      help: 'Ask a data access officer.',
      facts: { at: { line: 1, column: 8 } },
    });
    const explanation = explain(context, refusal);
    expect(explanation.refused).toEqual({
      code: 'column-not-granted',
      why: 'Column X is not in the agreement.',
      at: { line: 1, column: 8 },
    });
    expect(explanation.needed).toEqual(['Ask a data access officer.']);
    expect(explanation.sees.map((table) => table.dataset)).toEqual(['hes_apc', 'hes_op']);
  });
});
