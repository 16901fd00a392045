import { personalIn, type Request } from '@vitrine/disclosure-control/requests';
import { PersonalWords } from '../errors.ts';

/**
 * Warns of what looks like a person in words that are to be sent, unless their writer has been warned and is sure.
 * @throws PersonalWords
 */
export function warnOfPeople(
  { profile }: Pick<Request, 'profile'>,
  words: readonly string[],
  sure: boolean | undefined,
): void {
  if (sure === true) return;
  const found = [...new Set(words.flatMap((one) => personalIn(one, profile)))];
  if (found.length === 0) return;
  throw new PersonalWords({
    detail: `The words hold what looks like ${found.join(' and ')}. They are kept, and others read them.`,
    help: 'Say it without: name the row or the column. If it is something else, send the words nevertheless.',
    facts: { found },
  });
}
