import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suppressed, valueCell } from '../cells.ts';
import { getProfile } from '../profiles/catalogue.ts';
import type { Profile } from '../profiles/profile.ts';
import { checkFile, checkTable } from './check-file.ts';
import { findingKinds, findingSchema } from './finding.ts';
import { isNhsNumber } from './identifiers.ts';
import { readCsv } from './read-csv.ts';

const hes = getProfile('nhs-hes-2018');
const open = getProfile('opensafely-7-5');
const acro = getProfile('acro-default');

async function codes(name: string, text: string | Uint8Array, profile: Profile = hes): Promise<string[]> {
  const found = await checkFile(
    { name, bytes: typeof text === 'string' ? Buffer.from(text) : text },
    profile,
  );
  for (const one of found) expect(findingSchema.parse(one)).toEqual(one);
  return found.map((one) => one.code);
}
const csv = (...lines: string[]): string => lines.map((line) => `${line}\r\n`).join('');

describe('small numbers', () => {
  test.each([
    ['a clean table', csv('band,people', '0-4,10', '5-9,*', '10-14,250', '15-19,0'), hes, []],
    ['a small count', csv('band,people', '0-4,10', '5-9,7'), hes, ['small-count']],
    ['one just at the threshold', csv('band,people', '0-4,10', '5-9,9'), acro, ['small-count']],
    ['the threshold itself', csv('band,people', '0-4,11', '5-9,10'), acro, []],
    ['an unrounded count', csv('band,people', '0-4,12'), hes, ['unrounded-count']],
    ['a zero where zeros are hidden', csv('band,people', '0-4,0', '5-9,10'), open, ['zero-count']],
    ['a fraction', csv('band,patients', '0-4,10.5'), hes, ['fractional-count']],
    ['a crosstab with unnamed counts', csv('band,Male,Female', '0-4,3,10'), hes, ['small-count']],
    ['thousands with commas', csv('band,people', '0-4,"1,003"'), hes, ['unrounded-count']],
    ['ages are no counts', csv('age,people', '3,10', '4,20'), hes, []],
    ['means are no counts', csv('band,mean_stay', '0-4,3.25', '5-9,2'), hes, ['uncounted-figures']],
  ] as const)('%s', async (_, text, profile, expected) => {
    expect(await codes('table.csv', text, profile)).toEqual(expected);
  });

  test('a finding says where and how often, and not what', async () => {
    const found = await checkFile(
      { name: 't.csv', bytes: Buffer.from(csv('band,people', 'a,3', 'b,10', 'c,4')) },
      hes,
    );
    expect(found).toMatchObject([{ code: 'small-count', where: { row: 1, column: 'people' }, places: 2 }]);
    expect(JSON.stringify(found)).not.toMatch(/[34]\b.*people.*[34]\b/);
  });

  test('contributors are looked at where they are known', async () => {
    const table = {
      columns: [
        { name: 'band', role: 'group' },
        { name: 'mean cost', role: 'statistic' },
      ] as const,
      rows: [
        [valueCell('a'), valueCell(3.5)],
        [valueCell('b'), suppressed],
      ] as const,
      contributors: [
        [undefined, 7],
        [undefined, 2],
      ] as const,
    };
    expect(checkTable(table, hes)).toMatchObject([{ code: 'few-contributors', where: { row: 1 } }]);
  });
});

