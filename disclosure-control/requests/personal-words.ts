import { checkPieces } from '../checks/identifiers.ts';
import type { FindingCode } from '../checks/finding.ts';
import { checkProse } from '../checks/prose.ts';
import type { Profile } from '../profiles/profile.ts';

/** What of a text tells who somebody is; counts, extremes and days alone do not. */
const personal: Partial<Record<FindingCode, string>> = {
  'nhs-number': 'an NHS number',
  postcode: 'a full postcode',
  'date-of-birth': 'a date of birth',
  'describes-person': 'a description of one person',
  pseudonym: 'a key or pseudonym of a person',
  contact: 'an e-mail address or telephone number',
};

/**
 * What in words that people write to one another looks as if it told of a person, each as a noun phrase for a
 * sentence; the words themselves are in none. The same reading as of files and of titles.
 */
export function personalIn(words: string, profile: Profile): readonly string[] {
  const found = [...checkPieces([{ text: words, where: {} }]), ...checkProse(words, profile, '')];
  return [...new Set(found.flatMap(({ code }) => personal[code] ?? []))];
}
