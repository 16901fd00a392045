import type { Table } from './csv.ts';
import type { FileName, LandingRow } from './landing-rows.ts';
import type { OptOut } from './opt-outs.ts';
import type { Person } from './spine.ts';

type Files = ReadonlyMap<FileName, readonly LandingRow[]>;

const HEADER_LINES = 1;

const located = (files: Files): { file: FileName; line: string; row: LandingRow }[] =>
  [...files].flatMap(([file, rows]) =>
    rows.map((row, index) => ({ file, line: String(index + 1 + HEADER_LINES), row })),
  );

/** Which true person each row of each landing file belongs to. */
export function rowTruth(files: Files): Table {
  return {
    columns: ['file', 'line', 'row_id', 'person_id', 'source_person', 'allocation'],
    rows: located(files).map(({ file, line, row }) => ({
      file,
      line,
      row_id: row.rowId,
      person_id: row.person?.id ?? '',
      source_person: row.sourcePerson,
      allocation: row.allocation,
    })),
  };
}

/** Every known fault, natural or added, with the cell an added one replaced. */
export function faultTruth(files: Files): Table {
  return {
    columns: ['file', 'line', 'row_id', 'fault', 'origin', 'column', 'original'],
    rows: located(files).flatMap(({ file, line, row }) =>
      row.faults.map((fault) => ({ file, line, row_id: row.rowId, ...fault })),
    ),
  };
}

/** The true people: identity and in how many rows of which table they are. */
export function peopleTruth(people: readonly Person[], oldNumbers: ReadonlyMap<Person, string>): Table {
  const tables = ['hes_apc', 'hes_ae', 'hes_op'] as const;
  return {
    columns: [
      'person_id',
      'nhs_number',
      'old_nhs_number',
      'birth_date',
      'sex',
      ...tables.map((t) => `${t}_rows`),
    ],
    rows: people.map((person) => {
      const groups = person.planned?.groups ?? [];
      const counts = tables.map((table) => {
        const rows = groups.filter((group) => group.table === table).flatMap((group) => group.rows);
        return [`${table}_rows`, String(rows.length)] as const;
      });
      return {
        person_id: person.id,
        nhs_number: person.nhsNumber,
        old_nhs_number: oldNumbers.get(person) ?? '',
        birth_date: person.birthDate,
        sex: person.sex,
        ...Object.fromEntries(counts),
      };
    }),
  };
}

export function optOutTruth(list: readonly OptOut[]): Table {
  return {
    columns: ['person_id', 'listed_number', 'current_number'],
    rows: list.map(({ person, listedNumber }) => ({
      person_id: person.id,
      listed_number: listedNumber,
      current_number: person.nhsNumber,
    })),
  };
}
