import type { JsonObject } from '@vitrine/core/text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describe as sentence } from './describe.ts';

describe('the sentence about an entry', () => {
  const entry = (type: string, phase: string, result: string | null, face: JsonObject): string =>
    sentence({ type, phase, result, public: face });

  it.each([
    ['query', 'intent', null, { agreement: 'A-v1.0' }, 'ran a query under A-v1.0: begun'],
    ['query', 'outcome', 'done', { agreement: 'A-v1.0' }, 'ran a query under A-v1.0'],
    [
      'query',
      'outcome',
      'refused',
      { agreement: 'A-v1.0', code: 'column-not-granted' },
      'ran a query under A-v1.0: refused (column-not-granted)',
    ],
    [
      'refusal',
      'fact',
      null,
      { what: 'signAgreement', code: 'forbidden' },
      'was refused signAgreement (forbidden)',
    ],
    ['something.new', 'fact', null, {}, 'something.new'],
  ] as const)('%s %s %s', (type, phase, result, face, expected) => {
    expect(entry(type, phase, result, face)).toBe(expected);
  });

  it('repeats of the public face only the fields it names, and fails for none', () => {
    const values = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string()));
    fc.assert(
      fc.property(values, fc.constantFrom('intent', 'outcome', 'fact'), (value, phase) => {
        const text = entry('room.closed', phase, 'failed', {
          agreement: value,
          reason: value,
          other: 'SECRET',
        });
        expect(text).toContain('closed a room under');
        expect(text).not.toContain('SECRET');
        expect(text).not.toContain('undefined');
        if (phase === 'intent') expect(text.endsWith(': begun')).toBe(true);
        if (phase === 'outcome') expect(text.endsWith(': failed')).toBe(true);
      }),
    );
  });
});
