import type { Row, Table } from './csv.ts';
import { formatDay, parseDay } from './days.ts';
import { drawBetween, shuffled } from './seeded.ts';
import { isNhsNumber } from './nhs-number.ts';
import type { PlannedPerson } from './people.ts';
import { cellOf } from './hes-tables.ts';

/** A true person of the sample: identity from the spine source, birth date and sex as the HES rows need them. */
export interface Person {
  readonly id: string;
  readonly nhsNumber: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly spineRow: Row;
  /** Undefined for somebody without hospital records. */
  readonly planned: PlannedPerson | undefined;
}

const SEX_OF_GENDER: Readonly<Record<string, string>> = { male: '1', female: '2', other: '9', unknown: '0' };

export const sexOfGender = (row: Row): string => SEX_OF_GENDER[cellOf(row, 'gender')] ?? '0';

/** Test numbers begin with 9; a valid number outside that range may be somebody's, so it is left out. */
export const mayBeReal = (number: string): boolean => isNhsNumber(number) && !number.startsWith('9');

/** The source's ordinary people, against those it labels as odd. */
export const isOrdinary = (row: Row): boolean =>
  cellOf(row, 'id') === 'Valid_NHS' && !mayBeReal(cellOf(row, 'nhs_number'));

function birthDateOf(planned: PlannedPerson, number: string, ownDate: string): string {
  const own = parseDay(ownDate);
  const { window } = planned;
  if (!window || (window.from <= own && own <= window.to)) return ownDate;
  return formatDay(drawBetween(`birth date\0${number}`, window.from, window.to));
}

/**
 * Gives every planned person a spine row of a fitting gender, drawn by the seed, and returns all people in the
 * spine's order. People of unknown gender fill up where a gender is short.
 */
export function assignSpine(spine: Table, planned: readonly PlannedPerson[]): Person[] {
  const ordinary = spine.rows.filter(isOrdinary);
  const pools = Map.groupBy(
    shuffled('spine', ordinary, (row) => cellOf(row, 'nhs_number')),
    (row) => (['1', '2'].includes(sexOfGender(row)) ? sexOfGender(row) : '0'),
  );
  const taken = new Map<Row, PlannedPerson>();
  for (const sex of ['0', '1', '2']) {
    for (const person of planned.filter((each) => each.sex === sex)) {
      const row = pools.get(sex)?.pop() ?? pools.get('0')?.pop();
      if (!row) throw new Error(`The spine has too few people of sex ${sex}.`);
      taken.set(row, person);
    }
  }
  return ordinary.map((spineRow, index) => {
    const nhsNumber = cellOf(spineRow, 'nhs_number');
    const person = taken.get(spineRow);
    const ownDate = cellOf(spineRow, 'birth_date');
    return {
      id: `P${String(index + 1).padStart(4, '0')}`,
      nhsNumber,
      birthDate: person ? birthDateOf(person, nhsNumber, ownDate) : ownDate,
      sex: person?.sex ?? sexOfGender(spineRow),
      spineRow,
      planned: person,
    };
  });
}
