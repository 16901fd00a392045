import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceToSee, commitmentTo, drawn, endOf, sampleSizes, seedOf } from './draw.ts';

const seeds = fc.stringMatching(/^[0-9a-f]{64}$/);
const places = fc.uniqueArray(fc.nat(100_000), { maxLength: 80 });

describe('what is drawn', () => {
  it('is as many as are asked for of those that are there, in order, whatever order they come in', () => {
    fc.assert(
      fc.property(seeds, places, fc.nat(30), (seed, all, size) => {
        const chosen = drawn(seed, all, size);
        expect(chosen).toHaveLength(Math.min(size, all.length));
        expect(chosen.every((place) => all.includes(place))).toBe(true);
        expect(chosen).toEqual([...chosen].toSorted((a, b) => a - b));
        expect(drawn(seed, all.toReversed(), size)).toEqual(chosen);
      }),
    );
  });

  it('is each entry as often as any other, and another one for another month, root or secret', () => {
    const counts = new Map<number, number>();
    const all = Array.from({ length: 50 }, (_, n) => n);
    for (let turn = 0; turn < 2_000; turn++) {
      const seed = seedOf('2026-06', 'root', `secret ${turn}`);
      for (const place of drawn(seed, all, 10)) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    // 400 each, by six standard deviations of a binomial.
    for (const place of all) expect(Math.abs((counts.get(place) ?? 0) - 400)).toBeLessThan(6 * 17.9);
    const seed = seedOf('2026-06', 'root', 'secret');
    expect(
      new Set([seed, seedOf('2026-07', 'root', 'secret'), seedOf('2026-06', 'other', 'secret')]).size,
    ).toBe(3);
    expect(commitmentTo('secret')).not.toBe(commitmentTo('secret '));
    expect(commitmentTo('secret')).not.toContain('secret');
  });

  it('ends a month where the next begins', () => {
    expect(endOf('2026-02')).toBe('2026-03-01T00:00:00.000Z');
    expect(endOf('2026-12')).toBe('2027-01-01T00:00:00.000Z');
  });
});

describe('the chance that a sample shows a bad release', () => {
  it.each([
    [40, 1],
    [40, 5],
    [200, 20],
  ])('is what planted ones measure: of %i releases %i bad', (all, bad) => {
    const places = Array.from({ length: all }, (_, n) => n);
    const turns = 3_000;
    let seen = 0;
    for (let turn = 0; turn < turns; turn++)
      if (drawn(seedOf('2026-06', 'r', String(turn)), places, sampleSizes.releases).some((n) => n < bad))
        seen++;
    const chance = chanceToSee(all, sampleSizes.releases, bad);
    const deviation = Math.sqrt((chance * (1 - chance)) / turns);
    expect(Math.abs(seen / turns - chance)).toBeLessThan(5 * deviation);
  });

  it('is none of nothing, and certain where all are drawn', () => {
    expect(chanceToSee(10, 10, 1)).toBe(1);
    expect(chanceToSee(10, 0, 5)).toBe(0);
    expect(chanceToSee(10, 5, 0)).toBe(0);
    expect(chanceToSee(10, 6, 5)).toBe(1);
  });
});
