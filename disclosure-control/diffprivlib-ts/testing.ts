/**
 * The door for tests: nothing here is part of a published build. A lint rule lets only tests import it.
 */
import { BufferedWords } from './random/source.ts';
import { swapWords } from './random/slot.ts';
import type { Spender } from './accounting/budget-accountant.ts';

/** Admits every spend, an infinite one too: no budget at all. */
export const unlimited: Spender = { spend: () => undefined };

/** Runs `work` on a reproducible stream of words (xoshiro128**, seeded by splitmix32), then restores secure randomness. */
export function withSeed<T>(seed: number, work: () => T): T {
  return withFill(xoshiro(seed), work);
}

/** Runs `work` on words that `next` supplies, one at a time. */
export function withWords<T>(next: () => number, work: () => T): T {
  // The platform runs these sources without a build, so the door also looks at who is knocking.
  if (!process.env['VITEST']) throw new Error('Predictable randomness is for tests only.');
  const before = swapWords({ next });
  try {
    return work();
  } finally {
    swapWords(before);
  }
}

function withFill<T>(next: () => number, work: () => T): T {
  const source = new BufferedWords((block) => {
    for (let i = 0; i < block.length; i += 1) block[i] = next();
  }, 1024);
  return withWords(() => source.next(), work);
}

function xoshiro(seed: number): () => number {
  let mix = seed >>> 0;
  const state = Uint32Array.from({ length: 4 }, () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  });
  const rotate = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;
  return () => {
    const [a, b, c, d] = state as unknown as [number, number, number, number];
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    state[2] = c ^ a;
    state[3] = d ^ b;
    state[1] = b ^ (c ^ a);
    state[0] = a ^ (d ^ b);
    state[2] = c ^ a ^ shifted;
    state[3] = rotate((d ^ b) >>> 0, 11);
    return result;
  };
}

export { falsify, REFUTED } from './proofs/falsifier.ts';
