import { Conflict } from '@vitrine/core/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agreementActs,
  agreementStates,
  demandLegalAct,
  legalActs,
  stateAt,
  type AgreementEvent,
} from './state.ts';

const applied: AgreementEvent = {
  kind: 'applied',
  digest: 'd1',
  term: { from: '2026-01-01', to: '2026-12-31' },
  people: ['sam'],
};
const signed = (officer: string, digest = 'd1'): AgreementEvent => ({ kind: 'signed', officer, digest });
const mid = new Date('2026-06-15T12:00:00Z');
const both = [applied, signed('avery'), signed('blake')];

describe('stateAt', () => {
  it('needs two different officers outside the agreement', () => {
    expect(stateAt(mid, [applied])).toBe('unsigned');
    expect(stateAt(mid, [applied, signed('avery')])).toBe('signed-once');
    expect(stateAt(mid, [applied, signed('avery'), signed('avery')])).toBe('signed-once');
    expect(stateAt(mid, [applied, signed('avery'), signed('sam')])).toBe('signed-once');
    expect(stateAt(mid, [applied, signed('avery'), signed('blake', 'd0')])).toBe('signed-once');
    expect(stateAt(mid, both)).toBe('active');
  });

  it('starts anew with a corrected document, and never after both have signed', () => {
    const corrected: AgreementEvent = { ...applied, digest: 'd2' };
    expect(stateAt(mid, [applied, signed('avery'), corrected, signed('blake', 'd2')])).toBe('signed-once');
    expect(stateAt(mid, [...both, corrected])).toBe('active');
  });

  it('holds from the first day of the term to the end of the last, in UTC', () => {
    expect(stateAt(new Date('2025-12-31T23:59:59.999Z'), both)).toBe('not-yet');
    expect(stateAt(new Date('2026-01-01T00:00:00Z'), both)).toBe('active');
    expect(stateAt(new Date('2026-12-31T23:59:59.999Z'), both)).toBe('active');
    expect(stateAt(new Date('2027-01-01T00:00:00Z'), both)).toBe('expired');
  });

  it('is suspended and ended, and nothing that happens to the same version undoes either', () => {
    const suspended: AgreementEvent = { kind: 'suspended' };
    const ended: AgreementEvent = { kind: 'ended' };
    const after = [...both, applied, signed('casey')];
    expect(stateAt(mid, [...both, suspended, ...after])).toBe('suspended');
    expect(legalActs('suspended')).toEqual(['end']);
    expect(stateAt(mid, [...both, suspended, ended])).toBe('ended');
    expect(stateAt(mid, [...both, ended, ...after])).toBe('ended');
  });

  it('is never active without two signatures of outsiders on the document that stands', () => {
    const event = fc.oneof(
      fc.constantFrom('d1', 'd2').map((digest): AgreementEvent => ({ ...applied, digest })),
      fc
        .tuple(fc.constantFrom('avery', 'blake', 'sam'), fc.constantFrom('d1', 'd2'))
        .map(([who, digest]) => signed(who, digest)),
      fc.constantFrom<AgreementEvent>({ kind: 'suspended' }, { kind: 'ended' }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        if (stateAt(mid, events) !== 'active') return;
        const digests = new Set(events.flatMap((one) => (one.kind === 'applied' ? [one.digest] : [])));
        const complete = [...digests].some((digest) =>
          ['avery', 'blake'].every((who) =>
            events.some((one) => one.kind === 'signed' && one.officer === who && one.digest === digest),
          ),
        );
        expect(complete).toBe(true);
        expect(events.some((one) => one.kind === 'ended')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('demandLegalAct', () => {
  it('follows the table, and says what is possible', () => {
    for (const state of agreementStates) {
      for (const act of agreementActs) {
        if (legalActs(state).includes(act)) expect(() => demandLegalAct(act, state)).not.toThrow();
        else expect(() => demandLegalAct(act, state)).toThrow(Conflict);
      }
    }
    expect(legalActs('ended')).toEqual([]);
  });
});
