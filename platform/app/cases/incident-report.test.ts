import type { Incident } from '@vitrine/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportMarkdown, reportOf } from './incident-report.ts';

const who = { id: 'per_indra', name: 'Indra Reviewer' };
const incident = (words = 'A file was sent to the wrong team.'): Incident => ({
  id: 'inc_aaaa',
  case: 'case_secret',
  state: 'open',
  declaredBy: who,
  at: '2026-06-15T13:00:00.000Z',
  what: words,
  risk: 'high',
  clock: { deadline: '2026-06-18T12:00:00.000Z', state: 'notified-late', leftMs: -1 },
  assessment: {
    happened: '2026-06-15T02:00:00.000Z',
    aware: '2026-06-15T12:00:00.000Z',
    natures: ['confidentiality'],
    data: ['health', 'pseudonymised'],
    people: '10 to 99',
    records: '100 to 999',
    risk: 'high',
    what: words,
    consequences: words,
    measures: words,
    contact: words,
    agreements: ['DARS-A-v1.0'],
  },
  containments: [
    {
      incident: 'inc_aaaa',
      agreement: 'DARS-A-v1.0',
      title: 'T',
      at: '2026-06-15T14:00:00.000Z',
      words: 'For officers alone.',
      state: 'suspended',
      contained: true,
      since: '2026-06-15T14:05:00.000Z',
    },
  ],
  notifications: [
    { at: '2026-06-18T13:00:00.000Z', reference: words, recorded: '2026-06-18T13:01:00.000Z', by: who },
  ],
  late: words,
  told: [{ who: 'people', at: '2026-06-18T14:00:00.000Z', words, by: who }],
  history: [{ kind: 'declared', at: '2026-06-15T13:00:00.000Z', by: who, words: 'History.' }],
});
const now = new Date('2026-06-19T09:00:00.000Z');
const markdown = (words?: string): string => reportMarkdown(reportOf(incident(words), now));

describe('the report to the regulator', () => {
  it('says what article 33(3) asks for, when, and why late', () => {
    const text = markdown();
    for (const said of [
      'The controller became aware of it: 2026-06-15 12:00 UTC',
      'The 72 hours end: 2026-06-18 12:00 UTC',
      'Approximate number of people: 10 to 99',
      'Approximate number of records: 100 to 999',
      'patients: health records (special category, article 9)',
      '## Likely consequences (article 33(3)(c))',
      '## Measures taken or proposed (article 33(3)(d))',
      'DARS-A-v1.0: asked 2026-06-15 14:00 UTC; suspended or not in force since 2026-06-15 14:05 UTC',
      'Reasons of the delay:\n\n> A file was sent to the wrong team\\.',
    ])
      expect(text).toContain(said);
  });

  it('names no reviewer, no case and nothing that was said to others', () => {
    const text = markdown() + JSON.stringify(reportOf(incident(), now));
    expect(text).not.toMatch(/Indra|per_|case_secret|For officers|History/);
  });

  it('keeps words from being markup, whatever they are', () => {
    const hostile = [
      '<script>alert(1)</script>',
      '[here](javascript:alert(1))',
      '![x](https://tracker.example/p.png)',
      '# Not a breach',
      '> quoted\n\n## The regulator was told: in time',
      'https://tracker.example and a@b.example',
      '&lt;b&gt;',
      '| a | b |\n|---|---|',
      'a\n===\nb\n---',
    ];
    for (const words of hostile) {
      const text = markdown(words);
      expect(text).not.toMatch(/(?<!\\)<(?!$)/m);
      expect(text).not.toMatch(/(?<!\\)\[|(?<!\\)&|https?:/);
      // Every heading is ours.
      expect(text.match(/^#+ .*$/gm)).toEqual(markdown().match(/^#+ .*$/gm));
    }
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (words) => {
        const text = markdown(words);
        expect(text.match(/^(?:#+|[-=|]{2,}).*$/gm)).toEqual(markdown().match(/^(?:#+|[-=|]{2,}).*$/gm));
        expect(text).not.toMatch(/(?<!\\)[<[\]&`]/);
      }),
    );
  });
});
