import { ProfileLoosened, UnknownProfile } from '../errors.ts';
import type { ProfileDocument } from './document.ts';
import { acroDefault } from './documents/acro-default.ts';
import { cms11 } from './documents/cms-11.ts';
import { nhsHes2018 } from './documents/nhs-hes-2018.ts';
import { nhsSde } from './documents/nhs-sde.ts';
import { opensafely75 } from './documents/opensafely-7-5.ts';
import { ukllc10 } from './documents/ukllc-10.ts';
import type { Profile } from './profile.ts';

/**
 * The documents that queries and checks apply. `opensafely-midpoint6` and `ons-10-5` are not among them: they round
 * counts in other ways than to the nearest multiple, by `showCount`.
 */
const applied = {
  'nhs-hes-2018': nhsHes2018,
  'nhs-sde': nhsSde,
  'opensafely-7-5': opensafely75,
  'acro-default': acroDefault,
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

/**
 * A profile with an agreement's overrides.
 * @throws UnknownProfile
 * @throws ProfileLoosened when an override would show more than the profile does
 */
export function getProfile(name: string, overrides: ProfileOverrides = {}): Profile {
  const document = Object.hasOwn(applied, name) ? applied[name as ProfileName] : undefined;
  if (document === undefined) {
    throw new UnknownProfile({
      detail: 'There is no disclosure profile of this name.',
      help: `Profiles are ${profileNames.join(', ')}.`,
    });
  }
  const profile = profileOf(document);
  const threshold = overrides.threshold ?? profile.threshold;
  if (!Number.isInteger(threshold) || threshold < profile.threshold || threshold > 10_000) {
    throw new ProfileLoosened({
      detail: `An agreement may only tighten ${name}: its threshold is ${profile.threshold} people and may go up to 10000.`,
      facts: { profile: name, threshold: profile.threshold },
    });
  }
  return { ...profile, threshold };
}

function profileOf(document: ProfileDocument): Profile {
  const { name, title, source, threshold, counts, zero, dominance, meanDecimals } = document;
  const roundTo = counts.kind === 'nearest' ? counts.base : null;
  return { name, title, source, threshold, roundTo, zero, dominance, meanDecimals };
}
