import type { Row, Table } from './csv.ts';
import { withFault } from './faults.ts';
import { cellOf } from './hes-tables.ts';
import type { LandingRow } from './landing-rows.ts';
import { isNhsNumber } from './nhs-number.ts';
import { shuffled } from './seeded.ts';
import { isOrdinary, mayBeReal, sexOfGender, type Person } from './spine.ts';

/** A GP practice as the ODS file has it; the file has no header. */
export interface Practice {
  readonly name: string;
  readonly region: string;
  readonly commissioner: string;
}

export const practicesFrom = (lines: readonly (readonly string[])[]): Map<string, Practice> =>
  new Map(
    lines.map((line) => [
      line[0] ?? '',
      { name: line[1] ?? '', region: line[2] ?? '', commissioner: line[14] ?? '' },
    ]),
  );

export const SPINE_COLUMNS = [
  'NHS_NUMBER',
  'SUPERSEDED_BY',
  'FAMILY_NAME',
  'GIVEN_NAME',
  'BIRTH_DATE',
  'BIRTH_YEAR',
  'SEX',
  'ADDRESS_1',
  'ADDRESS_2',
  'ADDRESS_3',
  'POSTCODE',
  'POSTCODE_DISTRICT',
  'GP_PRACTICE',
  'PRACTICE_NAME',
  'PRACTICE_REGION',
  'PRACTICE_COMMISSIONER',
] as const;

const SPOILT_BIRTH_DATES = 2;

function cellsOf(source: Row, birthDate: string, sex: string, practices: ReadonlyMap<string, Practice>): Row {
  const practice = practices.get(cellOf(source, 'gp_code'));
  return {
    NHS_NUMBER: cellOf(source, 'nhs_number'),
    SUPERSEDED_BY: '',
    FAMILY_NAME: cellOf(source, 'family_name'),
    GIVEN_NAME: cellOf(source, 'given_name'),
    BIRTH_DATE: birthDate,
    BIRTH_YEAR: birthDate.slice(0, 4),
    SEX: sex,
    ADDRESS_1: cellOf(source, 'address_text'),
    ADDRESS_2: cellOf(source, 'address_line'),
    ADDRESS_3: cellOf(source, 'city'),
    POSTCODE: cellOf(source, 'postal_code'),
    POSTCODE_DISTRICT: cellOf(source, 'postal_code').split(' ')[0] ?? '',
    GP_PRACTICE: cellOf(source, 'gp_code'),
    PRACTICE_NAME: practice?.name ?? '',
    PRACTICE_REGION: practice?.region ?? '',
    PRACTICE_COMMISSIONER: practice?.commissioner ?? '',
  };
}

/**
 * The spine's landing rows: the source's people and oddities in its order, then one row for each replaced
 * number, which names the current one.
 */
export function spineLandingRows(
  spine: Table,
  people: readonly Person[],
  oldNumbers: ReadonlyMap<Person, string>,
  practices: ReadonlyMap<string, Practice>,
): LandingRow[] {
  const personOf = new Map(people.map((person) => [person.spineRow, person]));
  const landing = (source: Row, person: Person | undefined): LandingRow => ({
    rowId: cellOf(source, 'nhs_number'),
    cells: cellsOf(
      source,
      person?.birthDate ?? cellOf(source, 'birth_date'),
      person?.sex ?? sexOfGender(source),
      practices,
    ),
    person,
    sourcePerson: cellOf(source, 'id'),
    allocation: 'kept',
    faults: isNhsNumber(cellOf(source, 'nhs_number'))
      ? []
      : [{ fault: 'number-not-valid', origin: 'natural', column: 'NHS_NUMBER', original: '' }],
  });
  const rows = spine.rows
    .filter((row) => isOrdinary(row) || !mayBeReal(cellOf(row, 'nhs_number')))
    .map((row) => landing(row, personOf.get(row)));
  const withoutRecords = rows.filter(({ person }) => person !== undefined && !person.planned);
  const spoilt = new Set(
    shuffled('spine faults', withoutRecords, ({ rowId }) => rowId).slice(0, SPOILT_BIRTH_DATES),
  );
  const old = [...oldNumbers].map(([person, number]) => {
    const row = landing(person.spineRow, person);
    return {
      ...row,
      rowId: number,
      cells: { ...row.cells, NHS_NUMBER: number, SUPERSEDED_BY: person.nhsNumber },
    };
  });
  const february30 = (row: LandingRow): string => `${row.cells['BIRTH_YEAR'] ?? ''}-02-30`;
  return [
    ...rows.map((row) =>
      spoilt.has(row) ? withFault(row, 'impossible-birth-date', 'BIRTH_DATE', february30(row)) : row,
    ),
    ...old,
  ];
}
