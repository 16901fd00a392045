import { setTimeout as sleep } from 'node:timers/promises';

const firstMs = 100;

/** The moment, in milliseconds after the start, at which an answer that took this long is given: 100, 200, 400 … */
export function bucketEnd(tookMs: number): number {
  let end = firstMs;
  while (end < tookMs) end *= 2;
  return end;
}

/**
 * Gives an answer, or a failure, only at the end of a time bucket, so that how long the engine took tells
 * next to nothing about what it saw.
 */
export async function inBucket<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    const took = performance.now() - start;
    await sleep(bucketEnd(took) - took);
  }
}
