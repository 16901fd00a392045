import type { Profile } from './profile.ts';

type Rounding = Pick<Profile, 'roundTo' | 'roundOffset'>;

/** A count that may be shown, as the profile rounds it: to the nearest multiple, or to the middle of its band. */
export function roundedCount({ roundTo, roundOffset }: Rounding, count: number): number {
  if (roundTo === null) return count;
  if (roundOffset === undefined) return Math.round(count / roundTo) * roundTo;
  return count === 0 ? 0 : Math.ceil(count / roundTo) * roundTo - roundTo + roundOffset;
}

/** Whether the profile rounds counts, and this one is not rounded. */
export const isUnrounded = (profile: Rounding, count: number): boolean =>
  profile.roundTo !== null && roundedCount(profile, count) !== count;

/** Whether counts are rounded: as the profile rounds, or to fives or tens, which tell as little. */
export function areRounded(profile: Rounding, counts: readonly number[]): boolean {
  const asProfile = profile.roundTo !== null && counts.every((count) => !isUnrounded(profile, count));
  return asProfile || [5, 10].some((base) => counts.every((count) => count % base === 0));
}

/** How the profile rounds, after “rounded”; undefined where it does not. */
export function roundingInWords({ roundTo, roundOffset }: Rounding): string | undefined {
  if (roundTo === null) return undefined;
  return roundOffset === undefined
    ? `to the nearest ${roundTo}`
    : `to the middle of bands of ${roundTo} (${roundOffset}, ${roundTo + roundOffset}, ${2 * roundTo + roundOffset}, …)`;
}
