import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';

const hes = getProfile('nhs-hes-2018');
const codes = async (bytes: Uint8Array | string): Promise<readonly string[]> => {
  const file = { name: 'file', bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
  return (await checkFile(file, hes)).map(({ code }) => code);
};

type Cells = readonly (string | number)[];
const cellXml = (cell: string | number, place: string): string => {
  if (cell === '') return '';
  return typeof cell === 'number'
    ? `<c r="${place}"><v>${cell}</v></c>`
    : `<c r="${place}" t="inlineStr"><is><t>${cell}</t></is></c>`;
};
const workbook = (rows: readonly Cells[], name = 'Results'): Uint8Array =>
  zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet><sheetData>${rows
        .map(
          (cells, y) =>
            `<row r="${y + 1}">${cells.map((cell, x) => cellXml(cell, `${String.fromCharCode(65 + x)}${y + 1}`)).join('')}</row>`,
        )
        .join('')}</sheetData></worksheet>`,
    ),
  });
const table: readonly Cells[] = [
  ['group', 'people'],
  ['a', 120],
  ['b', 30],
];

describe('what stands beside the tables of a workbook leaves with them, and is looked through', () => {
  test.each<[string, readonly Cells[], string]>([
    ['a title', [['Results of 9990000042'], [], ...table], 'nhs-number'],
    ['a note below', [...table, [], ['Excluded: 9990000042']], 'nhs-number'],
    ['a note of a person', [...table, [], ['A 93-year-old woman from Ely was left out']], 'describes-person'],
    [
      'a comment beside a row',
      [table[0] ?? [], ['a', 120, '', '', 'see 9990000042'], ['b', 30]],
      'nhs-number',
    ],
    ['a number as a figure', [...table, [], ['', '', '', 9990000042]], 'nhs-number'],
    ['a lonely cell far off', [...table, [], [], ['', '', '', '', '', '9990000042']], 'nhs-number'],
    ['a sheet of notes alone', [['9990000042'], ['9990000077']], 'nhs-number'],
  ])('%s', async (_, rows, code) => {
    expect(await codes(workbook(rows))).toContain(code);
  });

  test('and an everyday workbook is still clean', async () => {
    const notes: readonly Cells[] = [['Table 1. People by group'], [], ...table, [], ['Source: the cohort']];
    expect(await codes(workbook(notes))).toEqual([]);
  });
});

describe('names within a file leave with it', () => {
  const csv = strToU8('group,people\na,120\nb,30\n');
  test.each<[string, Uint8Array, string]>([
    ['a part of an archive', zipSync({ '9990000042.csv': csv }), 'nhs-number'],
    ['a folder of an archive', zipSync({ 'for 999 000 0042/table.csv': csv }), 'nhs-number'],
    ['a name with what is known', zipSync({ 'born_1947-03-02_of_PE30_4ET.csv': csv }), 'postcode'],
    ['a name too long to be one', zipSync({ [`${'M41I21-F93J18-'.repeat(10)}.csv`]: csv }), 'hidden-content'],
    ['a sheet', workbook(table, '9990000042'), 'nhs-number'],
    ['a column of a table', strToU8('group,9990000042\na,120\nb,30\n'), 'nhs-number'],
    [
      'a record a name',
      zipSync(
        Object.fromEntries(
          Array.from({ length: 40 }, (_, i) => [`F_${30 + i}_I2${i % 10}_${i * 97}.csv`, csv]),
        ),
      ),
      'needs-person',
    ],
  ])('%s', async (_, bytes, code) => {
    expect(await codes(bytes)).toContain(code);
  });

  test('and everyday names are still clean', async () => {
    const named = Object.fromEntries(
      ['tables/Table 1.csv', 'tables/age_by_sex_2019-20.csv', 'README/fig_2_v1.3.csv'].map((name) => [
        name,
        csv,
      ]),
    );
    expect(await codes(zipSync(named))).toEqual([]);
    expect(await codes(workbook(table, 'By sex (2019)'))).toEqual([]);
  });
});

describe('an NHS number is one however it is written', () => {
  test.each([
    '9990000042.',
    '9990000042.0',
    '999\u{a0}000\u{a0}0042',
    '999\u{2011}000\u{2011}0042',
    '999.000.0042',
    '999_000_0042',
    '999/000/0042',
    '999\u{200b}000\u{200b}0042',
    '９９９０００００４２',
    '٩٩٩٠٠٠٠٠٤٢',
    'x:9990000042,',
    '99900000429990000077',
    '12399900000429990000077',
  ])('%s', async (written) => {
    expect(await codes(`A note on ${written}\n`)).toContain('nhs-number');
  });

  test.each(['9990000043', '9990000042.51', '19990000042', '0.9990000042', '9,990,000,042'])(
    '%s is none',
    async (written) => {
      expect(await codes(`A note on ${written}\n`)).not.toContain('nhs-number');
    },
  );
});
