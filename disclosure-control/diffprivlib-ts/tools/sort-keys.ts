const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const PASSES = 3;

/** Sorts integers of 32 bits by counting digits: three passes, several times faster than a comparison sort for a million keys. */
export function sortKeys(keys: Uint32Array): Uint32Array {
  if (keys.length < 4096) return keys.sort();
  let from: Uint32Array = keys;
  let to: Uint32Array = new Uint32Array(keys.length);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const shift = pass * DIGIT_BITS;
    const places = new Uint32Array(BUCKETS + 1);
    for (const key of from) {
      const digit = ((key >>> shift) & (BUCKETS - 1)) + 1;
      places[digit] = (places[digit] as number) + 1;
    }
    for (let i = 1; i <= BUCKETS; i += 1) places[i] = (places[i] as number) + (places[i - 1] as number);
    for (const key of from) {
      const digit = (key >>> shift) & (BUCKETS - 1);
      const place = places[digit] as number;
      to[place] = key;
      places[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Distinct keys, and for each the number of values below it; one more start holds the number of all. */
export interface Groups {
  readonly keys: Uint32Array;
  readonly starts: Uint32Array;
}

/** Gathers equal neighbours of a sorted list. */
export function group(sorted: Uint32Array): Groups {
  const starts = new Uint32Array(sorted.length + 1);
  const keys = new Uint32Array(sorted.length);
  let groups = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    keys[groups] = sorted[i] as number;
    starts[groups] = i;
    groups += 1;
  }
  starts[groups] = sorted.length;
  return { keys: keys.subarray(0, groups), starts: starts.subarray(0, groups + 1) };
}
