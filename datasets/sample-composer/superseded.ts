import { testNumberFrom } from './nhs-number.ts';
import { drawBetween, shuffled } from './seeded.ts';
import type { Person } from './spine.ts';

const PEOPLE_WITH_OLD_NUMBER = 14;
/** Positions in the reserved test range from which ten valid digits are always found inside it. */
const LAST_POSITION = 999_900;

/** The replaced number of each person who has one; some of their hospital rows still carry it. */
export function oldNumbers(people: readonly Person[]): Map<Person, string> {
  const inUse = new Set(people.map(({ nhsNumber }) => nhsNumber));
  const withRows = people.filter(
    ({ planned }) => planned !== undefined && planned.groups.flatMap(({ rows }) => rows).length >= 2,
  );
  const chosen = shuffled('superseded', withRows, ({ nhsNumber }) => nhsNumber).slice(
    0,
    PEOPLE_WITH_OLD_NUMBER,
  );
  return new Map(
    chosen.map((person) => {
      let position = drawBetween(`old number\0${person.nhsNumber}`, 0, LAST_POSITION);
      while (inUse.has(testNumberFrom(position))) position += 1;
      const number = testNumberFrom(position);
      inUse.add(number);
      return [person, number];
    }),
  );
}
