import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDatasetFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import { testNumber, testSteward, type TestSteward } from '../../testing.ts';
import { workbookParts, zipOf } from '../landing/xlsx/testing.ts';

let at: TestSteward;
beforeAll(async () => {
  at = await testSteward();
});
afterAll(() => at.close());

const draft = async (file: string, content: string | Uint8Array): Promise<string> => {
  await at.land(file, content);
  return at.steward.releases.draft({ alias: 'landing', file });
};
const day = (n: number): string => `${String((n % 28) + 1).padStart(2, '0')}/03/2020`;
const row = (n: number): readonly string[] => [
  testNumber(n),
  `19${50 + (n % 40)}-01-02`,
  `Somebody${n}`,
  `v${n}`,
  day(n),
  n === 7 ? 'RARE' : n % 2 === 0 ? 'A' : 'B',
  String(n / 4),
  n % 3 === 0 ? 'slept well, and said so' : 'did not',
  `AB${n % 9} ${n % 10}CD`,
];
const headings = [
  'NHS Number',
  'Date of birth',
  'Surname',
  'Visit',
  'Seen on',
  'Ward',
  'Cost',
  'Note',
  'Home',
];
const rows = Array.from({ length: 60 }, (_, n) => row(n));

describe('a draft', () => {
  test('says what columns are and takes whatever may identify somebody for direct', async () => {
    const csv = [headings, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(';')).join('\n');
    const text = await draft('visits.csv', csv);
    const file = parseDatasetFile(text);
    expect(file.source).toMatchObject({ format: 'csv', delimiter: ';', encoding: 'utf-8' });
    expect(file.person).toMatchObject({ nhsNumber: 'NHS_Number', birthDate: 'Date_of_birth' });
    expect(file.synthetic).toBe(false);
    const found = file.columns.map((one) => [one.name, one.from ?? one.name, one.type, one.class]);
    expect(found).toEqual([
      ['NHS_Number', 'NHS Number', 'string', 'direct'],
      ['Date_of_birth', 'Date of birth', 'date', 'direct'],
      ['Surname', 'Surname', 'string', 'direct'],
      ['Visit', 'Visit', 'string', 'direct'],
      ['Seen_on', 'Seen on', 'date', 'quasi'],
      ['Ward', 'Ward', 'string', 'sensitive'],
      ['Cost', 'Cost', 'decimal', 'direct'],
      ['Note', 'Note', 'string', 'direct'],
      ['Home', 'Home', 'string', 'direct'],
    ]);
    expect(file.columns[4]).toMatchObject({ format: '%d/%m/%Y', transforms: ['month', 'year'] });
    expect(Object.keys(file.columns[5]?.codes ?? {})).toEqual(['A', 'B']);
    for (const secret of ['RARE', 'slept', 'Somebody', testNumber(3), 'AB3'])
      expect(text).not.toContain(secret);
    // It can be tried as it is.
    const { report } = await at.steward.releases.check(text);
    expect(report.rows).toMatchObject({ in: 60, published: 60 });
  });

  test('is made of NDJSON and of a workbook too', async () => {
    const json = rows.map((cells) =>
      JSON.stringify(Object.fromEntries(headings.map((one, n) => [one, cells[n]]))),
    );
    expect(parseDatasetFile(await draft('visits.ndjson', json.join('\n'))).source.format).toBe('ndjson');
    const book = zipOf(workbookParts({ Data: [headings, ...rows] }));
    expect(parseDatasetFile(await draft('visits.xlsx', book)).columns).toHaveLength(9);
  });

  test.each([
    ['a patient', `${testNumber(1)};1950-01-02;Somebody\n${testNumber(2)};1951-01-02;Other\n`],
    ['a birth date', 'Somebody,1950-01-02\nOther,1951-01-02\n'],
    ['a postcode', 'Somebody,AB1 2CD\nOther,AB1 2CE\n'],
    ['two equal headings', 'a,a\n1,2\n'],
  ])('of a file with %s in its first line is refused without a word of it', async (_, csv) => {
    const error: unknown = await draft('headless.csv', csv).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'landing-columns' });
    expect(JSON.stringify(error)).not.toMatch(/Somebody|AB1|1950|999/);
  });

  test('a code counts by people where a column says who they are', async () => {
    const many = Array.from(
      { length: 40 },
      (_, n) => `${testNumber(n % 2 === 0 ? 1 : n)},${n % 2 === 0 ? 'ONE' : 'MANY'}`,
    );
    const text = await draft('codes.csv', `nhs,ward\n${many.join('\n')}\n`);
    expect(text).toContain('"MANY"');
    expect(text).not.toContain('"ONE"');
  });
});
