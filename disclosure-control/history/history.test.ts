import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Dice } from '../figures/testing.ts';
import { decide, type Neighbour } from './decide.ts';
import { fingerprintOf } from './fingerprint.ts';
import { distanceTo, packPeople, peopleOf, unpackPeople } from './people.ts';
import { PopulationIndex } from './population-index.ts';
import { memoryOf } from './testing/memory-of.ts';

const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });
const runs = exam ? 20_000 : 300;

const set = fc.uniqueArray(fc.nat(60), { maxLength: 40 });

describe('sets of people', () => {
  test('come back from their packed form, and damaged bytes do not', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(0xffff_ffff)), (numbers) => {
        const back = unpackPeople(packPeople(peopleOf(numbers)));
        expect([...back]).toEqual(numbers.sort((a, b) => a - b));
      }),
    );
    expect(() => unpackPeople(Uint8Array.of(1, 2, 3))).toThrow(
      expect.objectContaining({ code: 'corrupt' }) as Error,
    );
  });

  test('differ from a combination in the people whose signed count is wrong', () => {
    const terms = fc.array(fc.tuple(set, fc.constantFrom(1 as const, -1 as const)), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(set, terms, (numbers, parts) => {
        const wrong = Array.from({ length: 61 }, (_, person) => person).filter((person) => {
          const value = parts.reduce((sum, [people, sign]) => sum + (people.includes(person) ? sign : 0), 0);
          return value !== (numbers.includes(person) ? 1 : 0);
        });
        const ours = parts.map(([people, sign]) => ({ people: peopleOf(people), sign }));
        expect(distanceTo(peopleOf(numbers), ours)).toBe(wrong.length);
      }),
      { numRuns: runs },
    );
  });
});

describe('the index', () => {
  /** A population with some people changed: left out, or others let in. */
  function changed(dice: Dice, numbers: readonly number[], people: number): Set<number> {
    const result = new Set(numbers);
    for (let changes = 0; changes < people; changes += 1) {
      const inside = [...result];
      const one = inside[dice.below(inside.length)];
      if (dice.uniform() < 0.5 && one !== undefined) result.delete(one);
      else result.add(100_000 + dice.below(1_000_000));
    }
    return result;
  }

  test.each([40, 400, 4_000])(
    'misses no population, pair or triple of about %i people that is close',
    (size) => {
      const dice = new Dice(size);
      for (let run = 0; run < (exam ? 300 : 20); run += 1) {
        const index = new PopulationIndex(7);
        const remembered = Array.from({ length: 60 }, () => dice.some(size + dice.below(size), 100_000));
        // Difference: the second is part of the first. Sum: they have nobody in common.
        const whole = dice.some(3 * size, 100_000);
        const part = whole.slice(0, size);
        const third = whole.slice(size, 2 * size);
        const places = [whole, part, third].map((numbers) => index.add(fingerprintOf(peopleOf(numbers), 9)));
        for (const numbers of remembered) index.add(fingerprintOf(peopleOf(numbers), 9));
        const within = dice.below(8);
        const print = (numbers: readonly number[]) =>
          fingerprintOf(peopleOf(changed(dice, numbers, within)), 9);
        expect(index.near(print(part), 7).map(({ place }) => place)).toContain(places[1]);
        expect(index.nearPairs(print(whole.slice(size)), 7, 100)).toContainEqual([places[0], places[1]]);
        expect(index.nearPairs(print([...part, ...third]), 7, 100)).toContainEqual([places[1], places[2]]);
        expect(index.nearTriples(print(whole.slice(2 * size)), 7, 100, 100)).toContainEqual(places);
      }
    },
  );

  test('names hardly anything that is not close', () => {
    const dice = new Dice(1);
    const index = new PopulationIndex(7);
    for (let at = 0; at < 500; at += 1) index.add(fingerprintOf(peopleOf(dice.some(300, 2_000)), 5));
    const print = fingerprintOf(peopleOf(dice.some(300, 2_000)), 5);
    expect([index.near(print, 15), index.nearPairs(print, 7, 99)]).toEqual([[], []]);
  });
});

const neighbour: fc.Arbitrary<Neighbour<number>> = fc.record({
  terms: fc.constant([{ figure: 1, sign: 1 as const }]),
  people: fc.nat(15),
  shown: fc.boolean(),
});

