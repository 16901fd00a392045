import { expect, test } from 'vitest';
import type { Row } from './csv.ts';
import { isNhsNumber } from './nhs-number.ts';
import { storedBytes, storedRows } from './stored-sample.ts';

const HES = ['hes_apc', 'hes_ae', 'hes_op'] as const;
const FILES = [...HES, 'person_spine'] as const;

const landing = new Map(FILES.map((file) => [file as string, storedRows(`landing/${file}.csv.gz`)]));
const people = storedRows('truth/people.csv.gz');
const personOf = new Map(
  storedRows('truth/rows.csv.gz').map((row) => [`${row['file']}:${row['line']}`, row['person_id']]),
);
const faults = storedRows('truth/faults.csv.gz');

const place = (fault: Row): string => `${fault['file']}:${fault['line']}`;
const cellAt = (fault: Row): string =>
  landing.get(fault['file'] ?? '')?.[Number(fault['line']) - 2]?.[fault['column'] ?? ''] ?? '';
const of = (name: string): Row[] => faults.filter(({ fault }) => fault === name);
const isDate = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

test('the table of faults in the README is what the files hold', () => {
  const table = storedBytes('README.md').toString('utf8').split('## Faults')[1] ?? '';
  const documented = [...table.matchAll(/^\| `([a-z0-9-]+)`.*?\|([^|]*)\|(.*)\|$/gm)].flatMap(
    ([, name, origin, counts]) =>
      (counts ?? '').split('|').flatMap((count, at) => {
        const text = count.trim();
        return text === '' ? [] : [`${FILES[at] ?? ''} ${name ?? ''} ${origin?.trim() ?? ''} ${text}`];
      }),
  );
  const counted = Map.groupBy(
    faults.filter(({ file }) => file !== 'hes_op_cp1252'),
    (row) => `${row['file']} ${row['fault']} ${row['origin']}`,
  );
  const actual = [...counted].map(([key, rows]) => `${key} ${rows.length}`);
  expect(documented.sort()).toEqual(actual.sort());
});

test('a number in a hospital file is invalid only where a fault says so', () => {
  const expected = [...of('bad-check-digit'), ...of('number-missing')].map(place);
  const invalid = HES.flatMap((file) =>
    (landing.get(file) ?? []).flatMap((row, index) =>
      isNhsNumber(row['NHS_NUMBER'] ?? '') ? [] : [`${file}:${index + 2}`],
    ),
  );
  expect(invalid.sort()).toEqual(expected.sort());
  for (const fault of of('bad-check-digit')) {
    expect(cellAt(fault).slice(0, 9)).toBe(fault['original']?.slice(0, 9));
  }
  for (const fault of of('number-missing')) expect(cellAt(fault)).toBe('');
});

test("a superseded number is the person's own, and the spine names the current one", () => {
  const spine = new Map((landing.get('person_spine') ?? []).map((row) => [row['NHS_NUMBER'], row]));
  for (const fault of of('superseded-number')) {
    const person = people.find((row) => row['person_id'] === personOf.get(place(fault)));
    expect(cellAt(fault)).toBe(person?.['old_nhs_number']);
    expect(spine.get(cellAt(fault))?.['SUPERSEDED_BY']).toBe(person?.['nhs_number']);
    expect(spine.get(cellAt(fault))?.['BIRTH_DATE']).toBe(person?.['birth_date']);
  }
});

test("another person's number is valid and does not have the patient's birth date", () => {
  for (const fault of of('number-of-another-person')) {
    const other = people.find((row) => row['nhs_number'] === cellAt(fault));
    expect(other).toBeDefined();
    expect(other?.['person_id']).not.toBe(personOf.get(place(fault)));
    expect(other?.['birth_date']).not.toBe(cellAt({ ...fault, column: 'BIRTH_DATE' }));
  }
});

test('dates are impossible, in the future or of 1801 exactly where a fault says so', () => {
  const unusable = FILES.flatMap((file) =>
    (landing.get(file) ?? []).flatMap((row, index) =>
      ['BIRTH_DATE', 'ADMIDATE', 'ARRIVALDATE', 'APPTDATE'].flatMap((column) => {
        const text = row[column];
        const good = text === undefined || (isDate(text) && text > '1900-01-01' && text < '2027-01-01');
        return good ? [] : [`${file}:${index + 2}`];
      }),
    ),
  );
  const names = ['impossible-event-date', 'impossible-birth-date', 'birth-date-in-future'];
  const labelled = [...names, 'birth-date-1801', 'event-date-1801'].flatMap((name) => of(name).map(place));
  expect(unusable.sort()).toEqual(labelled.sort());
});

test('a row has one added fault at most', () => {
  const added = faults.filter(({ origin }) => origin === 'added').map(place);
  expect(new Set(added).size).toBe(added.length);
});

test('the opt-outs are 3 % of the people, three of them listed by an old number', () => {
  const listed = storedBytes('landing/opt_outs.csv').toString('utf8').trimEnd().split('\n');
  const truth = storedRows('truth/opt_outs.csv.gz');
  expect(listed).toEqual(['NHS_NUMBER', ...truth.map((row) => row['listed_number'])]);
  expect(truth.length).toBe(Math.round(0.03 * people.length));
  expect(truth.filter((row) => row['listed_number'] !== row['current_number']).length).toBe(3);
  const withRecords = truth.filter((row) => {
    const person = people.find((each) => each['person_id'] === row['person_id']);
    return HES.some((file) => person?.[`${file}_rows`] !== '0');
  });
  expect(withRecords.length).toBeGreaterThan(40);
});
