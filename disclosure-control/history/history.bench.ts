import { Dice } from '../figures/testing.ts';
import { Memory } from './memory.ts';
import { packPeople, peopleOf, type People } from './people.ts';

interface BenchLine {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
  readonly met?: boolean;
}

export const benches = ['figures'] as const;

const people = 1_000_000;
const remembered = 10_000;

/** A register of a million people by sex, age, region, month and diagnosis, each value as a set. */
function register(dice: Dice): readonly (readonly People[])[] {
  return [2, 20, 9, 12, 200].map((values) => {
    const members: number[][] = Array.from({ length: values }, () => []);
    // Some values are common and some rare, as diagnoses are.
    for (let person = 0; person < people; person += 1)
      members[Math.floor(values * dice.uniform() ** (values > 20 ? 2 : 1))]?.push(person);
    return members.map(peopleOf);
  });
}

/** A population as questions have them: some values of some attributes. */
function population(dice: Dice, attributes: readonly (readonly People[])[]): People {
  const parts = attributes
    .filter(() => dice.uniform() < 0.5)
    .map((values) => {
      const from = dice.below(values.length);
      const to = from + 1 + dice.below(Math.max(1, values.length >> 2));
      return values.slice(from, to);
    });
  const [first = attributes[0] ?? [], ...rest] = parts;
  const result = peopleOf([]);
  for (const one of first) result.orInPlace(one);
  for (const values of rest) {
    const union = peopleOf([]);
    for (const one of values) union.orInPlace(one);
    result.andInPlace(union);
    union.dispose();
  }
  return result;
}

/** Checks of a new figure against 10,000 remembered ones of a register of a million people. */
export function run(emit: (line: BenchLine) => void): Promise<void> {
  const dice = new Dice(1);
  const attributes = register(dice);
  const kept = new Map<number, Uint8Array>();
  const secret = Buffer.from('a secret of the bench');
  const memory = new Memory(
    { threshold: 8, secret, triplesAmong: 160 },
    {
      put: (place, packed) => void kept.set(place, packed),
      get: (place) => kept.get(place) ?? Uint8Array.of(),
    },
  );
  const sizes: number[] = [];
  while (memory.size < remembered) {
    const one = population(dice, attributes);
    const packed = one.size < 8 ? 0 : packPeople(one).length;
    if (packed > 0) {
      sizes.push(packed);
      memory.remember({ people: one }, true);
    }
    one.dispose();
  }
  const times: number[] = [];
  let largest = 0;
  for (let check = 0; times.length < 100; check += 1) {
    const one = population(dice, attributes);
    largest = Math.max(largest, one.size);
    const start = performance.now();
    const { decision } = memory.judge({ people: one, frame: BigInt(check), cell: '' });
    // An answer takes every look that there is; what is repeated is found sooner.
    if (decision.kind === 'answer') times.push(performance.now() - start);
    one.dispose();
  }
  const all = peopleOf(Array.from({ length: people }, (_, person) => person));
  const start = performance.now();
  memory.judge({ people: all, frame: 0n, cell: '' });
  const everybody = performance.now() - start;
  const at = (numbers: number[], share: number): number =>
    numbers.sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)] ?? 0;
  const line = (name: string, value: number, unit: string, goal?: string, met?: boolean): void =>
    emit({ bench: 'figures', name, value, unit, ...(goal === undefined ? {} : { goal, met: met === true }) });
  line('check against 10,000 figures, median', at(times, 0.5), 'ms', '50 ms at most', at(times, 0.5) <= 50);
  line(
    'check against 10,000 figures, 95 in 100',
    at(times, 0.95),
    'ms',
    '50 ms at most',
    at(times, 0.95) <= 50,
  );
  line('check of all million people', everybody, 'ms', '50 ms at most', everybody <= 50);
  line(
    'a remembered figure, median',
    at(sizes, 0.5) / 1024,
    'KiB',
    '100 KiB at most',
    at(sizes, 0.5) <= 102_400,
  );
  line('a remembered figure, largest', at(sizes, 1) / 1024, 'KiB');
  line('largest population checked', largest, 'people');
  return Promise.resolve();
}
