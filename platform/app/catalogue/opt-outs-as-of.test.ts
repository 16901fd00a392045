import { describe, expect, it } from 'vitest';
import { optOutsAsOf } from './opt-outs-as-of.ts';

const lists = [
  { kind: 'national', at: '2026-05-02T10:00:00.000Z' },
  { kind: 'type1', at: '2026-04-01T10:00:00.000Z' },
] as const;
const rule = (national: boolean, type1: boolean): Parameters<typeof optOutsAsOf>[0] => ({
  national,
  type1,
  maxAgeDays: 30,
});

describe('the day that opt-outs are told as of', () => {
  it('is that of the list the agreement applies, whatever other lists there are', () => {
    for (const known of [lists, lists.toReversed()]) {
      expect(optOutsAsOf(rule(true, false), known)).toBe('2026-05-02T10:00:00.000Z');
      expect(optOutsAsOf(rule(false, true), known)).toBe('2026-04-01T10:00:00.000Z');
    }
  });

  it('is that of the older list where both apply', () => {
    for (const known of [lists, lists.toReversed()]) {
      expect(optOutsAsOf(rule(true, true), known)).toBe('2026-04-01T10:00:00.000Z');
    }
  });

  it('is unknown where none applies, or none has arrived', () => {
    expect(optOutsAsOf(rule(false, false), lists)).toBeNull();
    expect(optOutsAsOf(rule(true, false), [lists[1]])).toBeNull();
  });
});
