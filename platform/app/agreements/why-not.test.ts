import { agreementActs, agreementStates, legalActs } from '@vitrine/policy/lifecycle';
import { describe, expect, it } from 'vitest';
import { whyNotLegal } from './why-not.ts';

describe('why an agreement cannot be changed so', () => {
  it('says of one that is active why signing is over, and what to do instead', () => {
    for (const state of ['active', 'not-yet'] as const) {
      expect(whyNotLegal('sign', state)).toContain('takes no more signatures');
      expect(whyNotLegal('sign', state)).toContain('new version');
      expect(whyNotLegal('suspend', state)).toBeUndefined();
    }
  });

  it('has a reason wherever an act is not legal, and none where it is', () => {
    for (const state of agreementStates) {
      for (const act of agreementActs) {
        expect(whyNotLegal(act, state) === undefined).toBe(legalActs(state).includes(act));
      }
    }
  });

  it.each([
    ['suspend', 'unsigned', 'nothing to suspend'],
    ['suspend', 'signed-once', 'nothing to suspend'],
    ['sign', 'suspended', 'newer version'],
    ['sign', 'expired', 'term is over'],
    ['end', 'ended', 'for good'],
  ] as const)('to %s one that is %s: %s', (act, state, said) => {
    expect(whyNotLegal(act, state)).toContain(said);
  });
});
