import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headBytes, whyNotFile, whyNotText } from './document-gate.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text).slice(0, headBytes);
const refused = (name: string, text: string): string | undefined =>
  whyNotFile({ name, size: new TextEncoder().encode(text).length }, bytes(text));

test('every document of the project passes, from file and as text', () => {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (one) => one.isFile() && one.name.endsWith('.yaml') && !/node_modules|\.vitrine/.test(one.parentPath),
  );
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8');
    expect([file.name, refused(file.name, text), whyNotText(text)]).toEqual([
      file.name,
      undefined,
      undefined,
    ]);
  }
  expect(refused('a.json', '{"ref": "X-v1.0", "people": ["sam"]}')).toBeUndefined();
});

const field = fc.stringMatching(/^[A-Za-z0-9 ]{1,12}$/);
const table = fc
  .integer({ min: 3, max: 8 })
  .chain((width) =>
    fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 3, maxLength: 30 }),
  );
const delimiter = fc.constantFrom(',', '\t', ';', '|');
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

test('a table is refused whatever its name, its delimiter and its line ends, and the words quote nothing of it', () => {
  const name = fc.constantFrom('people.csv', 'people.yaml', 'people.json', 'PEOPLE.YML', 'people');
  fc.assert(
    fc.property(table, delimiter, lineEnd, name, (rows, by, end, called) => {
      const text = rows.map((row) => row.join(by)).join(end);
      const why = refused(called, text);
      expect(why).toBeDefined();
      for (const cell of rows.flat()) {
        if (cell.trim().length > 7) expect(why).not.toContain(cell.trim());
      }
    }),
  );
});

test('a table behind the head of a document is refused once the whole is read', () => {
  fc.assert(
    fc.property(table, delimiter, (rows, by) => {
      const head = 'title: A dataset\ncolumns:\n' + '  - name: SEX\n    type: string\n'.repeat(200);
      expect(whyNotText(head + rows.map((row) => row.join(by)).join('\n'))).toBeDefined();
    }),
  );
});

/** Ten digits with the check digit that makes them an NHS number. */
const nhsNumber = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 })
  .map((digits) => {
    const check = (11 - (digits.reduce((sum, one, i) => sum + one * (10 - i), 0) % 11)) % 11;
    return check === 10 ? undefined : [...digits, check].join('');
  })
  .filter((one) => one !== undefined);

test('an NHS number is refused anywhere in a text, however it is written', () => {
  const written = fc.constantFrom(
    '',
    ' ',
    '-',
    '.',
    '/',
    '_',
    '  ',
    '\u00a0',
    '\u2013',
    ': ',
    '\n',
    '\u200b',
  );
  const around = fc.constantFrom(
    ['NHS', 'X'],
    ['title: ', ''],
    ['  - "', '"'],
    ['# for ', '.'],
    ['{"a": ', '}'],
    ['x,', ',y'],
  );
  fc.assert(
    fc.property(nhsNumber, written, around, (number, by, [before, after]) => {
      const text = before + [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(by) + after;
      const why = whyNotText(text);
      expect(why).toMatch(/NHS number/);
      expect(why).not.toContain(number);
    }),
  );
});

test('numbers that only look alike pass', () => {
  for (const text of [
    'ref: DARS-NIC-200002-D3E4F-v1.0',
    'phone: 0113 4960000',
    'digest: 94340000000000000000',
    'n: 1234567890',
  ]) {
    expect([text, whyNotText(text)]).toEqual([text, undefined]);
  }
});

test('other files are refused by name, size and bytes', () => {
  expect(refused('data.parquet', 'PAR1')).toMatch(/by its name/);
  expect(whyNotFile({ name: 'a.yaml', size: 2_000_000 }, bytes('a: b'))).toMatch(/too large/);
  expect(whyNotFile({ name: 'a.yaml', size: 4 }, Uint8Array.of(0xff, 0xfe, 65, 0))).toMatch(/UTF-8/);
  expect(refused('a.yaml', 'PK\u0003\u0004')).toMatch(/no text/);
  expect(refused('a.yaml', '9434765919')).toBeDefined();
  expect(refused('a.json', '[{"nhs": "x"}]')).toMatch(/does not begin like/);
});

test('an NHS number in digits of other scripts is refused, and one digit by one', () => {
  fc.assert(
    fc.property(nhsNumber, fc.constantFrom(0xff10, 0x0660, 0x06f0, 0x0966, 0x1d7ce), (number, zero) => {
      const other = Array.from(number, (one) => String.fromCodePoint(zero + Number(one))).join('');
      expect(whyNotText(`title: ${other}`)).toMatch(/NHS number/);
      expect(whyNotText(`title: ${Array.from(number).join(' ')}`)).toMatch(/NHS number/);
    }),
  );
});

const patient = (at: number): readonly string[] => [`Doe, Jane ${at}`, `1950-01-0${at}`, 'Leeds', 'C34'];
test.each([
  [
    'a table in quotes',
    (at: number) =>
      patient(at)
        .map((one) => `"${one}"`)
        .join(','),
  ],
  ['a table with blank lines between', (at: number) => `${at};1950-01-0${at};Leeds\n`],
  ['a table whose quoted cells hold any number of commas', (at: number) => `"${'a, '.repeat(at)}",x,y`],
  ['one object a line', (at: number) => `{"name": "Jane Doe ${at}", "born": "1950-01-0${at}"}`],
  ['places in a line', (at: number) => `Doe       Jane      1950010${at}Leeds`],
])('people are refused when they are pasted as %s', (_, line) => {
  expect(whyNotText(`title: A\n${[1, 2, 3, 4].map(line).join('\n')}`)).toBeDefined();
});

test.each([
  ['HL7', 'MSH|^~\\&|PAS|RX1\rPID|1||4711^^^RX1||Doe^Jane||19500102|F'],
  ['FHIR', '{\n  "resourceType": "Patient",\n  "name": [{"family": "Doe"}]\n}'],
  [
    'a list of objects',
    '[\n  {"name": "Jane Doe", "born": "1950-01-02"},\n  {"name": "Jo Roe", "born": "1951-02-03"}\n]',
  ],
  ['FHIR in YAML', 'resourceType: Patient\nname: Doe'],
  ['markup', '<?xml version="1.0"?>\n<Patient><name value="Doe"/></Patient>'],
  ['statements of a database', "INSERT INTO people VALUES ('Doe', '1950-01-02'), ('Roe', '1951-02-03');"],
])('what another system sends is refused: %s', (_, text) => {
  expect(whyNotText(text)).toBeDefined();
});

test('documents with lists of codes, dates and prose pass', () => {
  for (const text of [
    '{\n  "values": [\n    "A",\n    "B",\n    "C",\n    "D"\n  ]\n}',
    `{"columns": [\n${['SEX', 'WARD', 'AGE', 'COST'].map((one) => `  {"name": "${one}", "type": "string", "class": "quasi"}`).join(',\n')}\n]}`,
    'values: [A, B, C]\nfrom: 2020-01-01\nto: 2021-01-01\nnote: see 2020-01-01 10:00',
    'description: >\n  Episodes, spells and people, as sent.\n  Ages in years.\n  Dates as days, months or years.',
    'ref: X-v1.0\npeople:\n  - sam.researcher\n  - robin.researcher\nterm: {from: 2026-01-01, to: 2036-12-31}',
  ])
    expect([text, whyNotText(text)]).toEqual([text, undefined]);
});
