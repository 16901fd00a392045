import { evidenceDepth, abs, type Evidence } from './evidence.ts';
import { groupKey } from './keys.ts';

/** For tests: numbers that look random and are the same every time (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, not reaching, 1. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(end: number): number {
    return Math.floor(this.uniform() * end);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  key(): bigint {
    return (BigInt(this.below(2 ** 32)) << 32n) | BigInt(this.below(2 ** 32));
  }

  /** Different numbers below `end`. */
  some(count: number, end: number): number[] {
    const found = new Set<number>();
    while (found.size < count) found.add(this.below(end));
    return [...found];
  }
}

/** 100,000 people with a length of stay in days (small, skewed) and a cost (lognormal, σ 1.6). */
export interface Hospital {
  readonly keys: readonly bigint[];
  readonly stay: readonly number[];
  readonly cost: readonly number[];
}

export function hospital(seed: number, people = 100_000): Hospital {
  const dice = new Dice(seed);
  const each = <Value>(make: () => Value): Value[] => Array.from({ length: people }, make);
  return {
    keys: each(() => dice.key()),
    stay: each(() => Math.max(1, Math.round(Math.exp(1 + 1.1 * dice.normal())))),
    cost: each(() => Math.round(100_000 * Math.exp(1.6 * dice.normal())) / 100),
  };
}

/** What a room would hand to protection. */
export function evidenceOf(
  people: readonly number[],
  amount: (person: number) => number,
  keys: readonly bigint[],
  threshold: number,
): Evidence {
  const contributions = people
    .map((person) => ({ amount: BigInt(Math.round(amount(person) * 1e6)), key: keys[person] ?? 0n }))
    .filter((one) => one.amount !== 0n);
  // As the engine orders them: of equal sizes the positive one first.
  const rank = (amount: bigint): bigint => 2n * abs(amount) + (amount > 0n ? 1n : 0n);
  const bySize = [...contributions].sort((a, b) => Number(rank(b.amount) - rank(a.amount)));
  return {
    people: contributions.length,
    key: groupKey(contributions.map((one) => one.key)),
    sum: contributions.reduce((sum, one) => sum + one.amount, 0n),
    largest: bySize.slice(0, evidenceDepth(threshold)),
  };
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
