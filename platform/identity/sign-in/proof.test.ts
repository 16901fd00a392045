import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignInAgain } from '../errors.ts';
import { demandRecent, isRecent, lacks } from './proof.ts';

const word = fc.constantFrom('pwd', 'mfa', 'hwk', 'otp', 'gold', 'silver');
const words = fc.uniqueArray(word, { maxLength: 4 });

describe('the strength of a sign-in', () => {
  it('is enough exactly when one class that is asked for and all methods are proved', () => {
    fc.assert(
      fc.property(
        fc.record({ acr: fc.option(word, { nil: undefined }), amr: words }),
        fc.record({ acr: fc.option(words, { nil: undefined }), amr: words }),
        ({ acr, amr }, demanded) => {
          const proof = { amr, ...(acr === undefined ? {} : { acr }) };
          const demands = { amr: demanded.amr, ...(demanded.acr === undefined ? {} : { acr: demanded.acr }) };
          const classHolds = demanded.acr === undefined || demanded.acr.some((one) => one === acr);
          const methodsHold = demanded.amr.filter((one) => !amr.includes(one)).length === 0;
          expect(lacks(proof, demands).length === 0).toBe(classHolds && methodsHold);
        },
      ),
    );
  });

  it('never grows by asking for more', () => {
    fc.assert(
      fc.property(words, words, words, (amr, some, more) => {
        const strong = lacks({ amr }, { amr: [...some, ...more] }).length === 0;
        if (strong) expect(lacks({ amr }, { amr: some })).toEqual([]);
      }),
    );
  });

  it('is nothing when the provider says nothing', () => {
    expect(lacks({ amr: [] }, { acr: ['gold'], amr: ['mfa'] })).toEqual(['acr gold', 'amr mfa']);
    expect(lacks({ amr: [] }, {})).toEqual([]);
  });
});

describe('a recent sign-in', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

  it('is at most as old as was said, and not of a time to come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3_600, max: 90_000 }),
        fc.integer({ min: 1, max: 720 }),
        (age, minutes) => {
          expect(isRecent(before(age), now, minutes)).toBe(age >= -30 && age <= minutes * 60);
        },
      ),
    );
  });

  it('is not one whose time nobody knows, or that is no time', () => {
    expect(isRecent(undefined, now, 720)).toBe(false);
    expect(isRecent(new Date(Number.NaN), now, 720)).toBe(false);
  });

  it('is asked for again with how recent it must be, unless nothing is asked for', () => {
    expect(() => demandRecent(before(901), now, 15)).toThrow(SignInAgain);
    expect(() => demandRecent(undefined, now, 15)).toThrow(/the last 15 minutes/);
    for (const at of [undefined, before(90_000)]) expect(() => demandRecent(at, now, 0)).not.toThrow();
  });
});
