import { HES_TABLES, type TableName } from './hes-tables.ts';
import type { LandingRow } from './landing-rows.ts';
import { breakCheckDigit } from './nhs-number.ts';
import { draw, drawBetween, shuffled } from './seeded.ts';
import type { Person } from './spine.ts';

/** Rows of each table that get each fault. */
const COUNTS: Readonly<Record<TableName, Readonly<Record<FaultName, number>>>> = {
  hes_apc: {
    'bad-check-digit': 12,
    'number-missing': 8,
    'number-of-another-person': 5,
    'impossible-event-date': 5,
    'impossible-birth-date': 4,
    'birth-date-in-future': 3,
  },
  hes_ae: {
    'bad-check-digit': 6,
    'number-missing': 4,
    'number-of-another-person': 3,
    'impossible-event-date': 3,
    'impossible-birth-date': 2,
    'birth-date-in-future': 2,
  },
  hes_op: {
    'bad-check-digit': 6,
    'number-missing': 4,
    'number-of-another-person': 3,
    'impossible-event-date': 3,
    'impossible-birth-date': 2,
    'birth-date-in-future': 2,
  },
};

type FaultName =
  | 'bad-check-digit'
  | 'number-missing'
  | 'number-of-another-person'
  | 'impossible-event-date'
  | 'impossible-birth-date'
  | 'birth-date-in-future';

const FAULT_NAMES = Object.keys(COUNTS.hes_apc) as FaultName[];

/** A day that no month has: the 31st becomes the 31st of a short month, else 30 February. */
const impossible = (date: string): string => `${date.slice(0, 4)}${draw(date) < 0.5 ? '-02-30' : '-06-31'}`;

export function withFault(row: LandingRow, fault: string, column: string, value: string): LandingRow {
  const label = { fault, origin: 'added', column, original: row.cells[column] ?? '' } as const;
  return { ...row, cells: { ...row.cells, [column]: value }, faults: [...row.faults, label] };
}

function spoil(row: LandingRow, fault: FaultName, eventDate: string, people: readonly Person[]): LandingRow {
  const cell = (column: string): string => row.cells[column] ?? '';
  switch (fault) {
    case 'bad-check-digit':
      return withFault(
        row,
        fault,
        'NHS_NUMBER',
        breakCheckDigit(cell('NHS_NUMBER'), drawBetween(row.rowId, 0, 8)),
      );
    case 'number-missing':
      return withFault(row, fault, 'NHS_NUMBER', '');
    case 'number-of-another-person': {
      const others = people.filter(
        ({ birthDate, id }) => birthDate !== cell('BIRTH_DATE') && id !== row.person?.id,
      );
      const other = others[drawBetween(`other\0${row.rowId}`, 0, others.length - 1)];
      return withFault(row, fault, 'NHS_NUMBER', other?.nhsNumber ?? '');
    }
    case 'impossible-event-date':
      return withFault(row, fault, eventDate, impossible(cell(eventDate)));
    case 'impossible-birth-date':
      return withFault(row, fault, 'BIRTH_DATE', impossible(cell('BIRTH_DATE')));
    case 'birth-date-in-future':
      return withFault(row, fault, 'BIRTH_DATE', `20${drawBetween(row.rowId, 41, 79)}-01-01`);
  }
}

/** About half the rows of people who have an old number carry it. */
function withOldNumbers(rows: readonly LandingRow[], oldNumbers: ReadonlyMap<Person, string>): LandingRow[] {
  return rows.map((row) => {
    const old = row.person && oldNumbers.get(row.person);
    const carries = old !== undefined && draw(`carries old\0${row.rowId}`) < 0.5;
    return carries ? withFault(row, 'superseded-number', 'NHS_NUMBER', old) : row;
  });
}

/** Puts the planned faults into rows that have none, one a row, drawn by the seed. */
export function addFaults(
  table: TableName,
  rows: readonly LandingRow[],
  people: readonly Person[],
  oldNumbers: ReadonlyMap<Person, string>,
): LandingRow[] {
  const spec = HES_TABLES.find(({ name }) => name === table);
  const result = withOldNumbers(rows, oldNumbers);
  const clean = shuffled(
    `faults\0${table}`,
    result.filter(({ faults }) => faults.length === 0),
    ({ rowId }) => rowId,
  );
  for (const fault of FAULT_NAMES) {
    for (const row of clean.splice(0, COUNTS[table][fault])) {
      result[result.indexOf(row)] = spoil(row, fault, spec?.eventDate ?? '', people);
    }
  }
  return result;
}
