import { expect, test } from 'vitest';
import { BABY_DAYS } from './birth-window.ts';
import { completedYears, parseDay } from './days.ts';
import { EARLIEST_DATE } from './age-groups.ts';
import { HES_TABLES, SOURCE_PERSON } from './hes-tables.ts';
import { isNhsNumber } from './nhs-number.ts';
import { OVERLAPS } from './people.ts';
import { storedRows, storedTable } from './stored-sample.ts';

const people = new Map(storedRows('truth/people.csv.gz').map((row) => [row['person_id'] ?? '', row]));
const truth = Map.groupBy(storedRows('truth/rows.csv.gz'), (row) => row['file'] ?? '');
const faulty = new Set(storedRows('truth/faults.csv.gz').map((row) => `${row['file']}:${row['line']}`));

test('numbers of true people are valid test numbers, each of one person', () => {
  const numbers = [...people.values()].flatMap((row) => [
    row['nhs_number'] ?? '',
    row['old_nhs_number'] ?? '',
  ]);
  const given = numbers.filter((number) => number !== '');
  expect(given.every((number) => isNhsNumber(number) && number.startsWith('9'))).toBe(true);
  expect(new Set(given).size).toBe(given.length);
  expect(given.length).toBe(1988 + 14);
});

test.each(HES_TABLES)(
  '$name keeps every source row in order, with all columns but the source person',
  (spec) => {
    const source = storedTable(`source/${spec.file}.gz`);
    const landing = storedTable(`landing/${spec.name}.csv.gz`);
    expect(landing.columns.slice(5)).toEqual(source.columns.filter((column) => column !== SOURCE_PERSON));
    const untouched = landing.columns.slice(5).filter((column) => column !== spec.eventDate);
    const cells = (rows: typeof source.rows): string[][] =>
      rows.map((row) => untouched.map((column) => row[column] ?? ''));
    expect(cells(landing.rows)).toEqual(cells(source.rows));
  },
);

test.each(HES_TABLES)(
  '$name: a row without a fault carries its true person as in the truth and in the spine',
  (spec) => {
    const spine = new Map(storedRows('landing/person_spine.csv.gz').map((row) => [row['NHS_NUMBER'], row]));
    const rows = storedRows(`landing/${spec.name}.csv.gz`);
    const checked = rows.filter((row, index) => {
      if (faulty.has(`${spec.name}:${index + 2}`)) return false;
      const person = people.get(truth.get(spec.name)?.[index]?.['person_id'] ?? '');
      const known = spine.get(row['NHS_NUMBER']);
      expect([row['NHS_NUMBER'], row['BIRTH_DATE'], row['SEX']]).toEqual([
        person?.['nhs_number'],
        person?.['birth_date'],
        person?.['sex'],
      ]);
      for (const column of ['FAMILY_NAME', 'GIVEN_NAME', 'POSTCODE', 'SEX'])
        expect(row[column]).toBe(known?.[column]);
      return true;
    });
    expect(checked.length).toBeGreaterThan(0.95 * rows.length);
  },
);

test.each(HES_TABLES)('$name: ages agree with the true birth date', (spec) => {
  const source = storedRows(`source/${spec.file}.gz`);
  const wrongByYears = source.flatMap((row, index) => {
    const person = people.get(truth.get(spec.name)?.[index]?.['person_id'] ?? '');
    const [age, at] = [Number(row[spec.age] || NaN), row[spec.ageAt] ?? ''];
    if (Number.isNaN(age) || age === 120 || at < EARLIEST_DATE) return [];
    const birth = parseDay(person?.['birth_date'] ?? '');
    const days = parseDay(at) - birth;
    const baby = BABY_DAYS.get(age);
    if (baby) return [days >= baby[0] && days <= baby[1] ? 0 : 99];
    return [Math.abs(completedYears(birth, parseDay(at)) - age)];
  });
  expect(wrongByYears.length).toBeGreaterThanOrEqual(source.length - 9);
  expect(Math.max(...wrongByYears)).toBe(1);
  expect(wrongByYears.filter((years) => years === 0).length / wrongByYears.length).toBeGreaterThan(0.85);
});

test('as many people as planned are in two and in three tables', () => {
  const tables = [...people.values()].map((row) =>
    HES_TABLES.map(({ name }) => name)
      .filter((name) => row[`${name}_rows`] !== '0')
      .join('+'),
  );
  for (const { tables: planned, people: count } of OVERLAPS) {
    const key = HES_TABLES.map(({ name }) => name).filter((name) => planned.includes(name));
    expect(tables.filter((each) => each === key.join('+')).length, key.join('+')).toBe(count);
  }
  const withRecords = tables.filter((each) => each !== '').length;
  const inTwo = tables.filter((each) => each.includes('+')).length;
  expect(withRecords).toBe(1701);
  expect(inTwo / withRecords).toBeCloseTo(0.156, 3);
});

test('source people are kept together unless their ages forbid it', () => {
  for (const { name } of HES_TABLES) {
    const kept = (truth.get(name) ?? []).filter((row) => row['allocation'] === 'kept');
    const bySource = Map.groupBy(kept, (row) => row['source_person']);
    for (const rows of bySource.values()) expect(new Set(rows.map((row) => row['person_id'])).size).toBe(1);
  }
});
