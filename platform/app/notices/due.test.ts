import { inboxKind } from '@vitrine/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueFor, isGivenUp, retryAt } from './due.ts';
import type { Told } from './kinds.ts';
import { itemKey, messageIdOf } from './letter.ts';
import type { Preferences } from './preferences.ts';
import type { ToldRow } from './told.ts';

const all = (time: Preferences['download']): Preferences =>
  Object.fromEntries(inboxKind.options.map((kind) => [kind, time])) as Record<Told['kind'], typeof time>;
const item = (n: number, since = '2026-06-15T12:00:00.000Z'): Told => ({
  kind: 'check-request',
  href: `/review/${n}`,
  since,
});
const row = (one: Told, state: ToldRow['state'], at: string, attempts = 1): ToldRow => ({
  person: 'per_a',
  key: itemKey(one),
  state,
  message: messageIdOf('per_a', [itemKey(one)]),
  attempts,
  at,
  status: undefined,
});
const standing = (more: Partial<Parameters<typeof dueFor>[0]> = {}): Parameters<typeof dueFor>[0] => ({
  person: 'per_a',
  items: [item(1)],
  told: [],
  preferences: all('now'),
  now: new Date('2026-06-15T13:00:00.000Z'),
  apartMs: 600_000,
  most: Infinity,
  ...more,
});
const numbers = (due: ReturnType<typeof dueFor>): readonly string[] | undefined =>
  due?.items.map(({ href }) => href.slice('/review/'.length));

describe('what is due to a person', () => {
  it('is what is new, all of it in one message, and nothing twice', () => {
    expect(numbers(dueFor(standing({ items: [item(1), item(2)] })))).toEqual(['1', '2']);
    for (const state of ['sent', 'refused', 'begun'] as const)
      expect(dueFor(standing({ told: [row(item(1), state, '2026-06-14T00:00:00.000Z')] }))).toBeUndefined();
    expect(dueFor(standing({ items: [] }))).toBeUndefined();
  });

  it('is no more than one message may hold, until everything was told', () => {
    const items = Array.from({ length: 250 }, (_, n) => item(n));
    const told: ToldRow[] = [];
    const sizes: number[] = [];
    const take = () => dueFor(standing({ items, told, apartMs: 0, most: 100 }));
    for (let due = take(); due !== undefined && sizes.length < 9; due = take()) {
      sizes.push(due.keys.length);
      expect(due.keys).toEqual(due.items.map(itemKey));
      expect(due.more).toBe(250 - told.length - due.keys.length);
      told.push(...due.items.map((one) => row(one, 'sent', '2026-06-15T13:00:00.000Z')));
    }
    expect(sizes).toEqual([100, 100, 50]);
    expect(new Set(told.map(({ key }) => key)).size).toBe(250);
  });

  it('waits until the last message is long enough ago', () => {
    const told = [row(item(1), 'sent', '2026-06-15T12:55:00.000Z')];
    const items = [item(1), item(2), item(3)];
    expect(dueFor(standing({ items, told }))).toBeUndefined();
    const later = new Date('2026-06-15T13:05:00.000Z');
    expect(numbers(dueFor(standing({ items, told, now: later })))).toEqual(['2', '3']);
  });

  it('is never what the person wants no message about', () => {
    expect(dueFor(standing({ preferences: all('none') }))).toBeUndefined();
    const told = [row(item(1), 'deferred', '2026-06-15T00:00:00.000Z')];
    expect(dueFor(standing({ told, preferences: all('none') }))).toBeUndefined();
  });

  it('is once a day what the person wants daily: at seven, what there was by then', () => {
    const at = (now: string) => dueFor(standing({ preferences: all('daily'), now: new Date(now) }));
    expect(at('2026-06-15T12:00:01.000Z')).toBeUndefined();
    expect(at('2026-06-15T23:59:00.000Z')).toBeUndefined();
    expect(at('2026-06-16T06:59:59.000Z')).toBeUndefined();
    expect(numbers(at('2026-06-16T07:00:00.000Z'))).toEqual(['1']);
  });

  it('is first what did not get through, under the same id, as far as it still needs the person', () => {
    const message = 'm'.repeat(32);
    const told = [item(1), item(2)].map((one) => ({
      ...row(one, 'interrupted', '2026-06-15T12:59:59.000Z'),
      message,
    }));
    const due = dueFor(standing({ items: [item(2), item(3)], told }));
    expect(due).toMatchObject({ messageId: message });
    expect(numbers(due)).toEqual(['2']);
  });

  it('is tried again at longer and longer distances, for five days and no longer', () => {
    let one = row(item(1), 'deferred', '2026-06-15T12:00:00.000Z');
    const begun = Date.parse(one.at);
    const waits: number[] = [];
    for (let next = retryAt(one); next !== undefined; next = retryAt(one)) {
      waits.push(next - Date.parse(one.at));
      expect(isGivenUp(one)).toBe(false);
      one = { ...one, at: new Date(next).toISOString(), attempts: one.attempts + 1 };
    }
    expect(isGivenUp(one)).toBe(true);
    expect(waits.slice(0, 4)).toEqual([60_000, 120_000, 240_000, 480_000]);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBe(6 * 3_600_000);
    expect((Date.parse(one.at) - begun) / 86_400_000).toBeGreaterThanOrEqual(4.5);
  });

  it('never is what was told, and never comes before its time, whatever happened', () => {
    const states = fc.constantFrom<ToldRow['state']>('begun', 'sent', 'refused', 'deferred', 'interrupted');
    const history = fc.array(
      fc.record({
        n: fc.nat(9),
        state: states,
        minutes: fc.nat(60),
        attempts: fc.integer({ min: 1, max: 40 }),
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9)), history, (open, told) => {
        const now = new Date('2026-06-15T13:00:00.000Z');
        const rows = [...new Map(told.map((one) => [one.n, one])).values()].map(
          ({ n, state, minutes, attempts }) =>
            row(item(n), state, new Date(now.getTime() - minutes * 60_000).toISOString(), attempts),
        );
        const due = dueFor(standing({ items: open.map((n) => item(n)), told: rows, now }));
        if (due === undefined) return;
        expect(due.keys.length).toBeGreaterThan(0);
        expect(due.keys).toEqual(due.items.map(itemKey));
        for (const key of due.keys) {
          const before = rows.find((one) => one.key === key);
          if (before === undefined)
            expect(rows.every(({ at }) => now.getTime() - Date.parse(at) >= 600_000)).toBe(true);
          else expect(retryAt(before)).toBeLessThanOrEqual(now.getTime());
        }
      }),
    );
  });
});
