import { parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { membershipIn, standingVersion, type Version } from './membership.ts';
import { agreementStates, type AgreementState } from './state.ts';

const version = (ref: string, state: AgreementState, signed = true): Version => ({
  ref: parseAgreementRef(ref),
  state,
  signed,
});
const naming = (...refs: string[]): ReadonlySet<AgreementRef> => new Set(refs.map(parseAgreementRef));

it('whom the version in force leaves out is no member, and still judges nothing of it', () => {
  const versions = [version('A-v1.0', 'ended'), version('A-v1.1', 'active')];
  expect(membershipIn(versions, naming('A-v1.0'))).toEqual({
    standing: [],
    agreements: [],
    readable: [],
    conflicts: ['A'],
  });
});

it('a version that was replaced and not yet recorded as ended counts as replaced', () => {
  const versions = [version('A-v1.0', 'active'), version('A-v1.1', 'active')];
  expect(membershipIn(versions, naming('A-v1.0')).standing).toEqual([]);
  expect(membershipIn(versions, naming('A-v1.1')).standing).toEqual(['A-v1.1']);
});

it('a document that two officers have not signed lets nobody in, and shows whom it names itself alone', () => {
  const versions = [version('A-v1.0', 'active'), version('A-v1.1', 'signed-once', false)];
  expect(membershipIn(versions, naming('A-v1.1'))).toMatchObject({
    standing: [],
    readable: ['A-v1.1'],
    conflicts: ['A'],
  });
});

it('a suspension keeps its people, and a term that is still to come takes nobody’s place', () => {
  const versions = [version('A-v1.0', 'suspended'), version('A-v1.1', 'not-yet')];
  expect(membershipIn(versions, naming('A-v1.0')).standing).toEqual(['A-v1.0']);
  expect(membershipIn(versions, naming('A-v1.1'))).toMatchObject({ standing: [], readable: ['A-v1.1'] });
});

it('members follow from exactly one version of an agreement, in force whenever one is', () => {
  const versions = fc.uniqueArray(
    fc.record({
      ref: fc
        .tuple(fc.constantFrom('A', 'B'), fc.nat(12))
        .map(([agreement, minor]) => parseAgreementRef(`${agreement}-v1.${minor}`)),
      state: fc.constantFrom(...agreementStates),
      signed: fc.boolean(),
      names: fc.boolean(),
    }),
    { selector: ({ ref }) => ref, maxLength: 10 },
  );
  fc.assert(
    fc.property(versions, (drawn) => {
      // What is in force was signed by two.
      const all = drawn.map((one) => (one.state === 'active' ? { ...one, signed: true } : one));
      const named = new Set(all.filter(({ names }) => names).map(({ ref }) => ref));
      const { standing, agreements, readable, conflicts } = membershipIn(all, named);
      expect(new Set(agreements).size).toBe(agreements.length);
      for (const ref of standing) {
        expect(named.has(ref)).toBe(true);
        const siblings = all.filter((one) => one.ref.startsWith(ref.slice(0, 2)));
        expect(standingVersion(siblings)?.ref).toBe(ref);
        const inForce = siblings.some(({ state }) => state === 'active');
        if (inForce) expect(siblings.find((one) => one.ref === ref)?.state).toBe('active');
      }
      for (const agreement of agreements) expect(conflicts).toContain(agreement);
      // Nobody reads an ended version of an agreement that they are no member of.
      for (const { ref, state } of all) {
        if (state !== 'ended' || !readable.includes(ref)) continue;
        expect(agreements.some((agreement) => ref.startsWith(`${agreement}-v`))).toBe(true);
      }
    }),
  );
});
