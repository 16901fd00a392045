import { InvalidInput } from '@vitrine/core/errors';
import type { Command } from 'commander';

/** What is chosen of a private answer, as commander reads it. */
export interface PrivacyOptions {
  readonly epsilon?: number;
  readonly delta?: number;
  readonly rowsPerPerson?: number;
  readonly groupsPerPerson?: number;
}

export function withPrivacyOptions(command: Command): Command {
  return command
    .option('--epsilon <number>', 'what a private answer spends of the budget', Number)
    .option('--delta <number>', 'what finding groups that no list names spends beside it', Number)
    .option('--rows-per-person <number>', 'rows of one person in a group that count in full', Number)
    .option('--groups-per-person <number>', 'groups that one person counts in', Number);
}

export function wishOf({ epsilon, delta, rowsPerPerson, groupsPerPerson }: PrivacyOptions) {
  return { epsilon, delta, rowsPerPerson, groupsPerPerson };
}

/** The same of a question that runs. @throws InvalidInput when something is chosen, and not what it spends */
export function chosenWish(
  options: PrivacyOptions,
): (ReturnType<typeof wishOf> & { readonly epsilon: number }) | undefined {
  const { epsilon, ...others } = wishOf(options);
  if (epsilon !== undefined) return { epsilon, ...others };
  if (Object.values(others).every((value) => value === undefined)) return undefined;
  throw new InvalidInput({
    detail: 'A private answer says what it spends.',
    help: 'Give --epsilon beside the other options.',
  });
}
