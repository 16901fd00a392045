import { describe, expect, it } from 'vitest';
import { optOutsAsOf } from './opt-outs-as-of.ts';

const lists = [
  { kind: 'national', at: '2026-05-02T10:00:00.000Z', landed: null },
  { kind: 'type1', at: '2026-04-01T10:00:00.000Z', landed: null },
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

  it('is when the file landed, however late it was applied', () => {
    const late = {
      kind: 'national',
      at: '2026-05-02T10:00:00.000Z',
      landed: '2026-03-01T08:00:00.000Z',
    } as const;
    expect(optOutsAsOf(rule(true, true), [late, lists[1]])).toBe(late.landed);
  });

  it('is unknown where none applies, or none has arrived', () => {
    expect(optOutsAsOf(rule(false, false), lists)).toBeNull();
    expect(optOutsAsOf(rule(true, false), [lists[1]])).toBeNull();
  });
});
