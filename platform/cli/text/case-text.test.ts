import { describe, expect, it } from 'vitest';
import { caseText, clockText } from './case-text.ts';

describe('a case on a terminal', () => {
  it('stays one line a step, whatever was written', () => {
    const by = { id: 'per_a', name: 'Indra' };
    const at = '2026-06-15T12:00:00.000Z';
    const text = caseText({
      id: 'case_a',
      about: { kind: 'person', id: 'per_s', label: 'Sam' },
      state: 'closed',
      openedBy: by,
      at,
      updatedAt: at,
      waiting: 0,
      answered: false,
      steps: [
        {
          kind: 'asked',
          by,
          at,
          words: 'Why?\n2026-06-15  closed: misuse  Indra',
          to: { id: 'per_s', name: 'Sam' },
        },
        { kind: 'closed', by, at, words: 'So.', outcome: 'explained' },
      ],
      incidents: ['inc_a'],
    });
    expect(text.split('\n').filter((line) => line.startsWith('2026'))).toHaveLength(2);
    expect(text).toContain('Indra to Sam');
    expect(text).toContain('closed: explained');
  });

  it.each([
    ['running', 5_400_000, '1 h left'],
    ['over', -7_300_000, 'OVER since 2 h'],
    ['notified', 1, 'in time'],
    ['notified-late', -1, 'late'],
    ['not-needed', 1, 'need not'],
  ] as const)('says of a clock that is %s how it stands', (state, leftMs, said) => {
    expect(clockText({ state, leftMs, deadline: '2026-06-18T12:00:00.000Z' })).toContain(said);
  });
});
