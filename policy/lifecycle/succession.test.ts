import { parseAgreementRef } from '@vitrine/core/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementStates } from './state.ts';
import { replacedVersions, stateAmong, versionOrder, type VersionState } from './succession.ts';

const version = (ref: string, state: VersionState['state']): VersionState => ({
  ref: parseAgreementRef(ref),
  state,
});

describe('versionOrder', () => {
  it('compares numbers, not text', () => {
    const order = ['A-1-v1.2', 'A-1-v1.10', 'A-1-v2.0', 'A-1-v10.0'].map((ref) =>
      versionOrder(parseAgreementRef(ref)),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(4);
  });
});

describe('replacedVersions', () => {
  it('names each earlier version that has not ended, and the newest active one that replaces it', () => {
    const versions = [
      version('A-1-v1.0', 'ended'),
      version('A-1-v1.2', 'suspended'),
      version('A-1-v1.9', 'active'),
      version('A-1-v1.10', 'active'),
      version('A-1-v2.0', 'signed-once'),
    ];
    expect(replacedVersions(versions)).toEqual([
      { ref: 'A-1-v1.2', by: 'A-1-v1.10' },
      { ref: 'A-1-v1.9', by: 'A-1-v1.10' },
    ]);
    expect(versions.filter((one) => stateAmong(one, versions) === 'active').map((one) => one.ref)).toEqual([
      'A-1-v1.10',
    ]);
  });

  it('leaves the version in force alone while the newer one is not in force itself', () => {
    for (const state of ['unsigned', 'signed-once', 'not-yet'] as const) {
      const now = version('A-1-v1.0', 'active');
      const versions = [now, version('A-1-v1.1', state)];
      expect(replacedVersions(versions)).toEqual([]);
      expect(stateAmong(now, versions)).toBe('active');
    }
  });

  it('never lets two versions of one agreement be queried, nor one that is not active, nor mixes agreements', () => {
    const one = fc
      .record({
        agreement: fc.constantFrom('A-1', 'A-10'),
        minor: fc.nat(12),
        state: fc.constantFrom(...agreementStates),
      })
      .map(({ agreement, minor, state }) => version(`${agreement}-v1.${minor}`, state));
    const all = fc.uniqueArray(one, { selector: ({ ref }) => ref, maxLength: 12 });
    fc.assert(
      fc.property(all, (versions) => {
        for (const agreement of ['A-1-v', 'A-10-v']) {
          const mine = versions.filter(({ ref }) => ref.startsWith(agreement));
          const open = mine.filter((one) => stateAmong(one, versions) === 'active');
          const active = mine.filter(({ state }) => state === 'active');
          expect(open).toHaveLength(active.length === 0 ? 0 : 1);
          const [only] = open;
          if (only === undefined) continue;
          expect(only.state).toBe('active');
          for (const { ref } of active) expect(versionOrder(ref)).toBeLessThanOrEqual(versionOrder(only.ref));
        }
      }),
    );
  });
});