describe('what follows by subtraction', () => {
  test.each([
    [
      'one hidden cell in a column with a total',
      csv('band,people', 'a,12', 'b,*', 'c,20', 'Total,35'),
      acro,
      ['recoverable-cell'],
    ],
    [
      'one hidden cell in a row with a total',
      csv('band,m,f,total', 'a,12,*,15', 'b,20,20,40'),
      acro,
      ['recoverable-cell'],
    ],
    [
      'two hidden cells that must be the least',
      csv('band,people', 'a,12', 'b,*', 'c,*', 'Total,12'),
      acro,
      ['recoverable-cell', 'recoverable-cell'],
    ],
    [
      'two hidden cells within bounds',
      csv('band,people', 'a,12', 'b,*', 'c,*', 'Total,15'),
      acro,
      ['narrowed-cell', 'narrowed-cell'],
    ],
    ['two hidden cells that may be anything', csv('band,people', 'a,12', 'b,*', 'c,*', 'Total,21'), acro, []],
    ['rounding that hides enough', csv('band,people', 'a,10', 'b,*', 'c,20', 'Total,35'), hes, []],
    ['rounding that does not', csv('band,people', 'a,10', 'b,*', 'Total,10'), hes, ['narrowed-cell']],
    ['no total', csv('band,people', 'a,12', 'b,*', 'c,20'), acro, []],
    ['nothing hidden', csv('band,people', 'a,12', 'b,20', 'Total,32'), acro, []],
  ] as const)('%s', async (_, text, profile, expected) => {
    expect(await codes('table.csv', text, profile)).toEqual(expected);
  });

  test('the sample of a crosstab with margins whose one hidden cell was 2', async () => {
    const text = csv('group,count', 'shown,12958', 'hidden,*', 'All,12960');
    expect(await codes('margins.csv', text, acro)).toEqual(['recoverable-cell']);
  });

  test('it is found for every table in which it can be done by one subtraction', async () => {
    const counts = fc.array(fc.integer({ min: 10, max: 500 }), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(counts, fc.integer({ min: 0, max: 9 }), async (shown, hidden) => {
        const total = shown.reduce((sum, value) => sum + value, hidden);
        const lines = [...shown.map((value, at) => `g${at},${value}`), 'x,*', `Total,${total}`];
        expect(await codes('t.csv', csv('group,people', ...lines), acro)).toEqual(['recoverable-cell']);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe('identifiers', () => {
  /** Numbers from the range that the NHS keeps for tests (999…). */
  test.each(['9990000042', '999 000 0042', '999-000-0042'])('a valid NHS number: %s', async (number) => {
    expect(isNhsNumber(number)).toBe(true);
    expect(await codes('t.csv', csv('label,people', `${number} x,10`))).toContain('nhs-number');
  });
  test.each(['9990000043', '0000000000', '123', '99900000421'])('not one: %s', async (number) => {
    expect(isNhsNumber(number)).toBe(false);
  });
  test('exactly one last digit of ten, or none, is right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[1-9][0-9]{8}$/), async (start) => {
        const right = Array.from({ length: 10 }, (_, digit) => `${start}${digit}`).filter(isNhsNumber);
        expect(right.length).toBeLessThanOrEqual(1);
      }),
      { seed: 5 },
    );
  });
  test.each([
    ['postcode', 'LS1 4AP'],
    ['postcode', 'sw1a 1aa'],
    ['date-of-birth', 'born 01/02/1960'],
    ['full-date', '2020-02-01'],
    ['free-text', 'x '.repeat(150)],
  ])('%s in a cell', async (code, value) => {
    expect(await codes('t.csv', csv('label,people', `${value},10`))).toContain(code);
  });
  test.each([
    ['date-of-birth', 'dob'],
    ['date-of-birth', 'BirthDate'],
    ['identifier-column', 'person_id'],
    ['identifier-column', 'NHS Number'],
    ['identifier-column', 'EPIKEY'],
    ['identifier-column', 'postcode'],
  ])('%s by the name %s', async (code, name) => {
    expect(await codes('t.csv', csv(`${name},people`, 'a,10'))).toContain(code);
  });
  test.each(['LS1', 'E11.9', '2020', '2020-02', 'A&E', '10-14'])('%s is none', async (value) => {
    expect(await codes('t.csv', csv('label,people', `${value},10`))).toEqual([]);
  });
});

describe('shape', () => {
  const rows = (count: number, line: (at: number) => string): string[] =>
    Array.from({ length: count }, (_, at) => line(at));
  test('records are no summary', async () => {
    expect(
      await codes('t.csv', csv('key,sex,age', ...rows(40, (at) => `${100_000 + at * 7},M,${at}`))),
    ).toContain('row-level');
    expect(await codes('t.csv', csv('sex,age,code', ...rows(40, (at) => `M,${at},E1${at}`)))).toContain(
      'row-level',
    );
    expect(await codes('t.csv', csv('sex,n', ...rows(40, () => `M,1`)))).toContain('row-level');
    expect(await codes('t.csv', csv('sex,people', ...rows(40, (at) => `g${at},10`)))).toEqual([]);
  });
  test('too long and too wide for two people', async () => {
    expect(await codes('t.csv', csv('sex,people', ...rows(1_001, (at) => `g${at},10`)))).toEqual([
      'long-output',
    ]);
    const wide = rows(51, (at) => `c${at} total`).join(',');
    expect(await codes('t.csv', csv(`g,${wide}`, `a,${rows(51, () => '10').join(',')}`))).toContain(
      'wide-output',
    );
  });
});

describe('files', () => {
  test.each([
    ['none.csv', '', ['empty']],
    ['large.csv', new Uint8Array(5 * 1024 * 1024 + 1), ['too-large']],
    ['nul.csv', 'a\0b', ['unsafe-form']],
    ['cut.png', Buffer.from([0x89, 0x50, 0x4e, 0x47]), ['unreadable']],
    ['pickle.csv', Buffer.from([0x80, 4, 0x95, 0, 0, 0]), ['unsafe-form']],
    ['log.txt', 'fine\nNHS 999 000 0042\n', ['nhs-number', 'needs-person']],
    ['table.json', '[{"band":"a","people":3},{"band":"b","people":10}]', ['small-count']],
    ['tree.json', '{"a":{"who":"9990000042"}}', ['nhs-number', 'nhs-number']],
    ['table.tsv', 'band\tpeople\na\t3\n', ['small-count']],
    ["a'+str(1)+'.csv", 'band,people\na,3\n', ['small-count']],
    ['../../$(id).png', 'band,people\na,3\n', ['small-count']],
  ] as const)('%s', async (name, bytes, expected) => {
    expect(await codes(name, bytes)).toEqual(expected);
  });

  test('an identifier is found wherever in a long line it stands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000 }), async (offset) => {
        expect(await codes('log.txt', `${'x '.repeat(offset)}9990000042 end`)).toContain('nhs-number');
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  test('nothing that anyone uploads makes a check fail', async () => {
    const name = fc.constantFrom('a.csv', 'a.tsv', 'a.json', 'a.txt', 'a');
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            ',',
            '"',
            '\r\n',
            '\n',
            '*',
            '3',
            'total',
            '0',
            '-',
            'é',
            '\uFEFF',
            '{',
            '}',
            '[',
            ']',
            ':',
          ),
        )
        .map((parts) => parts.join('')),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(
        name,
        fc.oneof(
          text.map((one) => Buffer.from(one)),
          fc.uint8Array(),
        ),
        async (file, bytes) => {
          expect(Array.isArray(await codes(file, bytes))).toBe(true);
        },
      ),
      { numRuns: 300, seed: 13 },
    );
  });

  test('every kind of finding says what to do', async () => {
    for (const kind of Object.values(findingKinds)) expect(kind.suggestion).toMatch(/^[A-Z].+\.$/);
  });
});

test('CSV as RFC 4180 has it', async () => {
  expect(readCsv('\uFEFFa,"b ""q"", c"\r\n,\r\n"x\r\ny",z\n')).toEqual([
    ['a', 'b "q", c'],
    ['', ''],
    ['x\r\ny', 'z'],
  ]);
  expect(readCsv('a,b,')).toEqual([['a', 'b', '']]);
});
