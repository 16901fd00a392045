import type { Row } from './csv.ts';
import { EARLIEST_DATE } from './age-groups.ts';
import { cellOf, SOURCE_PERSON, type HesSource, type TableName } from './hes-tables.ts';
import type { Person } from './spine.ts';

export type FileName = TableName | 'person_spine' | 'hes_op_cp1252';

/** Something wrong with a row: as the source has it (natural), or put in and labelled (added). */
export interface Fault {
  readonly fault: string;
  readonly origin: 'natural' | 'added';
  readonly column: string;
  /** The cell as it was before an added fault. */
  readonly original: string;
}

/** A row of a landing file with its truth, which never goes into the file. */
export interface LandingRow {
  readonly rowId: string;
  readonly cells: Row;
  /** Undefined for the spine source's oddities, who are nobody. */
  readonly person: Person | undefined;
  readonly sourcePerson: string;
  /** `kept` with the source's person, or `moved` because the ages could not be one person's. */
  readonly allocation: 'kept' | 'moved';
  readonly faults: readonly Fault[];
}

/** What a hospital's file says of the patient, before the HES columns. */
export const PATIENT_COLUMNS = ['NHS_NUMBER', 'FAMILY_NAME', 'GIVEN_NAME', 'BIRTH_DATE', 'POSTCODE'] as const;

export const landingColumns = ({ table }: HesSource): string[] => [
  ...PATIENT_COLUMNS,
  ...table.columns.filter((column) => column !== SOURCE_PERSON),
];

/** HES's way of saying that the birth date sent was not usable; such rows also carry the age 120. */
const UNUSABLE_BIRTH_MONTH = '011801';
const UNUSABLE_DATE = '1801-01-01';

function naturalFaults(row: Row, { spec }: HesSource): Fault[] {
  const faults: Fault[] = [];
  const note = (fault: string, column: string): void => {
    faults.push({ fault, origin: 'natural', column, original: '' });
  };
  if (row['MYDOB'] === UNUSABLE_BIRTH_MONTH) note('birth-date-1801', 'BIRTH_DATE');
  if (cellOf(row, spec.eventDate) < EARLIEST_DATE) note('event-date-1801', spec.eventDate);
  if (!['1', '2'].includes(cellOf(row, 'SEX'))) note('sex-not-1-or-2', 'SEX');
  if (cellOf(row, spec.age) === '') note('age-missing', spec.age);
  return faults;
}

/** The rows of one HES landing file in the source's order. */
export function hesLandingRows(source: HesSource, people: readonly Person[]): LandingRow[] {
  const placed = new Map(
    people.flatMap((person) =>
      (person.planned?.groups ?? []).flatMap((group) =>
        group.rows.map((row) => [row, { person, group }] as const),
      ),
    ),
  );
  return source.table.rows.map((row) => {
    const place = placed.get(row);
    if (!place) throw new Error(`Row ${cellOf(row, source.spec.key)} of ${source.spec.name} has no person.`);
    const { person, group } = place;
    const faults = naturalFaults(row, source);
    const cells = {
      ...row,
      NHS_NUMBER: person.nhsNumber,
      FAMILY_NAME: cellOf(person.spineRow, 'family_name'),
      GIVEN_NAME: cellOf(person.spineRow, 'given_name'),
      BIRTH_DATE: faults.some(({ column }) => column === 'BIRTH_DATE') ? UNUSABLE_DATE : person.birthDate,
      POSTCODE: cellOf(person.spineRow, 'postal_code'),
    };
    const allocation = group.main ? 'kept' : 'moved';
    return {
      rowId: cellOf(row, source.spec.key),
      cells,
      person,
      sourcePerson: group.sourcePerson,
      allocation,
      faults,
    };
  });
}
