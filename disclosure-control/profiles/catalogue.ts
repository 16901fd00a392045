import { ProfileLoosened, UnknownProfile } from '../errors.ts';
import type { Profile } from './profile.ts';

/** ACRO's defaults: `safe_nk_n` 2, `safe_nk_k` 0.9, `safe_pratio_p` 0.1. */
const dominance = { largestTwoShare: 0.9, remainderShare: 0.1 } as const;

const profiles = {
  'nhs-hes-2018': {
    name: 'nhs-hes-2018',
    title: 'NHS Digital, Hospital Episode Statistics (2018)',
    source:
      'HES analysis guide, section on small numbers: 1 to 7 become *, the rest is rounded to 5, zero stays',
    threshold: 8,
    roundTo: 5,
    zero: 'shown',
    dominance,
    meanDecimals: 2,
  },
  'opensafely-7-5': {
    name: 'opensafely-7-5',
    title: 'OpenSAFELY: redact up to 7, round to 5',
    source:
      'OpenSAFELY documentation, disclosure control: counts of 7 or fewer are redacted, then rounded to 5',
    threshold: 8,
    roundTo: 5,
    zero: 'hidden',
    dominance,
    meanDecimals: 2,
  },
  'acro-default': {
    name: 'acro-default',
    title: 'ACRO defaults: at least 10 people',
    source:
      'ACRO default parameters (safe_threshold 10); SDC Handbook: an empty cell tells about a whole group',
    threshold: 10,
    roundTo: null,
    zero: 'hidden',
    dominance,
    meanDecimals: 2,
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;

/** The names an agreement's `disclosure.profile` may have. */
export const profileNames: readonly ProfileName[] = Object.keys(profiles) as ProfileName[];

export interface ProfileOverrides {
  /** People a shown figure must rest on; may only be higher than the profile's. */
  readonly threshold?: number | undefined;
}

/**
 * A profile with an agreement's overrides.
 * @throws UnknownProfile
 * @throws ProfileLoosened when an override would show more than the profile does
 */
export function getProfile(name: string, overrides: ProfileOverrides = {}): Profile {
  const profile: Profile | undefined = Object.hasOwn(profiles, name)
    ? profiles[name as ProfileName]
    : undefined;
  if (profile === undefined) {
    throw new UnknownProfile({
      detail: 'There is no disclosure profile of this name.',
      help: `Profiles are ${profileNames.join(', ')}.`,
    });
  }
  const threshold = overrides.threshold ?? profile.threshold;
  if (!Number.isInteger(threshold) || threshold < profile.threshold || threshold > 10_000) {
    throw new ProfileLoosened({
      detail: `An agreement may only tighten ${name}: its threshold is ${profile.threshold} people and may go up to 10000.`,
      facts: { profile: name, threshold: profile.threshold },
    });
  }
  return { ...profile, threshold };
}
