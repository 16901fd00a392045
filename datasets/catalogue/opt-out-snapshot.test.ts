import fc from 'fast-check';
import { expect, it } from 'vitest';
import { optOutKinds, optOutsNeeded, type OptOutSnapshot } from './opt-out-snapshot.ts';

const day = 86_400_000;
const now = new Date('2026-06-15T12:00:00.000Z');
const snapshot = (kind: OptOutSnapshot['kind'], age: number): OptOutSnapshot => ({
  id: `oos_${'a'.repeat(20)}`,
  kind,
  at: new Date(now.getTime() - age).toISOString(),
  landed: null,
  count: '1-9',
});

it('gives the lists that a rule needs, and only if each is there and young enough', () => {
  const age = fc.integer({ min: -3 * day, max: 400 * day });
  fc.assert(
    fc.property(
      fc.record({
        national: fc.boolean(),
        type1: fc.boolean(),
        maxAgeDays: fc.integer({ min: 1, max: 366 }),
      }),
      fc.record({ national: fc.option(age), type1: fc.option(age) }),
      (rule, ages) => {
        const there = optOutKinds.flatMap((kind) => {
          const old = ages[kind];
          return old === null ? [] : [snapshot(kind, old)];
        });
        const needed = optOutKinds.filter((kind) => rule[kind]);
        const good = needed.every((kind) => {
          const old = ages[kind];
          return old !== null && old <= rule.maxAgeDays * day && old >= -day;
        });
        if (good) expect(optOutsNeeded(rule, there, now).map((one) => one.kind)).toEqual(needed);
        else expect(() => optOutsNeeded(rule, there, now)).toThrow(/opt-outs that are at most/);
      },
    ),
  );
});

it('allows the last moment of the last day, and no list from more than a day ahead', () => {
  const rule = { national: true, type1: false, maxAgeDays: 30 };
  for (const [age, allowed] of [
    [30 * day, true],
    [30 * day + 1, false],
    [-day, true],
    [-day - 1, false],
  ] as const) {
    const asked = (): unknown => optOutsNeeded(rule, [snapshot('national', age)], now);
    if (allowed) expect(asked).not.toThrow();
    else expect(asked).toThrow();
  }
});

it('counts the age of a list from when its file landed, not from when it was applied', () => {
  const rule = { national: true, type1: false, maxAgeDays: 30 };
  const applied = snapshot('national', 0);
  for (const [age, allowed] of [
    [30 * day, true],
    [31 * day, false],
  ] as const) {
    const landed = new Date(now.getTime() - age).toISOString();
    const asked = (): unknown => optOutsNeeded(rule, [{ ...applied, landed }], now);
    if (allowed) expect(asked).not.toThrow();
    else expect(asked).toThrow(/30 days old/);
  }
});
