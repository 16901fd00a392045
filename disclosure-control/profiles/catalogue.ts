import { ProfileLoosened, UnknownProfile } from '../errors.ts';
import { baseOf, type ProfileDocument } from './document.ts';
import { acroDefault } from './documents/acro-default.ts';
import { cms11 } from './documents/cms-11.ts';
import { nhsHes2018 } from './documents/nhs-hes-2018.ts';
import { nhsSde } from './documents/nhs-sde.ts';
import { ons105 } from './documents/ons-10-5.ts';
import { opensafelyMidpoint6 } from './documents/opensafely-midpoint6.ts';
import { opensafely75 } from './documents/opensafely-7-5.ts';
import { ukllc10 } from './documents/ukllc-10.ts';
import type { Profile } from './profile.ts';

/** The documents that queries and checks apply, by their names. */
const applied = {
  'nhs-hes-2018': nhsHes2018,
  'nhs-sde': nhsSde,
  'opensafely-7-5': opensafely75,
  'opensafely-midpoint6': opensafelyMidpoint6,
  'acro-default': acroDefault,
  'ons-10-5': ons105,
  'ukllc-10': ukllc10,
  'cms-11': cms11,
} as const satisfies Readonly<Record<string, ProfileDocument>>;

export type ProfileName = keyof typeof applied;

/** The names an agreement's `disclosure.profile` may have. */
export const profileNames: readonly ProfileName[] = Object.keys(applied) as ProfileName[];

export interface ProfileOverrides {
  /** People a shown figure must rest on; may only be higher than the profile's. */
  readonly threshold?: number | undefined;
}

/** A profile with how its document shows counts and sums in the answers to questions. */
export type QueryProfile = Profile & Pick<ProfileDocument, 'counts' | 'sums'>;

/**
 * A profile with an agreement's overrides, for checking files and requests.
 * @throws UnknownProfile
 * @throws ProfileLoosened when an override would show more than the profile does
 */
export function getProfile(name: string, overrides: ProfileOverrides = {}): Profile {
  const { title, source, counts, zero, dominance, meanDecimals } = documentOf(name);
  const threshold = thresholdOf(name, overrides);
  const roundTo = counts.kind === 'exact' ? null : baseOf(counts);
  const offset = counts.kind === 'midpoint' ? { roundOffset: counts.base / 2 } : {};
  return { name, title, source, threshold, roundTo, ...offset, zero, dominance, meanDecimals };
}

/** The same for answers to questions. Errors as of `getProfile`. */
export function getQueryProfile(name: string, overrides: ProfileOverrides = {}): QueryProfile {
  const { counts, sums } = documentOf(name);
  return { ...getProfile(name, overrides), counts, sums };
}

function documentOf(name: string): ProfileDocument {
  if (Object.hasOwn(applied, name)) return applied[name as ProfileName];
  throw new UnknownProfile({
    detail: 'There is no disclosure profile of this name.',
    help: `Profiles are ${profileNames.join(', ')}.`,
  });
}

function thresholdOf(name: string, overrides: ProfileOverrides): number {
  const { threshold: least } = documentOf(name);
  const threshold = overrides.threshold ?? least;
  if (Number.isInteger(threshold) && threshold >= least && threshold <= 10_000) return threshold;
  throw new ProfileLoosened({
    detail: `An agreement may only tighten ${name}: its threshold is ${least} people and may go up to 10000.`,
    facts: { profile: name, threshold: least },
  });
}
