import { shuffled } from './seeded.ts';
import type { Person } from './spine.ts';

export interface OptOut {
  readonly person: Person;
  readonly listedNumber: string;
}

const SHARE = 0.03;
const LISTED_BY_OLD_NUMBER = 3;

/** About 3 % of the people, drawn by the seed; a few are listed by a number that was since replaced. */
export function optOuts(people: readonly Person[], oldNumbers: ReadonlyMap<Person, string>): OptOut[] {
  const number = ({ nhsNumber }: Person): string => nhsNumber;
  const byOld = shuffled('opt-outs by old number', [...oldNumbers.keys()], number).slice(
    0,
    LISTED_BY_OLD_NUMBER,
  );
  const byCurrent = shuffled(
    'opt-outs',
    people.filter((person) => !byOld.includes(person)),
    number,
  ).slice(0, Math.round(people.length * SHARE) - byOld.length);
  return shuffled('opt-out order', [...byOld, ...byCurrent], number).map((person) => ({
    person,
    listedNumber: (byOld.includes(person) && oldNumbers.get(person)) || person.nhsNumber,
  }));
}
