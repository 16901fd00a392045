import type { Noise } from './noise.ts';

/** A component with its noise, in whole steps. */
export interface Noisy {
  /** One number, or of a histogram one for each bin. */
  readonly values: readonly number[];
  readonly noise: Noise;
  /** Of how many groups it is the sum. */
  readonly groups: number;
}

/** The components of one or several groups, added up, of what a room answered. */
export function noisyOf(noises: readonly Noise[], groups: readonly (readonly number[])[]): readonly Noisy[] {
  let from = 0;
  return noises.map((noise) => {
    const start = from;
    from += noise.draws;
    const values = Array.from({ length: noise.draws }, (_, at) =>
      groups.reduce((total, noisy) => total + (noisy[start + at] ?? 0), 0),
    );
    return { values, noise, groups: groups.length };
  });
}
