import { requestStates } from './request.ts';
import { agreementStates } from '@vitrine/policy/lifecycle';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quarantineHelp, quarantineOf, type Held, type Sources } from './quarantine.ts';

const optOutKinds = ['national', 'type1'] as const;
const place = fc.nat(20);
const released = {
  at: '2026-01-01T00:00:00.000Z',
  package: 'a'.repeat(64),
  bytes: 1,
  certificate: 'b'.repeat(64),
};

const held: fc.Arbitrary<Held> = fc.record({
  state: fc.constantFrom(...requestStates),
  release: fc.constantFrom(null, released),
  files: fc.array(fc.record({ query: fc.constantFrom('q1', 'q2', 'unknown') }), { maxLength: 3 }),
});
const lists = fc.array(fc.record({ kind: fc.constantFrom(...optOutKinds), index: place }), { maxLength: 4 });
const sources: fc.Arbitrary<Sources> = fc
  .record({
    agreement: fc.constantFrom(...agreementStates),
    national: fc.boolean(),
    lists,
    q1: place,
    q2: place,
    created: fc.option(place, { nil: undefined }),
    submitted: fc.option(place, { nil: undefined }),
  })
  .map(({ agreement, national, q1, q2, ...rest }) => ({
    ...rest,
    agreement,
    applies: (kind) => kind === 'national' && national,
    begun: (query) =>
      new Map([
        ['q1', q1],
        ['q2', q2],
      ]).get(query),
  }));

describe('quarantine', () => {
  it('holds whatever is not released once its version is not in force, whatever else is so', () => {
    fc.assert(
      fc.property(held, sources, (request, how) => {
        const reason = quarantineOf(request, how);
        if (request.release !== null) expect(reason).toBeUndefined();
        else if (how.agreement !== 'active') expect(reason).toMatch(/^agreement-/);
        else expect(reason === undefined || reason === 'opt-outs').toBe(true);
      }),
    );
  });

  it('is for good: no later list lets a request go that an earlier one held', () => {
    fc.assert(
      fc.property(held, sources, lists, (request, how, more) => {
        if (quarantineOf(request, how) === undefined) return;
        expect(quarantineOf(request, { ...how, lists: [...how.lists, ...more] })).toBeDefined();
      }),
    );
  });

  const draft: Held = {
    state: 'draft',
    release: null,
    files: [{ query: 'q' }],
  };
  const active = (...at: readonly number[]): Sources => ({
    agreement: 'active',
    applies: (kind) => kind === 'national',
    lists: at.map((one) => ({ kind: 'national', index: one })),
    begun: () => 4,
    created: 5,
    submitted: undefined,
  });

  it('holds a draft that was computed before the newest list, and no other', () => {
    expect(quarantineOf(draft, active(1, 3))).toBeUndefined();
    expect(quarantineOf(draft, active(1, 6))).toBe('opt-outs');
    const other = { ...active(1), lists: [{ kind: 'type1' as const, index: 6 }] };
    expect(quarantineOf(draft, other)).toBeUndefined();
    // When it was computed nobody knows: it counts as old as its request.
    const unknown = { ...draft, files: [{}] };
    expect(quarantineOf(unknown, active(4))).toBeUndefined();
    expect(quarantineOf(unknown, active(6))).toBe('opt-outs');
  });

  it('takes an output of a kernel for as old as the kernel, whenever it was asked for', () => {
    const output = { ...draft, files: [{ kernel: 'act' }] };
    expect(quarantineOf(output, { ...active(3), created: 9 })).toBeUndefined();
    expect(quarantineOf(output, { ...active(5), created: 9 })).toBe('opt-outs');
  });

  it('lets what was sent before a list go its way, and holds it when it comes back', () => {
    const sent = (...at: readonly number[]): Sources => ({ ...active(...at), submitted: 7 });
    for (const state of ['submitted', 'approved', 'rejected'] as const) {
      expect(quarantineOf({ ...draft, state }, sent(9))).toBeUndefined();
      expect(quarantineOf({ ...draft, state }, sent(6, 9))).toBe('opt-outs');
      expect(quarantineOf({ ...draft, state }, active(9))).toBe('opt-outs');
    }
    expect(quarantineOf({ ...draft, state: 'changes-requested' }, sent(9))).toBe('opt-outs');
  });
});

it('says how the work goes on', () => {
  expect(quarantineHelp('opt-outs')).toMatch(/put the new results in the place of its files/);
  expect(quarantineHelp('agreement-ended')).toMatch(/newer version .* computed anew by one act/);
  expect(quarantineHelp('agreement-ended')).toMatch(/make a new request like this one/);
});