describe('the decision', () => {
  test('depends on the earlier figure alone for every population closer to it than the threshold', () => {
    fc.assert(
      fc.property(
        fc.nat(7),
        fc.integer({ min: 8, max: 99 }),
        fc.boolean(),
        fc.boolean(),
        (people, size, shown, keep) => {
          const terms = [{ figure: 3, sign: 1 as const }];
          const near = [{ terms, people, shown }];
          const decision = decide({ people: size, threshold: 8, near, combined: [], keep });
          expect(decision).toEqual(shown ? { kind: 'repeat', terms, people } : { kind: 'withhold' });
        },
      ),
    );
  });

  test('never answers anew what is small or close', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.array(neighbour),
        fc.array(neighbour.filter((one) => one.people < 8)),
        fc.boolean(),
        (people, near, combined, keep) => {
          const { kind } = decide({ people, threshold: 8, near, combined, keep });
          const close = [...near, ...combined.filter((one) => one.shown)].some(
            (one) => one.people < Math.min(8, people),
          );
          if (people < 8 || close) expect(kind).not.toBe('answer');
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('the memory', () => {
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, at) => from + at);
  const asked = (numbers: readonly number[], frame = 0n) => ({
    people: peopleOf(numbers),
    frame,
    cell: '',
  });

  test('catches the published example: 8 of 20 in all, 7 of 19 among males', () => {
    // One woman, with the illness, among 20. The men are asked for later, by somebody else, in other words.
    const memory = memoryOf(5);
    const all = memory.remember({ people: peopleOf(range(0, 20)) }, true);
    const ill = memory.remember({ people: peopleOf(range(0, 8)) }, true);
    const men = memory.judge(asked(range(1, 20), 1n));
    const illMen = memory.judge(asked(range(1, 8), 2n));
    expect(men.decision).toEqual({ kind: 'repeat', terms: [{ figure: all, sign: 1 }], people: 1 });
    expect(illMen.decision).toEqual({ kind: 'repeat', terms: [{ figure: ill, sign: 1 }], people: 1 });
    expect(men.close).toEqual({ figures: [all], people: 1 });
  });

  test('gives the same for everybody, whether the person in question is there or not', () => {
    const memory = memoryOf(8);
    memory.remember({ people: peopleOf(range(0, 30)) }, true);
    const decisions = [range(0, 30), range(0, 29), range(1, 30), range(0, 37), range(7, 30)].map(
      (numbers) => memory.judge(asked(numbers)).decision,
    );
    for (const decision of decisions)
      expect(decision).toMatchObject({ kind: 'repeat', terms: [{ figure: 0, sign: 1 }] });
  });

  test('answers what differs from everything remembered by a crowd', () => {
    const memory = memoryOf(8);
    memory.remember({ people: peopleOf(range(0, 30)) }, true);
    expect(memory.judge(asked(range(0, 60))).decision.kind).toBe('answer');
    expect(memory.judge(asked(range(100, 108))).decision.kind).toBe('answer');
    expect(memory.judge(asked(range(100, 107))).decision.kind).toBe('withhold');
  });

  test('gives the combination of what was shown for a complement, and for two parts less one person', () => {
    const memory = memoryOf(8);
    const whole = memory.remember({ people: peopleOf(range(0, 100)) }, true);
    const part = memory.remember({ people: peopleOf(range(0, 40)) }, true);
    const other = memory.remember({ people: peopleOf(range(300, 340)) }, true);
    expect(memory.judge(asked(range(41, 100))).decision).toEqual({
      kind: 'repeat',
      terms: [
        { figure: whole, sign: 1 },
        { figure: part, sign: -1 },
      ],
      people: 1,
    });
    expect(memory.judge(asked([...range(0, 40), ...range(301, 340)])).decision).toMatchObject({
      terms: [
        { figure: part, sign: 1 },
        { figure: other, sign: 1 },
      ],
    });
  });

  test('finds a cell that is left over of a total and two shown cells', () => {
    const memory = memoryOf(8);
    memory.remember({ people: peopleOf(range(0, 100)) }, true);
    memory.remember({ people: peopleOf(range(0, 40)) }, true);
    memory.remember({ people: peopleOf(range(40, 80)) }, true);
    expect(memory.judge(asked(range(81, 100))).decision).toMatchObject({ kind: 'repeat', people: 1 });
    expect(memoryOf(8, 0).judge(asked(range(81, 100))).decision.kind).toBe('answer');
  });

  test('withholds what is close to something withheld', () => {
    const memory = memoryOf(8);
    memory.remember({ people: peopleOf(range(0, 7)) }, false);
    expect(memory.judge(asked(range(0, 8))).decision.kind).toBe('withhold');
  });

  test('tells figures over the same people apart by what they bring, and not by what few of them bring', () => {
    const memory = memoryOf(8);
    const numbers = range(0, 200);
    const behind = (amount: (person: number) => number) => ({
      people: peopleOf(numbers),
      amounts: {
        numbers: Uint32Array.from(numbers),
        amounts: BigInt64Array.from(numbers, (person) => BigInt(amount(person)) * 1_000_000n),
      },
    });
    memory.remember(
      behind((person) => person % 7),
      true,
    );
    const judge = (amount: (person: number) => number) =>
      memory.judge({ ...behind(amount), frame: 0n, cell: '' }).decision.kind;
    expect(judge((person) => person % 7)).toBe('repeat');
    expect(judge((person) => (person < 7 ? 90 : person % 7))).toBe('repeat');
    expect(judge((person) => person % 5)).toBe('answer');
  });
});
